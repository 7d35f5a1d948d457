package shrink

import (
	"slices"
	"time"

	"github.com/floodd/floodd/sim"
)

// updatesFew is how many updates are looked at one by one, however many of them are needed.
const updatesFew = 64

// updates leaves out what is not needed of the floods, and makes each update of them a flood
// of its own: it is cut like anything else, and has a time, a size and an origin of its own.
// But where a failure takes very many they stay together: hundreds of updates written
// out tell nobody more than how many there must be, and each would have to be tried.
func (k *shrinker) updates() {
	k.trim()
	together := k.best
	explicit, err := sim.ExplicitUpdates(together, updatesMax)
	if err != nil || !k.adopt(explicit) {
		return
	}
	most := len(explicit.Floods)
	for piece := most / 2; most > updatesFew && piece >= most/16; piece /= 2 {
		k.cut(floods, piece)
	}
	if left := len(k.best.Floods); left > updatesFew && left > most/2 {
		k.best = together
	}
}

// trim leaves out updates at the ends of floods, many at a time first. It says whether any
// could go.
func (k *shrinker) trim() (gone bool) {
	counts, err := sim.CountUpdates(k.best, updatesMax)
	if err != nil {
		return false
	}
	for i := range counts {
		for piece := counts[i] / 2; piece > 0; piece /= 2 {
			for counts[i] > piece && k.first(trimmed(k.best, i, counts[i], piece)...) >= 0 {
				counts[i] -= piece
				gone = true
			}
		}
	}
	return gone
}

// ends are the scenarios without the first or the last update of a flood of several.
func (k *shrinker) ends() (all []sim.Scenario) {
	counts, err := sim.CountUpdates(k.best, updatesMax)
	if err != nil {
		return nil
	}
	for i, count := range counts {
		if count > 1 {
			all = append(all, trimmed(k.best, i, count, 1)...)
		}
	}
	return all
}

// trimmed returns the scenario without so many of the last of a flood's updates, and without
// so many of the first where these come at known times.
func trimmed(s sim.Scenario, flood, count, piece int) []sim.Scenario {
	without := func() (sim.Scenario, *sim.Flood) {
		out := s
		out.Floods = slices.Clone(s.Floods)
		f := &out.Floods[flood]
		f.Count, f.Until = count-piece, 0
		return out, f
	}
	last, _ := without()
	if s.Floods[flood].Poisson {
		return []sim.Scenario{last}
	}
	first, f := without()
	f.Start += time.Duration(piece) * f.Every
	return []sim.Scenario{last, first}
}

func sum(counts []int) (all int) {
	for _, n := range counts {
		all += n
	}
	return all
}
