package core

import "slices"

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
		if !st.in(g) || s.over(st) {
			continue
		}
		part := StreamSummary{Stream: st.id, Groups: st.groups}
		seen, held := st.copies()
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
	s.inviteAll(l)
}

// onSummary compares a peer's knowledge of a group with this site's own: what it has
// and this site lacks is looked for.
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
	}
	f := l.flowOf(g)
	if m.Ask && f.sent {
		s.sendSummary(l, g)
	}
	if !m.Last {
		return
	}
	f.got = true
	s.wants.stir()
	for _, u := range slices.Clone(s.transfers) {
		if l.knowledge(u.st).held.contains(u.seq) {
			s.invite(l, u)
		}
	}
	s.activate(l)
	s.huntedAt(g, l.remote)
}
