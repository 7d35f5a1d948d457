package sim

import "fmt"

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
		at := micros(f.spec.Start)
		for n := 0; at < f.until() && (f.spec.Count == 0 || n < f.spec.Count); n++ {
			if len(out.Floods) == most {
				return s, fmt.Errorf("scenario %s has more than %d updates", s.Name, most)
			}
			from, size := f.draw()
			one.From, one.SizeMin, one.SizeMax, one.Start = []Who{Who(from.host.Site.Name)}, size, size, span(at)
			out.Floods = append(out.Floods, one)
			at += f.gap()
		}
	}
	return out, nil
}
