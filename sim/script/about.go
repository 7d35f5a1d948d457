package script

import (
	"time"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/sim"
)

// about is (:scenario ...).
type about struct {
	name     string
	seed     uint64
	duration time.Duration
	settle   time.Duration
}

func freshAbout() about {
	return about{seed: 1, duration: sim.DefaultDuration, settle: sim.DefaultSettle}
}

// durationMax bounds what a script may run for.
const durationMax = 365 * 24 * time.Hour

func aboutForm() config.Form[about] {
	return config.Form[about]{
		Name:  "scenario",
		Doc:   "what the scenario is called, and how long it runs",
		Fresh: freshAbout,
		Fields: []config.Field[about]{
			config.One("name", "what it is called; else the file's name",
				config.Text(128), func(a *about) *string { return &a.name }),
			config.One("seed", "feeds every random choice",
				seed(), func(a *about) *uint64 { return &a.seed }),
			config.One("duration", "how long floods and faults go on",
				config.Duration(time.Millisecond, durationMax), func(a *about) *time.Duration { return &a.duration }),
			config.One("settle", "within what time sites converge after it",
				config.Duration(0, durationMax), func(a *about) *time.Duration { return &a.settle }),
		},
	}
}
