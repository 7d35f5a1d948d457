package core_test

import (
	"slices"
	"testing"

	"github.com/floodd/floodd/core"
)

// TestGeneratorsThatFail has the group's generator fail, and then the built-in one: the
// master lets it be until the next update period.
func TestGeneratorsThatFail(t *testing.T) {
	config := world(2, nil)[0]
	config.Groups[0].TopologyGenerator = "draw"
	site := core.New(core.Options{Config: config, Life: core.EpochsPerLife})
	var now, wake core.Time
	var ran []string
	step := func(in core.Input) (asked bool) {
		for _, e := range site.Step(now, in) {
			switch e := e.(type) {
			case *core.SetTimer:
				wake = e.At
			case *core.RunGenerator:
				ran = append(ran, e.Command)
				asked = true
			}
		}
		return asked
	}
	asked := step(core.Booted{})
	for now < 20_000_000 && len(ran) < 100 {
		if asked {
			asked = step(core.TopologyComputed{Group: "g", Why: "exit status 1"})
			continue
		}
		now = max(now, wake)
		asked = step(core.TimerFired{})
	}
	if want := []string{"draw", ""}; len(ran) > 4 || !slices.Equal(ran[:2], want) {
		t.Errorf("in 20 s of an update period of 30 s, %d ran: %q", len(ran), ran)
	}
}
