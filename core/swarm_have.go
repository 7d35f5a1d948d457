package core

import "slices"

// tell sends a partner what it has not been told of this site's part.
func (w *swarm) tell(p *partner) {
	m := Have{ID: w.u.id(), Whole: w.u.complete && !p.toldWhole}
	m.Chunks = fresh(&p.toldChunks, w.chunks, func(int) bool { return true }) // so that it sends their pieces
	if !w.u.complete {
		m.Pieces = fresh(&p.told, w.order, func(i int) bool { return p.dealing || !p.theirs.has(i) || w.take.fetched.has(i) })
	}
	m.Free = w.give.free(w)
	m.Behind = uint64(w.behind())
	m.Relayed = uint64(len(w.give.near)) - min(m.Behind, uint64(len(w.give.near)))
	news := m.Whole || len(m.Chunks) > 0 || len(m.Pieces) > 0 ||
		m.Free != p.toldFree && (p.dealing || w.give.dealing()) || m.Relayed != p.toldDone && p.dealing ||
		!p.near && !p.whole && (m.Behind > 2*p.toldBehind || 2*m.Behind < p.toldBehind) // it may pass pieces on to this site
	if !news {
		return
	}
	if p.told < len(w.order) || p.toldChunks < len(w.chunks) {
		w.stir() // the rest goes in another message
	}
	p.toldWhole = p.toldWhole || m.Whole
	p.toldFree, p.toldDone, p.toldBehind = m.Free, m.Relayed, m.Behind
	w.s.control(p.l, m)
	if p.whole && w.u.complete {
		w.leave(p) // neither has a use for the other
	}
}

// fresh lists, of the numbers from the told-th on, those that are worth telling, as
// many as go into one message.
func fresh(told *int, numbers []uint32, worth func(int) bool) []Range {
	var news []uint32
	for ; *told < len(numbers) && len(news) < ItemsMax; *told++ {
		if i := numbers[*told]; worth(int(i)) {
			news = append(news, i)
		}
	}
	slices.Sort(news)
	var out []Range
	for _, i := range news {
		out = appendNumber(out, uint64(i))
	}
	return out
}

// appendNumber adds a number above all those in the ranges; or, if it is below the
// last, begins a range.
func appendNumber(ranges []Range, n uint64) []Range {
	if last := len(ranges) - 1; last >= 0 && ranges[last].Last+1 == n {
		ranges[last].Last = n
		return ranges
	}
	return append(ranges, Range{n, n})
}

// onHave notes what a partner has.
func (s *Site) onHave(l *link, m Have) {
	st := s.streamOf(m.ID.Stream)
	if st == nil {
		return
	}
	if m.Whole {
		k := l.knowledge(st)
		k.held.add(m.ID.Seq)
		k.seen.add(m.ID.Seq)
	}
	u := st.here.get(m.ID.Seq)
	if u == nil || !u.long() {
		return
	}
	p := l.partner(u)
	if p == nil {
		if m.Whole && u.arriving() {
			s.invite(l, u)
		}
		return
	}
	w := u.swarm
	pieces, chunks := uint64(u.count()), uint64(len(w.manifests))
	for _, r := range m.Chunks {
		for c := r.First; c <= r.Last && c < chunks; c++ {
			p.chunks.set(int(c))
		}
	}
	for _, r := range m.Pieces {
		for i := r.First; i <= r.Last && i < pieces; i++ {
			p.theirs.set(int(i))
			w.take.heard(int(i))
		}
	}
	p.open = m.Free
	if p.dealing && m.Free {
		w.take.lateness = 0 // all has been dealt: what comes late now had better be asked for
	}
	w.give.reported(w, p, m)
	if m.Whole {
		w.becameWhole(p)
	}
	if p.whole && u.complete {
		w.leave(p)
		return
	}
	w.stir()
	p.wake()
}
