package core

import (
	"slices"
	"time"
)

// giving is what a site does to spread a long update.
//
// Its origin deals the pieces of a very long one out: each to one partner, which is
// to pass it on to every partner in its cluster, and to one beyond. That one passes it
// to every partner in its own cluster, and to one in each of the other clusters, who
// does the rest. So a piece enters a cluster once, and everybody's uplink has its
// share.
type giving struct {
	deal  *dealing      // nil but at the origin of what is dealt out
	near  []uint32      // pieces to pass to all in this cluster
	away  fifo[uint32]  // to one beyond
	rest  []restDuty    // to one in each other cluster but one
	entry map[int32]int // by cluster: the first of rest not passed to it
	busy  Time          // when something was waiting to be given last
}

// restDuty is a piece that is in two clusters, this site's and another, and is to
// enter the others.
type restDuty struct {
	piece uint32
	but   int32
}

// outbound is what this site has given a partner, and is to give.
type outbound struct {
	child  bool         // in the tree
	next   int          // child, not spread: the first of swarm.order not passed to it
	pushed int          // child, spread: the first of swarm.chunks not passed to it
	cursor int          // near: the first of giving.near not passed to it
	asks   fifo[uint32] // pieces that it has asked for

	hand   hand
	behind uint64 // pieces that it has yet to pass on, as it said last
}

const (
	// behindMost is how many pieces a site may have to pass on and still give what it
	// is asked for.
	behindMost = 1
	// unevenMost is how many pieces a partner in another cluster may have to pass on
	// more than another one, and be given more.
	unevenMost = 10
	asksMax    = 4096 // pieces that one partner may have asked for at a time
	// dealerPause is how long a dealer has nothing to do before it may be asked, so
	// that what it has dealt last can be passed on.
	dealerPause = 200 * time.Millisecond
	// blockedMax is how long a link may be full before it does not count any more.
	blockedMax = 2 * time.Second
)

func (g *giving) init(now Time) { g.entry, g.busy = map[int32]int{}, now }

func (k *outbound) init(now Time) { k.hand.since = now }

// dealing reports whether this site deals the pieces out: it is to be asked for none
// until it says that it is free.
func (g *giving) dealing() bool { return g.deal != nil }

// nextFor returns what to send to a partner next, nil if there is nothing.
func (w *swarm) nextFor(p *partner) Message {
	if p.whole || p.left {
		return nil
	}
	if p.asks.len() > 0 { // nothing can be passed on to it before it has the manifest
		if c := int(p.asks.front()) / ChunkPieces; w.manifests[c] != nil && p.chunks.set(c) {
			return w.manifest(c)
		}
	}
	if w.spreads() {
		if m := w.nextSpread(p); m != nil {
			return m
		}
	} else if p.child {
		for ; p.next < w.arrived(); p.next++ {
			if i := w.piece(p.next); !p.theirs.has(i) {
				m, _ := w.carry(p, i, DutyNone)
				return m
			}
		}
	}
	if p.asks.len() == 0 || w.behind() > behindMost {
		return nil // what this site was dealt nobody else may have
	}
	for p.asks.len() > 0 {
		i := int(p.asks.waiting()[0])
		if w.have.has(i) && !p.theirs.has(i) {
			m, done := w.carry(p, i, DutyNone)
			if done {
				p.asks.pop()
			}
			return m
		}
		p.asks.pop()
	}
	return nil
}

// manifest returns the message that brings the digests of a chunk, which are here.
func (w *swarm) manifest(c int) Manifest {
	return Manifest{ID: w.u.id(), Chunk: uint32(c), Digests: w.manifests[c]}
}

// carry returns the message that brings a piece, or first the manifest that it is
// verified by.
func (w *swarm) carry(p *partner, i int, d Duty) (m Message, done bool) {
	if c := i / ChunkPieces; p.chunks.set(c) {
		return w.manifest(c), false
	}
	p.theirs.set(i)
	payload := w.pieces[i]
	w.s.stats.BytesSent += uint64(payload.Size)
	w.move()
	return Piece{ID: w.u.id(), Index: uint32(i), Duty: d, Payload: payload}, true
}

