package sim

import "github.com/floodd/floodd/core"

// stored adds up what a site holds by what its disk had kept and by its Store and
// Discard effects. It is the simulator's own account, apart from the site's statistics.
type stored struct {
	updates map[storedKey]int64
	bytes   int64
	peak    int64
	over    bool // the bound was passed once in this life: said once
}

// storedKey is an id, with the number that the ledger gives its stream. It is small: every
// site has one for whatever it holds.
type storedKey struct{ stream, seq uint32 }

// key returns that of an id. No update has a number so high that it does not fit (seqMax).
func (l *ledger) key(id core.UpdateID) storedKey {
	stream, known := l.numbers[id.Stream]
	if !known {
		stream = uint32(len(l.numbers))
		l.numbers[id.Stream] = stream
	}
	return storedKey{stream, uint32(id.Seq)}
}

func (l *ledger) newStored(kept []core.Recovered) stored {
	s := stored{updates: make(map[storedKey]int64)}
	for i := range kept {
		for _, p := range kept[i].Pieces {
			if !isCorrupt(p) { // else it is stored again
				s.add(l.key(kept[i].Header.ID), p.Size)
			}
		}
	}
	return s
}

func (s *stored) add(id storedKey, bytes int64) {
	s.updates[id] += bytes
	s.bytes += bytes
	s.peak = max(s.peak, s.bytes)
}

// discard returns how many bytes are free again.
func (s *stored) discard(id storedKey) int64 {
	bytes := s.updates[id]
	s.bytes -= bytes
	delete(s.updates, id)
	return bytes
}

// stored adds to what all sites store together.
func (s *site) stored(bytes int64) { s.world.pulse.stored.Change(0, span(s.world.now), bytes) }
