package core

// recover takes up what a durable store kept from earlier lives. What was not exported
// is queued for export again; what was still arriving goes on arriving, and what has
// come of it can be given to others at once.
func (s *Site) recover(in Booted) {
	for _, r := range in.Remembered {
		if st := s.stream(r.Stream, r.Groups); st != nil {
			s.markAllSeen(st, r.Ranges)
		}
	}
	for i := range in.Recovered {
		r := &in.Recovered[i]
		id := r.Header.ID
		st := s.stream(id.Stream, r.Header.Groups)
		switch {
		case st == nil || st.seen.contains(id.Seq) || st.here.get(id.Seq) != nil:
			// of a group that this site has left, or told twice
		case id.Origin == s.self && !r.Whole():
			// its client was not told 250: nobody has heard of it, and nobody has the rest
			s.emit(&Discard{ID: id, Forget: true})
		default:
			s.revive(st, r)
		}
	}
}

// revive takes up an update, as far as its pieces are what its header says. What a
// disk has altered is not there, and is looked for like anything else that is lacking.
func (s *Site) revive(st *stream, r *Recovered) {
	h := r.Header
	there, manifests := r.sound()
	if whole := len(there) == h.Pieces(); !whole && len(s.transfers) >= transfersMax {
		s.bound("long updates arriving", transfersMax)
		there = nil
	}
	if len(there) == 0 {
		s.emit(&Discard{ID: h.ID, Forget: true})
		s.hear(st, h.ID.Seq)
		return
	}
	u := s.newUpdate(st, h, &r.Pieces[0])
	if u == nil { // the bound was lowered meanwhile; a gap says so
		s.emit(&Discard{ID: h.ID})
		return
	}
	u.exported = r.Exported
	for _, i := range there {
		u.put(i, r.Pieces[i])
	}
	if u.long() {
		u.swarm.resume(there, manifests)
	}
	if u.arriving() {
		s.transfers = append(s.transfers, u)
		s.hear(st, h.ID.Seq)
		return
	}
	u.complete = true
	st.held.add(h.ID.Seq)
	s.markSeen(st, h.ID.Seq)
	s.store.relist(u)
	s.exports.add(u)
}

// sound lists the pieces that are what the header says, and the manifests, by chunk,
// that show it.
func (r *Recovered) sound() (there []int, manifests [][]Digest) {
	h := &r.Header
	if len(r.Pieces) != h.Pieces() || len(h.Chunks) != h.ChunkCount() {
		return nil, nil
	}
	if len(h.Chunks) == 0 {
		if p := r.Pieces[0]; p.Size == h.Size && p.Digest == h.Digest {
			there = append(there, 0)
		}
		return there, nil
	}
	if len(r.Manifests) != len(h.Chunks) || digestOf(h.Chunks) != h.Digest {
		return nil, nil
	}
	manifests = make([][]Digest, len(h.Chunks))
	for c, digests := range r.Manifests {
		if h.lists(c, digests) {
			manifests[c] = digests
		}
	}
	for i, p := range r.Pieces {
		if digests := manifests[i/ChunkPieces]; digests != nil && p.Size == h.PieceBytes(i) && p.Digest == digests[i%ChunkPieces] {
			there = append(there, i)
		}
	}
	return there, manifests
}
