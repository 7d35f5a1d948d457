package sim

import "github.com/floodd/floodd/core"

// stored adds up what a site holds by what its disk had kept and by its Store and
// Discard effects. It is the simulator's own account, apart from the site's statistics.
// That it holds the whole of an update is but a mark in the ledger: every site has one for
// whatever it holds.
type stored struct {
	parts map[core.UpdateID]int64 // of other updates, those that are not in the ledger yet too; nil before the first
	bytes int64
	peak  int64
	over  bool // the bound was passed once in this life: said once
}

// newStored begins the account of a life with what the disk had kept.
func (s *site) newStored(kept []core.Recovered) {
	s.store = stored{peak: s.store.peak}
	for i := range kept {
		for _, p := range kept[i].Pieces {
			if !isCorrupt(p) { // else it is stored again
				s.holds(kept[i].Header.ID, p.Size)
			}
		}
	}
}

// holds enters bytes of an update.
func (s *site) holds(id core.UpdateID, bytes int64) {
	x := &s.store
	if u := s.world.ledger.find(id); u != nil && bytes == u.content.size && u.marks[s.index]&markStored == 0 {
		u.marks[s.index] |= markStored
	} else {
		if x.parts == nil {
			x.parts = make(map[core.UpdateID]int64)
		}
		x.parts[id] += bytes
	}
	x.bytes += bytes
	x.peak = max(x.peak, x.bytes)
	s.stored(bytes)
}

// discards takes an update out of the account.
func (s *site) discards(id core.UpdateID) {
	x := &s.store
	bytes := x.parts[id]
	delete(x.parts, id)
	if u := s.world.ledger.find(id); u != nil && u.marks[s.index]&markStored != 0 {
		u.marks[s.index] &^= markStored
		bytes += u.content.size
	}
	x.bytes -= bytes
	s.stored(-bytes)
}

// stored adds to what all sites store together.
func (s *site) stored(bytes int64) { s.world.pulse.stored.Change(0, span(s.world.now), bytes) }
