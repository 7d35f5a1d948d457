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

// discard returns how many bytes are free again.
func (s *stored) discard(id core.UpdateID) int64 {
	bytes := s.updates[id]
	s.bytes -= bytes
	delete(s.updates, id)
	return bytes
}

// stored adds to what all sites store together.
func (s *site) stored(bytes int64) { s.world.pulse.stored.Change(0, span(s.world.now), bytes) }
