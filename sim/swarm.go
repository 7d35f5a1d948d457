package sim

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// slowFactor is by how much a swarm slows a disk or a line.
const slowFactor = 50

// draw chooses the faults of a swarm from the seed: what, whom, when and how long.
func (s *Swarm) draw(w *world, index int) []Fault {
	r := w.rand(fmt.Sprintf("swarm %d", index))
	var faults []Fault
	add := func(count int, act func(r *rand.Rand, lasts time.Duration) Act) {
		for range count {
			at := between(r, s.From, s.Until)
			faults = append(faults, Fault{At: at, Act: act(r, between(r, s.Least, s.Most))})
		}
	}
	one := func() []Who { return []Who{Who(w.sites[r.IntN(len(w.sites))].host.Site.Name)} }
	some := func() []Who {
		var who []Who
		for _, i := range r.Perm(len(w.sites))[:1+r.IntN(max(1, len(w.sites)/2))] {
			who = append(who, Who(w.sites[i].host.Site.Name))
		}
		return who
	}
	add(s.Crashes, func(r *rand.Rand, d time.Duration) Act {
		return Crash{Sites: one(), Vanish: r.IntN(2) == 0, For: d}
	})
	add(s.Pauses, func(_ *rand.Rand, d time.Duration) Act { return Pause{Sites: one(), For: d} })
	add(s.Cuts, func(_ *rand.Rand, d time.Duration) Act { return Cut{A: some(), For: d} })
	add(s.OneWayCuts, func(_ *rand.Rand, d time.Duration) Act { return Cut{A: some(), OneWay: true, For: d} })
	add(s.Flaps, func(r *rand.Rand, d time.Duration) Act {
		return Flap{A: one(), Down: between(r, time.Second, 5*time.Second), Up: between(r, time.Second, 10*time.Second), For: d}
	})
	add(s.Resets, func(*rand.Rand, time.Duration) Act { return Reset{A: one()} })
	add(s.SlowDisks, func(_ *rand.Rand, d time.Duration) Act {
		return SlowDisk{Sites: one(), Sync: slowFactor * DefaultSync, For: d}
	})
	add(s.FullDisks, func(_ *rand.Rand, d time.Duration) Act { return FullDisk{Sites: one(), For: d} })
	add(s.BadExports, func(_ *rand.Rand, d time.Duration) Act {
		return FailExport{Sites: one(), PPM: million / 2, For: d}
	})
	add(s.SlowLinks, func(_ *rand.Rand, d time.Duration) Act {
		return Bandwidth{Sites: one(), Uplink: DefaultUplink / slowFactor, Downlink: DefaultDownlink / slowFactor, For: d}
	})
	add(s.Corruptions, func(_ *rand.Rand, d time.Duration) Act {
		return Corrupt{Sites: one(), PPM: million / 100, For: d}
	})
	return faults
}
