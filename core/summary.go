package core

// summaryRanges is how many ranges of a kind one part of a summary tells of a stream.
const summaryRanges = 1024

// sendSummary tells a peer all that this site knows of a group's updates, in parts
// of bounded size. From here on the peer is told of whatever is new.
func (s *Site) sendSummary(l *link, g *group) {
	m := Summary{Group: g.name}
	room := ItemsMax
	add := func(part StreamSummary) {
		weight := 1 + len(part.Seen) + len(part.Held)
		if weight > room && len(m.Streams) > 0 {
			s.control(l, m)
			m, room = Summary{Group: g.name}, ItemsMax
		}
		m.Streams = append(m.Streams, part)
		room -= weight
	}
	for _, st := range s.streamOrder {
		if !st.in(g) {
			continue
		}
		part := StreamSummary{Stream: st.id, Groups: st.groups, Stable: st.stable}
		seen, held := st.seen.clone(), st.held.clone()
		for first := true; first || len(seen)+len(held) > 0; first = false {
			n := min(len(seen), summaryRanges)
			part.Seen, seen = seen[:n], seen[n:]
			n = min(len(held), summaryRanges)
			part.Held, held = held[:n], held[n:]
			add(part)
		}
	}
	m.Last = true
	s.control(l, m)
	for _, u := range s.transfers { // what is arriving here is nobody's yet, but can be had
		if u.st.in(g) {
			s.queueOffer(l, u)
		}
	}
}

// onSummary compares a peer's knowledge of a group with this site's own: what it has
// and this site lacks is looked for, and what neither will get is given up.
func (s *Site) onSummary(l *link, m Summary) {
	g := s.group(m.Group)
	if g == nil {
		return
	}
	for i := range m.Streams {
		part := &m.Streams[i]
		st := s.stream(part.Stream, part.Groups)
		if st == nil || !st.in(g) {
			continue
		}
		k := l.knowledge(st)
		k.seen.addAll(part.Seen)
		k.held.addAll(part.Held)
		for _, r := range part.Seen {
			s.hear(st, r.Last)
		}
		if g.member && part.Stable > 0 {
			s.giveUpStable(st, k, part.Stable)
		}
	}
	if !m.Last {
		return
	}
	f := l.flow(g)
	f.got = true
	s.wants.stir()
	s.activate(l)
	s.huntedAt(g, l.remote)
}

// giveUpStable records as gaps what every member of an earlier time has had, so
// that nobody keeps it, unless this peer does. That is what a new member, or one that
// lost its memory, will not get.
func (s *Site) giveUpStable(st *stream, k *knowledge, stable uint64) {
	if LifeOf(st.id.Epoch) == s.life && st.id.Origin == s.self {
		return
	}
	all := rangeSet{[]Range{{1, stable}}}
	for _, missing := range all.minus(nil, &st.seen) {
		part := rangeSet{[]Range{missing}}
		for _, r := range part.minus(nil, &k.held) {
			if !s.someoneHolds(st, r) {
				s.recordGap(st, r, GapPurged)
			}
		}
	}
}

// someoneHolds reports whether some neighbour holds anything of the range, or is
// giving pieces of it.
func (s *Site) someoneHolds(st *stream, r Range) bool {
	if held := s.wants.nextHeld(st, r.First); held <= r.Last {
		return true
	}
	for _, u := range s.transfers {
		if u.st == st && u.source != nil && u.id.Seq >= r.First && u.id.Seq <= r.Last {
			return true
		}
	}
	return false
}