// nextSpread returns the next part of an update that is dealt out. Manifests go along
// the tree, so that each site gets each once; nobody is sent a piece before it has its.
func (w *swarm) nextSpread(p *partner) Message {
	if c, ok := w.nextManifest(p); ok {
		p.chunks.set(c)
		return w.manifest(c)
	}
	for {
		i, d, ok := w.nextDuty(p)
		if !ok && w.give.deal != nil {
			i, d, ok = w.give.deal.next(w, p)
		}
		if ok {
			m, _ := w.carry(p, i, d)
			return m
		}
		if w.give.deal == nil || !w.give.deal.help(w, p) {
			return nil
		}
	}
}

// nextManifest returns a chunk whose manifest is to go to a child in the tree now. A
// dealer sends manifests only shortly before they are needed.
func (w *swarm) nextManifest(p *partner) (int, bool) {
	if !p.child && !(w.give.deal != nil && w.unmapped(p)) {
		return 0, false
	}
	for ; p.pushed < len(w.chunks); p.pushed++ {
		c := int(w.chunks[p.pushed])
		if w.give.deal != nil && c*ChunkPieces > w.give.deal.fresh+ChunkPieces/2 {
			break
		}
		if !p.chunks.has(c) {
			return c, true
		}
	}
	return 0, false
}

// unmapped reports whether the map does not tell who is to pass manifests to p.
func (w *swarm) unmapped(p *partner) bool {
	for _, g := range w.u.st.mine {
		route := w.s.routeIn(g, w.u)
		t := g.mapOf(route)
		if _, ok := t.index[p.l.remote.name()]; ok && t.tree(route.Root) != nil {
			return false
		}
	}
	return true
}

// nextDuty returns the next piece that this site is to pass on to a partner.
func (w *swarm) nextDuty(p *partner) (piece int, d Duty, ok bool) {
	g := &w.give
	if p.near {
		for ; p.cursor < len(g.near); p.cursor++ {
			if i := int(g.near[p.cursor]); !p.theirs.has(i) {
				return i, DutyNone, p.chunks.has(i / ChunkPieces)
			}
		}
		return 0, DutyNone, false
	}
	for ; g.entry[p.cluster] < len(g.rest); g.entry[p.cluster]++ {
		duty := g.rest[g.entry[p.cluster]]
		if i := int(duty.piece); duty.but != p.cluster && !w.entered(p.cluster, i) {
			return i, DutyNear, p.chunks.has(i / ChunkPieces)
		}
	}
	for g.away.len() > 0 {
		i := int(g.away.waiting()[0])
		if w.away(i) {
			g.away.pop()
			continue
		}
		if !p.chunks.has(i/ChunkPieces) || !keepsUp(p, w.beyond()) {
			return 0, DutyNone, false
		}
		g.away.pop()
		return i, DutyRest, true
	}
	return 0, DutyNone, false
}

// entered reports whether a partner in a cluster has a piece, and away whether one in
// any other cluster has.
func (w *swarm) entered(cluster int32, i int) bool {
	return slices.ContainsFunc(w.partners, func(p *partner) bool { return p.cluster == cluster && p.theirs.has(i) })
}

func (w *swarm) away(i int) bool {
	return slices.ContainsFunc(w.partners, func(p *partner) bool { return !p.near && p.theirs.has(i) })
}

// dealtTo lists those who may be dealt pieces: the partners in this site's cluster, or
// if it is alone there, all.
func (w *swarm) dealtTo() []*partner {
	if list := w.lacking(true); len(list) > 0 {
		return list
	}
	return w.lacking(false)
}

// beyond lists the partners in other clusters.
func (w *swarm) beyond() []*partner { return w.lacking(false) }

// lacking lists the partners in this cluster, or in others, that have not all.
func (w *swarm) lacking(near bool) []*partner {
	w.list = w.list[:0]
	for _, p := range w.partners {
		if !p.whole && p.near == near {
			w.list = append(w.list, p)
		}
	}
	return w.list
}

