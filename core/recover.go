package core

// recover takes up what a durable store kept from earlier lives. Updates that were
// not exported are queued for export again.
func (s *Site) recover(kept []Recovered) {
	for _, r := range kept {
		id := r.Header.ID
		st := s.stream(id.Stream, r.Header.Groups)
		if st == nil || st.seen.contains(id.Seq) {
			continue // of a group that this site has left, or told twice
		}
		if len(r.Pieces) == 0 {
			s.markSeen(st, id.Seq)
			continue
		}
		u := s.newUpdate(st, r.Header, s.self)
		if u == nil {
			continue // the bound was lowered meanwhile; a gap says so
		}
		u.pieces = r.Pieces
		if u.long() {
			_, _, _, manifests := cut(r.Pieces)
			u.swarm.fill(manifests)
		}
		u.complete, u.exported = true, r.Exported
		st.held.add(id.Seq)
		s.markSeen(st, id.Seq)
		s.store.relist(u)
		s.exports.add(u)
	}
}
