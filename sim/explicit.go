package sim

import (
	"fmt"

	"github.com/floodd/floodd/netsim"
)

// ExplicitFaults returns the scenario with the faults of its swarms written out, and
// no swarm. It runs as the scenario does, to the last event.
func ExplicitFaults(s Scenario) (Scenario, error) {
	w, err := newWorld(&s, Options{})
	if err != nil {
		return s, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	out := s
	out.Faults = append([]Fault(nil), s.Faults...)
	for i := range s.Swarms {
		out.Faults = append(out.Faults, s.Swarms[i].draw(w, i)...)
	}
	out.Swarms = nil
	return out, nil
}

// ExplicitUpdates returns the scenario with each update of its floods written out: as a
// flood of one update, from one site, of one size, at its time. There are at most that
// many; more are an error. It runs much as the scenario does: updates that are offered
// at one instant may change places.
func ExplicitUpdates(s Scenario, most int) (Scenario, error) {
	w, err := newWorld(&s, Options{})
	if err != nil {
		return s, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	out := s
	out.Floods = nil
	for _, f := range w.floods {
		one := *f.spec
		one.Every, one.Until, one.Poisson, one.Count = 0, 0, false, 1
		whole := f.each(most-len(out.Floods), func(at netsim.Time, from *site, size int64) {
			one.From, one.SizeMin, one.SizeMax, one.Start = []Who{Who(from.host.Site.Name)}, size, size, span(at)
			out.Floods = append(out.Floods, one)
		})
		if !whole {
			return s, fmt.Errorf("scenario %s has more than %d updates", s.Name, most)
		}
	}
	return out, nil
}

// CountUpdates returns how many updates each flood of the scenario publishes, if none is
// refused. There are at most that many in all; more are an error.
func CountUpdates(s Scenario, most int) ([]int, error) {
	w, err := newWorld(&s, Options{})
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	counts := make([]int, len(w.floods))
	for i, f := range w.floods {
		if !f.each(most, func(netsim.Time, *site, int64) { counts[i]++ }) {
			return nil, fmt.Errorf("scenario %s has more than %d updates", s.Name, most)
		}
		most -= counts[i]
	}
	return counts, nil
}

// each goes through the updates of a flood: when they are offered, where, and of what size.
// If they are more than most, it stops there, and says false.
func (f *flood) each(most int, do func(at netsim.Time, from *site, size int64)) bool {
	at := micros(f.spec.Start)
	for n := 0; at < f.until() && (f.spec.Count == 0 || n < f.spec.Count); n++ {
		if n == most {
			return false
		}
		from, size := f.draw()
		do(at, from, size)
		at += f.gap()
	}
	return true
}
