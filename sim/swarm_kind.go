package sim

import "time"

// SwarmKind is a kind of fault that swarms draw.
type SwarmKind struct {
	Name string // as scenario files write it
	Doc  string
	// Count is where a swarm keeps how many it draws.
	Count func(*Swarm) *int
}

// SwarmKinds are all that there are, in the order in which they are drawn.
var SwarmKinds = []SwarmKind{
	{"crashes", "sites that crash or vanish, and come back", func(s *Swarm) *int { return &s.Crashes }},
	{"pauses", "sites whose process stands still", func(s *Swarm) *int { return &s.Pauses }},
	{"cuts", "partitions of up to half the sites", func(s *Swarm) *int { return &s.Cuts }},
	{"one-way-cuts", "the same, in one direction", func(s *Swarm) *int { return &s.OneWayCuts }},
	{"flaps", "sites whose line comes and goes", func(s *Swarm) *int { return &s.Flaps }},
	{"resets", "sites whose connections are all reset", func(s *Swarm) *int { return &s.Resets }},
	{"slow-disks", "disks that sync fifty times as slowly", func(s *Swarm) *int { return &s.SlowDisks }},
	{"full-disks", "disks that take nothing more", func(s *Swarm) *int { return &s.FullDisks }},
	{"bad-exports", "export commands that fail half the time", func(s *Swarm) *int { return &s.BadExports }},
	{"slow-links", "lines with a fiftieth of the default bandwidth", func(s *Swarm) *int { return &s.SlowLinks }},
	{"corruptions", "sites that get one payload in a hundred altered", func(s *Swarm) *int { return &s.Corruptions }},
}

// swarmedMost is how many faults of a kind a swarm has that no scenario asked for.
const swarmedMost = 3

// Swarmed returns the scenario with only some kinds of fault on. Each kind that its
// swarms draw stays on with one chance in two. A scenario that has no swarm gets one,
// and nothing is expected of it any more but what always holds: it was not written for
// these faults. The scenario's seed decides everything, so that seed and scenario are
// still all there is to a run. A run without some kinds goes where one with all of them
// never does (Groce, Zhang, Eide, Chen and Regehr, "Swarm Testing", ISSTA 2012).
func (s Scenario) Swarmed() Scenario {
	r := s.rand("swarmed")
	swarms := make([]Swarm, len(s.Swarms))
	copy(swarms, s.Swarms)
	if len(swarms) == 0 {
		s.Expect = nil
		// Faults begin once the sites have met, and most are over by the end.
		swarms = []Swarm{{From: s.Duration / 10, Until: s.Duration * 8 / 10, Least: min(time.Second, s.Duration/4), Most: min(30*time.Second, s.Duration/4)}}
		for _, kind := range SwarmKinds {
			*kind.Count(&swarms[0]) = 1 + r.IntN(swarmedMost)
		}
	}
	for _, kind := range SwarmKinds {
		if r.IntN(2) == 0 {
			for i := range swarms {
				*kind.Count(&swarms[i]) = 0
			}
		}
	}
	s.Swarms = swarms
	return s
}

// SwarmKindsOn names the kinds of fault that the scenario's swarms draw.
func (s Scenario) SwarmKindsOn() []string {
	var on []string
	for _, kind := range SwarmKinds {
		for i := range s.Swarms {
			if *kind.Count(&s.Swarms[i]) > 0 {
				on = append(on, kind.Name)
				break
			}
		}
	}
	return on
}

// CountFaults is how many faults there are: those that the script orders, and those that
// swarms draw.
func (s Scenario) CountFaults() int {
	n := len(s.Faults)
	for i := range s.Swarms {
		for _, kind := range SwarmKinds {
			n += *kind.Count(&s.Swarms[i])
		}
	}
	return n
}
