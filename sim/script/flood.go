package script

import (
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
)

// flood is (:flood ...).
type flood struct {
	sim.Flood
	sizes []int64
	pos   sexp.Pos
}

func (t *tables) flood() config.Form[flood] {
	return config.Form[flood]{
		Name:  "flood",
		Doc:   "a client that publishes updates",
		Place: func(f *flood) *sexp.Pos { return &f.pos },
		Fields: []config.Field[flood]{
			config.One("name", "to speak of it in :expect", config.Text(128), func(f *flood) *string { return &f.Name }),
			config.Many("from", "each update from one of these, at random", t.kindWho(), func(f *flood) *[]sim.Who { return &f.From }).Required(),
			config.Many("group", "to these groups; else to all of the site", config.Name[core.GroupName](), func(f *flood) *[]core.GroupName { return &f.Groups }),
			config.Many("size", "of each; two sizes are a range", config.Size(0, core.UpdateSizeMax), func(f *flood) *[]int64 { return &f.sizes }),
			config.One("start", "when it begins", t.kindInstant(false), func(f *flood) *time.Duration { return &f.Start }),
			config.One("until", "when it ends; else with the script", config.Duration(0, durationMax), func(f *flood) *time.Duration { return &f.Until }),
			config.One("every", "time between updates; 0: all at once", config.Duration(0, durationMax), func(f *flood) *time.Duration { return &f.Every }),
			config.One("poisson", "yes: times are drawn, and :every is their mean", config.Boolean(), func(f *flood) *bool { return &f.Poisson }),
			config.One("count", "at most so many", config.Integer[int](0, 1<<31-1), func(f *flood) *int { return &f.Count }),
			config.One("retry", "offer a refused update again after this", config.Duration(0, durationMax), func(f *flood) *time.Duration { return &f.Retry }),
		},
		Check: func(f *flood, at sexp.Pos, errs *sexp.Errors) {
			switch len(f.sizes) {
			case 0:
				f.SizeMin, f.SizeMax = 1000, 1000
			case 1:
				f.SizeMin, f.SizeMax = f.sizes[0], f.sizes[0]
			case 2:
				f.SizeMin, f.SizeMax = min(f.sizes[0], f.sizes[1]), max(f.sizes[0], f.sizes[1])
			default:
				errs.Add(at, ":size has %d values; give one, or a least and a most", len(f.sizes))
			}
			if f.Every == 0 && f.Count == 0 {
				errs.Add(at, "(:flood ...) has neither :every nor :count and would never end; add (:every duration)")
			}
		},
	}
}

// ask is (:ask ...).
type ask struct{ sim.Ask }

func (t *tables) ask() config.Form[ask] {
	return config.Form[ask]{
		Name:  "ask",
		Doc:   "clients that read what sites say of themselves, or have updates explained",
		Fresh: func() ask { return ask{sim.Ask{Every: time.Second}} },
		Args: []config.Field[ask]{
			config.Many("sites", "which are asked, one at a time", t.kindWho(), func(a *ask) *[]sim.Who { return &a.Sites }).Required(),
		},
		Fields: []config.Field[ask]{
			config.One("every", "mean time between questions", config.Duration(time.Microsecond, durationMax), func(a *ask) *time.Duration { return &a.Every }),
			config.One("start", "when it begins", t.kindInstant(false), func(a *ask) *time.Duration { return &a.Start }),
			config.One("until", "when it ends; else with the script", config.Duration(0, durationMax), func(a *ask) *time.Duration { return &a.Until }),
			config.One("explain", "whether they ask how updates got to the sites, instead", config.Boolean(), func(a *ask) *bool { return &a.Explain }),
		},
	}
}