// keepsUp reports whether a partner has hardly more to pass on than the one that has least.
func keepsUp(p *partner, partners []*partner) bool {
	least := p.behind
	for _, other := range partners {
		least = min(least, other.behind)
	}
	return p.behind <= least+unevenMost
}

// undertake makes it this site's duty to pass a piece on that came from a cluster.
func (w *swarm) undertake(i int, d Duty, from int32) {
	g := &w.give
	g.near = append(g.near, uint32(i))
	switch d {
	case DutyAll:
		g.away.push(uint32(i))
	case DutyRest:
		g.rest = append(g.rest, restDuty{uint32(i), from})
	}
	for _, p := range w.partners {
		if p.near || d != DutyNear {
			p.wake()
		}
	}
}

// gained passes a piece on that has come.
func (g *giving) gained(w *swarm, p *partner, i int, d Duty) {
	if w.spreads() {
		if d != DutyNone {
			w.undertake(i, d, p.cluster)
		}
		return
	}
	for _, p := range w.partners {
		if p.child {
			p.wake()
		}
	}
}

// askedFor notes that a partner wants pieces.
func (w *swarm) askedFor(p *partner, pieces []Range) {
	for _, r := range pieces {
		for i := r.First; i <= r.Last && i < uint64(w.have.size); i++ {
			if !w.have.has(int(i)) || p.theirs.has(int(i)) {
				continue // the latter is on its way
			}
			if p.asks.len() >= asksMax {
				w.s.bound("pieces that one peer has asked for", asksMax)
				return
			}
			p.asks.push(uint32(i))
		}
	}
	p.wake()
	w.stir()
}

// behind is how many of the pieces that it was dealt this site has yet to pass on: the
// median over its partners, so that a slow one does not make it slow.
func (w *swarm) behind() int {
	g := &w.give
	if len(g.near) == 0 {
		return 0
	}
	var near, far []int
	for _, p := range w.partners {
		switch {
		case p.whole || w.blocked(p) || !p.verifies(w):
		case p.near:
			near = append(near, len(g.near)-p.cursor)
		default:
			far = append(far, len(g.rest)-g.entry[p.cluster]+g.away.len())
		}
	}
	return max(median(near), median(far))
}

// verifies reports whether a partner has the manifest of what it is to be passed next.
func (p *partner) verifies(w *swarm) bool {
	near := w.give.near
	return p.cursor >= len(near) || p.chunks.has(int(near[p.cursor])/ChunkPieces)
}

// median returns the upper median, 0 of none.
func median(numbers []int) int {
	if len(numbers) == 0 {
		return 0
	}
	slices.Sort(numbers)
	return numbers[len(numbers)/2]
}

// blocked reports whether nothing has left on a partner's link for a while.
func (w *swarm) blocked(p *partner) bool {
	return p.l.room <= 0 && w.s.now.Sub(max(p.l.moved, p.l.since)) > blockedMax
}

// reported notes what a partner says of its part.
func (g *giving) reported(w *swarm, p *partner, m Have) {
	busy := p.behind > 0
	p.behind = min(m.Behind, uint64(w.have.size))
	if g.deal != nil {
		g.deal.reported(w, p, m.Relayed, busy)
	}
}

// look notes whether anything waits to be given.
func (g *giving) look(w *swarm) {
	waits := false
	if g.deal != nil {
		_, waits = g.deal.undealt(w)
	}
	for _, p := range w.partners {
		waits = waits || !p.whole && !w.blocked(p) &&
			(p.asks.len() > 0 || p.near && p.cursor < len(g.near) || p.child && !w.spreads() && p.next < w.arrived())
	}
	if waits {
		g.busy = w.s.now
	}
}

// free reports whether this site has had nothing to give for a while.
func (g *giving) free(w *swarm) bool {
	if g.deal != nil {
		return w.s.now.Sub(g.busy) >= dealerPause
	}
	return w.s.now.Sub(g.busy) >= swarmPace
}
