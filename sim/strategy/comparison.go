package strategy

import (
	"fmt"
	"slices"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
)

// Comparison is a scenario in which every strategy is put to the same work.
type Comparison struct {
	scenario sim.Scenario
	overlay  *overlay
}

// Row is what one strategy came to.
type Row struct {
	Strategy string
	Result   sim.Result
}

// NewComparison prepares a scenario. What it expects is of floodd, and left aside; so
// are its clients' questions, which cost no messages, and yardsticks have no answers. The
// error says why strategies cannot be compared in it.
func NewComparison(s sim.Scenario) (*Comparison, error) {
	s.Expect, s.Asks = nil, nil
	if len(s.Floods) == 0 {
		return nil, fmt.Errorf("scenario %s: it floods nothing; strategies are compared by what they do with updates", s.Name)
	}
	o, err := newOverlay(&s)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	return &Comparison{scenario: s, overlay: o}, nil
}

// Run puts one strategy to work. Progress is told now and then how far it is; nil for
// nobody. Runs do not disturb each other: each may have a goroutine of its own.
func (c *Comparison) Run(st Strategy, progress func(at time.Duration, events uint64)) (Row, error) {
	s := c.scenario
	if st.new != nil { // yardsticks promise no order
		s.Groups = slices.Clone(s.Groups)
		s.Groups[0].Order = core.OrderNone
	}
	r, err := sim.Run(s, sim.Options{New: st.machines(c.overlay), Progress: progress})
	return Row{Strategy: st.Name, Result: r}, err
}

// Breaches are the promises that the strategy broke beyond not delivering, which its
// row tells: none, unless something is wrong with the strategy itself.
func (r *Row) Breaches() []sim.Breach {
	return slices.DeleteFunc(slices.Clone(r.Result.Breaches), func(b sim.Breach) bool {
		return b.Check == "missing" || b.Check == "convergence"
	})
}
