package sim

import "github.com/floodd/floodd/core"

// stored adds up what a site holds by what its disk had kept and by its Store and
// Discard effects. It is the simulator's own account, apart from the site's statistics.
type stored struct {
	updates map[core.UpdateID]int64
	bytes   int64
	peak    int64
	over    bool // the bound was passed once in this life: said once
}

func newStored(kept []core.Recovered) stored {
	s := stored{updates: make(map[core.UpdateID]int64)}
	for i := range kept {
		for _, p := range kept[i].Pieces {
			s.add(kept[i].Header.ID, p.Size)
		}
	}
	return s
}

func (s *stored) add(id core.UpdateID, bytes int64) {
	s.updates[id] += bytes
	s.bytes += bytes
	s.peak = max(s.peak, s.bytes)
}

func (s *stored) discard(id core.UpdateID) {
	s.bytes -= s.updates[id]
	delete(s.updates, id)
}
