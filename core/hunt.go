package core

import (
	"slices"
	"time"
)

// hunt looks for what is lacking in a group and held by no neighbour: this site
// links itself to the other members, a few at a time, and compares summaries. When
// all have been seen twice and nobody holds it, or when it is older than anybody
// retains, it is a gap. Between the two there is time for what is on its way to
// another member that lacks it.
type hunt struct {
	began    Time
	until    map[*stream]uint64 // what was lacking when it began: no number above these
	seen     map[*remote]Time   // members whose summaries have come, and when
	failed   map[*remote]Time   // members that could not be reached, and when
	visiting map[*remote]Time   // members turned to, and when
	again    bool               // all have been asked once, in vain, and are asked again
	open     bool               // some member lacks it, too, and may get it yet
	timer    timer
}

const (
	// huntDelay is how long something must be lacking before it is hunted: long
	// enough for the neighbours to offer it.
	huntDelay = 5 * time.Second
	// huntPatience is how long one member is given to tell what it has.
	huntPatience = 30 * time.Second
	// huntMemory is how long a member's word counts, or a second for each member if that
	// is longer: later it may have got what it had not.
	huntMemory = time.Minute
	// huntVisits is how many members are visited at a time.
	huntVisits = 4
)

// lookForLost begins hunts, and goes on with those that are on. It runs every tick.
func (s *Site) lookForLost() {
	for _, g := range s.groups {
		if g.member && (g.hunt != nil || len(s.wants.lacking) > 0) {
			s.goHunting(g)
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
			s.unheld(st, r, do)
		}
	}
}

// unheld calls do with the parts of a range that no neighbour holds or is giving.
func (s *Site) unheld(st *stream, r Range, do func(st *stream, r Range)) {
	for r.First <= r.Last {
		next := min(s.wants.nextHeld(st, r.First), s.nextArriving(st, r.First))
		if next > r.First {
			do(st, Range{r.First, min(r.Last, next-1)})
		}
		if next >= r.Last {
			return
		}
		r.First = next + 1
	}
}

// nextArriving returns the first number from seq on whose pieces are arriving.
func (s *Site) nextArriving(st *stream, seq uint64) uint64 {
	next := ^uint64(0)
	for _, u := range s.transfers {
		if u.st == st && !s.stalled(u) && u.seq >= seq {
			next = min(next, u.seq)
		}
	}
	return next
}

func (s *Site) goHunting(g *group) {
	h := g.hunt
	if h == nil {
		until := map[*stream]uint64{}
		s.lost(g, nil, func(st *stream, r Range) { until[st] = max(until[st], r.Last) })
		if len(until) == 0 {
			return
		}
		h = &hunt{began: s.now, until: until, seen: map[*remote]Time{}, failed: map[*remote]Time{}, visiting: map[*remote]Time{}}
		h.timer.fire = func() { s.goHunting(g) }
		g.hunt = h
		s.timers.set(&h.timer, s.now.Add(huntDelay))
		return
	}
	lost := false
	s.lost(g, h.until, func(*stream, Range) { lost = true })
	if !lost {
		s.endHunt(g)
		return
	}
	if s.now.Sub(h.began) < huntDelay {
		return
	}
	visits, failed := 0, 0
	candidates := g.others()
	for _, r := range g.met() {
		since, visited := h.visiting[r]
		seen, counts := h.seen[r]
		_, missed := h.failed[r]
		switch {
		case counts && s.now.Sub(seen) < max(huntMemory, time.Duration(len(g.members))*time.Second):
		case missed:
			failed++
		case !visited:
			continue
		case s.now.Sub(since) > huntPatience:
			failed++
			s.endVisit(g, r, h.failed)
		default:
			visits++
		}
		candidates.take(r.name())
	}
	for ; visits < huntVisits && candidates.left() > 0; visits++ {
		s.visit(g, s.remote(candidates.draw(s.draw("hunt", candidates.left()))))
	}
	if visits > 0 {
		return
	}
	if failed == 0 && !h.again { // one may have got it from another after it was asked, and this one dropped it before
		if h.open && s.now.Sub(h.began) < huntDelay+huntPatience {
			return // it may be on its way still
		}
		h.again = true
		clear(h.seen)
		s.goHunting(g)
		return
	}
	if failed == 0 || s.now.Sub(h.began) > s.local.LogPurgePeriod {
		for st, upTo := range h.until { // order: each is noted by itself
			st.hunted[slices.Index(st.mine, g)] = huntedTo{s.now, upTo}
		}
		s.lost(g, h.until, func(st *stream, r Range) {
			if r.Last = min(r.Last, s.huntedEverywhere(st, g)); r.First <= r.Last {
				s.recordGap(st, r, GapPurged)
			}
		})
		s.endHunt(g)
		return
	}
	clear(h.failed) // those may have it: they are tried again, at the next tick
}

