package core

import (
	"slices"
	"time"
)

// hunt looks for what is lacking in a group and held by no neighbour: this site
// links itself to one other member after the other and compares summaries. When all
// have been seen and nobody holds it, or when it is older than anybody retains, it is
// a gap.
type hunt struct {
	began   Time
	until   map[*stream]uint64 // what was lacking when it began: no number above these
	seen    map[*remote]bool   // members whose summaries have come since
	failed  map[*remote]bool   // members that could not be reached
	current *remote
	asked   Time // when the current one was turned to
}

const (
	// huntDelay is how long something must be lacking before it is hunted: long
	// enough for the neighbours to offer it.
	huntDelay = 5 * time.Second
	// huntPatience is how long one member is given to tell what it has.
	huntPatience = 30 * time.Second
)

// lookForLost runs every tick: it begins hunts, goes on with them, and ends them.
func (w *wants) lookForLost() {
	if len(w.lacking) == 0 && !slices.ContainsFunc(w.s.groups, func(g *group) bool { return g.hunt != nil }) {
		return
	}
	for _, g := range w.s.groups {
		if g.member {
			w.s.goHunting(g)
		}
	}
}

// lost lists what is lacking in the group and held by no neighbour, up to the given
// number of each stream, nil for any.
func (s *Site) lost(g *group, until map[*stream]uint64, do func(st *stream, r Range)) {
	for _, st := range slices.Clone(s.wants.lacking) {
		if !st.in(g) {
			continue
		}
		for _, r := range st.missing() {
			if until != nil {
				r.Last = min(r.Last, until[st])
			}
			if r.First <= r.Last && !s.someoneHolds(st, r) {
				do(st, r)
			}
		}
	}
}

func (s *Site) goHunting(g *group) {
	h := g.hunt
	if h == nil {
		until := map[*stream]uint64{}
		s.lost(g, nil, func(st *stream, r Range) { until[st] = max(until[st], r.Last) })
		if len(until) == 0 {
			return
		}
		h = &hunt{began: s.now, until: until, seen: map[*remote]bool{}, failed: map[*remote]bool{}}
		for _, l := range s.linkOrder {
			if l.remote != nil && slices.ContainsFunc(l.flows, func(f *flow) bool { return f.g == g && f.got }) {
				h.seen[l.remote] = true
			}
		}
		g.hunt = h
		return // the next tick goes on, if it is lacking still
	}
	found := true
	s.lost(g, h.until, func(*stream, Range) { found = false })
	if found {
		s.endHunt(g)
		return
	}
	if s.now.Sub(h.began) < huntDelay {
		return
	}
	if h.current != nil {
		if s.now.Sub(h.asked) < huntPatience {
			return
		}
		h.failed[h.current] = true
		s.endQuarry(g)
	}
	var candidates []*remote
	for _, r := range g.others() {
		if !h.seen[r] && !h.failed[r] && r.def.DataPort != 0 {
			candidates = append(candidates, r)
		}
	}
	if len(candidates) > 0 {
		h.current, h.asked = candidates[s.draw("hunt", len(candidates))], s.now
		s.retain(h.current, reasonHunt)
		if l := h.current.link; l != nil {
			s.activate(l)
		}
		return
	}
	if len(h.failed) == 0 || s.now.Sub(h.began) > s.config.Local.LogPurgePeriod {
		s.lost(g, h.until, func(st *stream, r Range) { s.recordGap(st, r, GapPurged) })
		s.endHunt(g)
		return
	}
	clear(h.failed) // those may have it: they are tried again
}

// huntedAt notes that a member's summary has come.
func (s *Site) huntedAt(g *group, r *remote) {
	if h := g.hunt; h != nil {
		h.seen[r] = true
		if h.current == r {
			s.endQuarry(g)
		}
	}
}

// huntFailed notes that a member could not be reached.
func (s *Site) huntFailed(r *remote) {
	for _, g := range s.groups {
		if h := g.hunt; h != nil && h.current == r {
			h.failed[r] = true
			h.current = nil
		}
	}
}

// endQuarry lets the current member go. Its link stays for as long as it is giving
// what it holds.
func (s *Site) endQuarry(g *group) {
	r := g.hunt.current
	g.hunt.current = nil
	s.release(r, reasonHunt)
}

func (s *Site) endHunt(g *group) {
	g.hunt = nil
	for _, r := range slices.Clone(s.remoteOrder) {
		if r.reasons&reasonHunt != 0 && !slices.ContainsFunc(s.groups, func(g *group) bool { return g.hunt != nil && g.hunt.current == r }) {
			s.release(r, reasonHunt)
		}
	}
}
