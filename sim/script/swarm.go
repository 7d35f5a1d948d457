package script

import (
	"time"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
)

// swarm is (:swarm ...).
type swarm struct {
	sim.Swarm
	between, lasting []time.Duration
	pos              sexp.Pos
}

// swarmMax bounds the faults of one kind in a swarm.
const swarmMax = 1000

func (t *tables) swarm() config.Form[swarm] {
	count := func(name, doc string, at func(*sim.Swarm) *int) config.Field[swarm] {
		return config.One(name, doc, config.Integer[int](0, swarmMax), func(s *swarm) *int { return at(&s.Swarm) })
	}
	return config.Form[swarm]{
		Name:  "swarm",
		Doc:   "faults whose time, place and length are drawn from the seed",
		Place: func(s *swarm) *sexp.Pos { return &s.pos },
		Fields: []config.Field[swarm]{
			config.Many("between", "when they begin: earliest and latest", t.kindInstant(true), func(s *swarm) *[]time.Duration { return &s.between }).Required(),
			config.Many("lasting", "how long each lasts: shortest and longest; else 5s 30s", config.Duration(0, durationMax), func(s *swarm) *[]time.Duration { return &s.lasting }),
			count("crashes", "sites that crash or vanish, and come back", func(s *sim.Swarm) *int { return &s.Crashes }),
			count("pauses", "sites whose process stands still", func(s *sim.Swarm) *int { return &s.Pauses }),
			count("cuts", "partitions of up to half the sites", func(s *sim.Swarm) *int { return &s.Cuts }),
			count("one-way-cuts", "the same, in one direction", func(s *sim.Swarm) *int { return &s.OneWayCuts }),
			count("flaps", "sites whose line comes and goes", func(s *sim.Swarm) *int { return &s.Flaps }),
			count("resets", "sites whose connections are all reset", func(s *sim.Swarm) *int { return &s.Resets }),
			count("slow-disks", "disks that sync fifty times as slowly", func(s *sim.Swarm) *int { return &s.SlowDisks }),
			count("full-disks", "disks that take nothing more", func(s *sim.Swarm) *int { return &s.FullDisks }),
			count("bad-exports", "export commands that fail half the time", func(s *sim.Swarm) *int { return &s.BadExports }),
			count("slow-links", "lines with a fiftieth of the default bandwidth", func(s *sim.Swarm) *int { return &s.SlowLinks }),
			count("corruptions", "sites that get one payload in a hundred altered", func(s *sim.Swarm) *int { return &s.Corruptions }),
		},
		Check: func(s *swarm, at sexp.Pos, errs *sexp.Errors) {
			s.Least, s.Most = 5*time.Second, 30*time.Second
			pair("between", s.between, &s.From, &s.Until, at, errs)
			pair("lasting", s.lasting, &s.Least, &s.Most, at, errs)
		},
	}
}

// pair reads two durations, the shorter first; none leaves the two as they are.
func pair(name string, given []time.Duration, low, high *time.Duration, at sexp.Pos, errs *sexp.Errors) {
	switch {
	case len(given) == 0:
	case len(given) != 2 || given[0] > given[1]:
		errs.Add(at, ":%s takes two durations, the shorter first; write such as (:%s 1m 8m)", name, name)
	default:
		*low, *high = given[0], given[1]
	}
}
