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
	form := config.Form[swarm]{
		Name:  "swarm",
		Doc:   "faults whose time, place and length are drawn from the seed",
		Place: func(s *swarm) *sexp.Pos { return &s.pos },
		Fields: []config.Field[swarm]{
			config.Many("between", "when they begin: earliest and latest", t.kindInstant(true), func(s *swarm) *[]time.Duration { return &s.between }).Required(),
			config.Many("lasting", "how long each lasts: shortest and longest; else 5s 30s", config.Duration(0, durationMax), func(s *swarm) *[]time.Duration { return &s.lasting }),
		},
		Check: func(s *swarm, at sexp.Pos, errs *sexp.Errors) {
			s.Least, s.Most = 5*time.Second, 30*time.Second
			pair("between", s.between, &s.From, &s.Until, at, errs)
			pair("lasting", s.lasting, &s.Least, &s.Most, at, errs)
		},
	}
	for _, kind := range sim.SwarmKinds {
		form.Fields = append(form.Fields, config.One(kind.Name, kind.Doc, config.Integer[int](0, swarmMax), func(s *swarm) *int { return kind.Count(&s.Swarm) }))
	}
	return form
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
