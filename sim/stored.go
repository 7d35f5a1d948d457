package sim

import "github.com/floodd/floodd/core"

// stored adds up what a site's Store and Discard effects say that it holds. It is
// the simulator's own account, kept apart from the site's statistics.
type stored struct {
	updates map[core.UpdateID]int64
	bytes   int64
	peak    int64
	over    bool // the bound was passed once in this life: said once
}

func newStored() stored { return stored{updates: make(map[core.UpdateID]int64)} }

func (s *stored) add(e core.Store) {
	s.updates[e.Header.ID] += e.Payload.Size
	s.bytes += e.Payload.Size
	s.peak = max(s.peak, s.bytes)
}

func (s *stored) discard(id core.UpdateID) {
	s.bytes -= s.updates[id]
	delete(s.updates, id)
}