// huntedTo says that no member of a group held, at an instant, what was lacking of a
// stream up to a number.
type huntedTo struct {
	at   Time
	upTo uint64
}

// huntedEverywhere returns the number up to which what is lacking of a stream was
// hunted of late in each of the groups that it is addressed to: who is only in another
// of them than the one just hunted may hold it.
func (s *Site) huntedEverywhere(st *stream, last *group) uint64 {
	upTo := ^uint64(0)
	for i, g := range st.mine {
		switch h := st.hunted[i]; {
		case !g.member:
		case g != last && s.now.Sub(h.at) > huntMemory:
			return 0
		default:
			upTo = min(upTo, h.upTo)
		}
	}
	return upTo
}

func (s *Site) visit(g *group, r *remote) {
	if r.Site.DataPort == 0 {
		g.hunt.failed[r] = s.now
		return
	}
	g.hunt.visiting[r] = s.now
	s.retain(r, reasonHunt)
	switch l := r.link; {
	case l == nil: // its summary comes when the link is up
	case l.flooding(g): // what it said when the link came up is old
		s.control(l, Summary{Group: g.name, Ask: true})
	default:
		s.activate(l)
	}
}

// endVisit notes how a visit went, and goes on.
func (s *Site) endVisit(g *group, r *remote, how map[*remote]Time) {
	how[r] = s.now
	delete(g.hunt.visiting, r)
	if !slices.ContainsFunc(s.groups, func(other *group) bool {
		return other.hunt != nil && other.hunt.visiting[r] != 0
	}) {
		s.release(r, reasonHunt) // the link stays for as long as it is giving what it holds
	}
	s.timers.setBefore(&g.hunt.timer, s.now)
}

// huntedAt notes that a member's summary has come.
func (s *Site) huntedAt(g *group, r *remote) {
	if h := g.hunt; h != nil {
		h.open = h.open || s.lacksToo(h, r)
		if _, visited := h.visiting[r]; visited {
			s.endVisit(g, r, h.seen)
		} else {
			h.seen[r] = s.now
		}
	}
}

// lacksToo reports whether a member has not seen all of what is hunted, either.
func (s *Site) lacksToo(h *hunt, r *remote) bool {
	for st := range h.until { // order: any one is reason enough
		k := r.link.known(st)
		for _, lacking := range st.missing() {
			lacking.Last = min(lacking.Last, h.until[st])
			one := rangeSet{[]Range{lacking}}
			if lacking.First <= lacking.Last && (k == nil || len(one.minus(nil, &k.seen)) > 0) {
				return true
			}
		}
	}
	return false
}

// leftUngiven has a member visited again whose link is gone before it gave all that it
// holds of what is lacking.
func (s *Site) leftUngiven(l *link) {
	for _, g := range s.groups {
		if g.hunt == nil {
			continue
		}
		for st := range g.hunt.until { // order: any one is reason enough
			k := l.known(st)
			if k == nil {
				continue
			}
			for _, r := range st.missing() {
				if i := k.held.find(r.First); i < len(k.held.ranges) && k.held.ranges[i].First <= r.Last {
					delete(g.hunt.seen, l.remote)
				}
			}
		}
	}
}

// huntFailed notes that a member could not be reached.
func (s *Site) huntFailed(r *remote) {
	for _, g := range s.groups {
		if h := g.hunt; h != nil {
			if _, visited := h.visiting[r]; visited {
				s.endVisit(g, r, h.failed)
			}
		}
	}
}

func (s *Site) endHunt(g *group) {
	for _, r := range slices.Clone(s.remotes) {
		if _, visited := g.hunt.visiting[r]; visited {
			s.endVisit(g, r, g.hunt.seen)
		}
	}
	s.timers.clear(&g.hunt.timer)
	g.hunt = nil
}
