package core

import (
	"cmp"
	"slices"
	"time"
)

// swarm is one site's part in the spreading of one long update.
//
// The sites that have some of an update and the sites that lack some are partners,
// link by link, once one has sent the other an Announce. Partners tell each other
// what they have (swarm_have.go). Pieces move in three ways:
//
//   - Along the shortest-path tree, if the update is not very long: each site passes
//     every piece to its children as it comes.
//   - Dealt out, if it is: its origin gives each piece to one partner (dealing.go), which
//     is to pass it to all of its own (swarm_give.go). So the origin's uplink carries one
//     copy and everybody's uplink works. With all sites linked to each other this
//     reaches the bound of Kumar and Ross, "Peer-Assisted File Distribution: The
//     Minimum Distribution Time" (HotWeb 2006); where a few links are missing or
//     sites die, asking does the rest.
//   - Asked for (swarm_take.go): what others have had for longer than a push should
//     take, a site asks of them, from all at once, each piece of one.
//
// Sites that costly links of the topology keep apart are in different clusters
// (cluster.go). A piece enters each cluster once and is spread within it.
//
// Every piece is verified by itself, so it goes on as soon as it is here.
type swarm struct {
	s         *Site
	u         *update
	aged      time.Duration // on arrival
	digests   []Digest      // of chunks
	pieces    []Payload
	givers    []*remote // who gave some
	have      bitset
	order     []uint32   // pieces, in the order in which they came; nil: by number
	manifests [][]Digest // by chunk, nil until it is here
	chunks    []uint32   // those here, in the order in which they came
	partners  []*partner // by link
	listed    bool       // in Site.swarms
	unsynced  int32      // pieces that a durable site's disk has not confirmed

	list []*partner // room for lacking

	gained Time // when a piece came last, or the transfer began
	take   taking
	give   giving
	tick   timer
	pace   time.Duration // until the next tick: longer while nothing happens
	moved  int           // pieces that came or were sent since the last
}

// partner is the other end of a link, as it takes part in a swarm.
type partner struct {
	w       *swarm
	l       *link
	cluster int32
	near    bool // in this site's cluster

	theirs bitset // pieces that it has, or was sent
	whole  bool
	left   bool   // it is none any more
	awake  bool   // listed in sending.ready
	chunks bitset // manifests that it has, or was sent

	told       int // how many of swarm.order it was told of
	toldChunks int // and of swarm.chunks
	toldWhole  bool
	toldFree   bool
	toldDone   uint64
	toldBehind uint64

	inbound
	outbound
}

const (
	// transfersMax is how many long updates may be arriving at a time.
	transfersMax = 64
	// spreadPieces is the length from which an update is dealt out rather than pushed
	// along the tree: below it, making links and dealing takes longer than it saves.
	spreadPieces = 128
	// swarmPace is how often partners are told of what is new, and asked; for each
	// partner that much less often, so that telling takes little of a slow uplink. If
	// the update is dealt out, it is also each time that so many pieces for each partner
	// have come or been sent, which takes less than a thousandth of any line: on a fast
	// one, what a partner is dealt at first is passed on long before the next pace, and
	// its dealer would wait to hear of it.
	swarmPace      = 50 * time.Millisecond
	swarmPaceEach  = time.Millisecond
	swarmMovedEach = dealFirst / 4
	// swarmRest is the longest time between two looks at a swarm in which nothing happens.
	swarmRest = 2 * time.Second
)

// spreading is what a site has on its hands of long updates.
type spreading struct {
	transfers  []*update // incomplete, oldest first
	swarms     []*swarm  // that have partners
	swarmLinks []*remote // linked beyond the topology, for them
}

func newSwarm(s *Site, u *update, digests []Digest) *swarm {
	if s.spreading == &s.nothingLong {
		s.spreading = &spreading{}
	}
	w := &swarm{
		s: s, u: u, gained: s.now, pace: swarmPace,
		digests:   digests,
		pieces:    make([]Payload, u.count()),
		have:      newBitset(u.count()),
		manifests: make([][]Digest, len(digests)),
	}
	w.take.init(w)
	w.give.init(s.now)
	w.tick.fire = w.onTick
	return w
}

// fill notes that all pieces and manifests are here.
func (w *swarm) fill(manifests [][]Digest) {
	w.manifests = manifests
	for c := range manifests {
		w.chunks = append(w.chunks, uint32(c))
	}
	w.have.fill()
}

// resume notes what an earlier life left: some pieces, perhaps all, and the manifests
// that list them. It goes on like a transfer whose links have all been lost.
func (w *swarm) resume(pieces []int, manifests [][]Digest) {
	if len(pieces) == w.have.size {
		w.fill(manifests)
		return
	}
	w.manifests = manifests
	for c, digests := range manifests {
		if digests != nil {
			w.chunks = append(w.chunks, uint32(c))
		}
	}
	for _, i := range pieces {
		w.have.set(i)
		w.order = append(w.order, uint32(i))
	}
	w.enlist()
	w.stir()
	w.linkMembers()
}

// begin has the origin of the update spread it.
func (w *swarm) begin() {
	if w.spreads() {
		w.give.deal = &dealing{level: never}
	}
	w.give.busy = w.s.now
	w.linkMembers()
}

// arrived is how many pieces are here.
func (w *swarm) arrived() int { return w.have.count }

// piece returns the number of the piece that came k-th.
func (w *swarm) piece(k int) int {
	if w.order == nil {
		return k
	}
	return int(w.order[k])
}

// spreads reports whether the update is dealt out, not pushed along the tree.
func (w *swarm) spreads() bool { return w.have.size >= spreadPieces }

// arriving reports whether pieces of the update are still to come.
func (u *update) arriving() bool { return u.long() && u.swarm.arrived() < u.count() }

// partner returns the peer's part in the update's swarm, nil if it takes none.
func (l *link) partner(u *update) *partner {
	if l.bulk == nil {
		return nil
	}
	for _, p := range l.partners {
		if p.w.u == u {
			return p
		}
	}
	return nil
}

// of and cost make a partner wait in turn with others for its link.
func (p *partner) of() *update { return p.w.u }
func (p *partner) cost() int   { return weightBase + PieceSize }

// wake has the link look for something to send to the partner.
func (p *partner) wake() {
	l := p.l
	if l.closing || p.left {
		return
	}
	if !p.awake {
		p.awake = true
		l.ready.push(p, &p.w.s.partners)
		if l.ready.len() > 2*len(l.partners)+64 { // most are none any more
			l.ready.keep(func(p *partner) bool { return !p.left }, &p.w.s.partners)
		}
	}
	p.w.s.markDirty(l)
}

// join makes a peer a partner.
func (w *swarm) join(l *link) *partner {
	s := w.s
	p := &partner{
		w: w, l: l,
		theirs: newBitset(w.have.size), chunks: newBitset(len(w.manifests)),
	}
	p.cluster, p.near = w.clusterOf(l.remote)
	p.inbound.init()
	p.outbound.init(s.now)
	at, _ := slices.BinarySearchFunc(w.partners, l.id, func(p *partner, id LinkID) int { return cmp.Compare(p.l.id, id) })
	w.partners = slices.Insert(w.partners, at, p)
	b := s.withBulk(l)
	b.partners = append(b.partners, p)
	s.store.owed(w.u)
	w.enlist()
	w.stir()
	p.wake()
	return p
}

// leave ends a partnership. What the peer was asked for is asked of others, and what
// was dealt to it and is not known to be with others is dealt again.
func (w *swarm) leave(p *partner) {
	s := w.s
	p.left = true
	w.partners = slices.DeleteFunc(w.partners, func(other *partner) bool { return other == p })
	p.l.partners = slices.DeleteFunc(p.l.partners, func(other *partner) bool { return other == p })
	w.take.lost(w, p)
	if w.give.deal != nil {
		w.give.deal.lost(w, p)
	}
	if !w.u.gone() {
		s.store.settled(w.u)
		if len(w.partners) == 0 && w.u.complete {
			w.rest()
		}
		s.considerPurge(w.u)
	}
	if !w.u.gone() {
		w.stir()
	}
	if !p.l.closing {
		s.considerLinger(p.l)
	}
}

// leaveAll ends every partnership, telling why.
func (w *swarm) leaveAll(m Message) {
	for len(w.partners) > 0 {
		p := w.partners[0]
		if !p.l.closing { // the link may have been given up just now
			w.s.control(p.l, m)
		}
		w.leave(p)
	}
	w.s.timers.clear(&w.tick)
	w.delist()
}

// rest drops what only partners needed.
func (w *swarm) rest() {
	w.order = nil
	w.give.near, w.give.rest = nil, nil
	w.s.timers.clear(&w.tick)
	w.delist()
}

// enlist notes that the swarm is at work, so that whom this site links itself to
// hears of it; delist that it is not any more.
func (w *swarm) enlist() {
	if !w.listed {
		w.listed = true
		w.s.swarms = append(w.s.swarms, w)
	}
}

func (w *swarm) delist() {
	if w.listed {
		w.listed = false
		w.s.swarms = slices.DeleteFunc(w.s.swarms, func(other *swarm) bool { return other == w })
		w.s.releaseSwarmLinks()
	}
}

// invite announces a long update to a peer that may lack it, or have some of it. A
// child in the tree is passed every piece.
func (s *Site) invite(l *link, u *update) {
	if l.partner(u) == nil {
		p := u.swarm.join(l)
		var route Route
		route, p.child = s.pushes(l, u)
		p.announce(route)
	}
}

// answer announces a long update to a peer that has asked for it.
func (w *swarm) answer(l *link) *partner {
	p := l.partner(w.u)
	if p == nil {
		p = w.join(l)
		p.announce(Route{})
	}
	return p
}

func (p *partner) announce(r Route) {
	u := p.w.u
	p.w.s.control(p.l, Announce{Header: u.header(p.w.s.age(u)), Route: r, Partial: !u.complete, Dealing: p.w.give.dealing()})
	p.toldWhole = u.complete
	p.w.tell(p)
}

// renew begins a partnership anew: the other end forgets what it believes to have sent.
func (w *swarm) renew(p *partner) {
	l := p.l
	w.s.control(l, Stop{IDs: []UpdateID{w.u.id()}})
	w.leave(p)
	w.answer(l)
}

// inviteAll announces over a link what is being spread in the groups of its two ends.
func (s *Site) inviteAll(l *link) {
	for _, w := range slices.Clone(s.swarms) {
		if slices.ContainsFunc(w.u.st.mine, func(g *group) bool { return g.member && g.has(l.remote.name()) }) &&
			!l.knowledge(w.u.st).seen.contains(w.u.seq) {
			s.invite(l, w.u)
		}
	}
}

// onAnnounce makes the sender a partner. It opens the transfer if the update is not
// here nor on its way. A sender that becomes none hears that, or it would take it that
// all that it announced and gave is here.
func (s *Site) onAnnounce(l *link, m Announce) {
	h := &m.Header
	u := s.find(h.ID)
	if u != nil && u.complete && u.long() {
		u.swarm.announcedTo(l, &m)
		return
	}
	st := s.arriving(l, h)
	if st == nil {
		if h.ID.Origin == s.self { // it has been let go here: that is no place to get it from
			s.control(l, Gone{IDs: []UpdateID{h.ID}})
		} else {
			s.control(l, Stop{IDs: []UpdateID{h.ID}})
		}
		return
	}
	k := l.knowledge(st)
	if m.Partial {
		k.seen.remove(h.ID.Seq)
	} else {
		k.held.add(h.ID.Seq)
	}
	s.wants.arrived(st, h.ID, h.Size, m.Route != Route{})
	switch {
	case u != nil && u.arriving():
		u.route(m.Route)
		u.swarm.joined(l, &m)
		return
	case (u != nil || st.seen.contains(h.ID.Seq)) && m.Partial:
		s.control(l, Gone{IDs: []UpdateID{h.ID}})
		return
	case u != nil || st.seen.contains(h.ID.Seq):
	case s.tooOld(st, h):
	case digestOf(h.Chunks) != h.Digest:
		s.corrupt(l, st, h.ID)
	case s.openTransfer(l, st, m):
		return
	}
	s.control(l, Stop{IDs: []UpdateID{h.ID}})
}

// announcedTo takes in an Announce of what is here.
func (w *swarm) announcedTo(l *link, m *Announce) {
	k := l.knowledge(w.u.st)
	if m.Partial {
		k.seen.remove(w.u.seq)
		w.joined(l, m)
		return
	}
	k.seen.add(w.u.seq)
	k.held.add(w.u.seq)
	w.s.control(l, Have{ID: w.u.id(), Whole: true})
	if p := l.partner(w.u); p != nil { // it is whole, and now knows that this site is
		w.leave(p)
	}
}

// joined makes the sender of an Announce a partner.
func (w *swarm) joined(l *link, m *Announce) {
	p := l.partner(w.u)
	if p == nil {
		p = w.join(l)
		if w.u.arriving() {
			_, p.child = w.s.pushes(l, w.u)
		}
	}
	p.dealing = m.Dealing
	w.take.pushed = w.take.pushed || m.Dealing || m.Route != Route{}
	if !m.Partial {
		w.becameWhole(p)
	}
}

// becameWhole notes that a partner has all of the update.
func (w *swarm) becameWhole(p *partner) {
	if !p.whole {
		p.whole = true
		if !p.dealing {
			w.take.heardAll()
		}
		p.theirs.fill()
		p.chunks.fill()
	}
	w.stir()
}

// openTransfer begins to take a long update in, and reports whether it can.
func (s *Site) openTransfer(l *link, st *stream, m Announce) bool {
	if len(s.transfers) >= transfersMax {
		s.bound("long updates arriving", transfersMax)
		s.hear(st, m.Header.ID.Seq) // it is asked for later
		return false
	}
	asked := s.wants.isAsked(st, m.Header.ID.Seq, l)
	u := s.newUpdate(st, m.Header, nil)
	if u == nil {
		return false
	}
	u.route(m.Route)
	w := u.swarm
	w.take.late = asked
	s.transfers = append(s.transfers, u)
	s.wants.satisfied(u.st, u.seq)
	s.hear(st, u.seq)
	w.joined(l, &m)
	if asked && !m.Partial {
		w.take.expectFirst(w, l.partner(u))
	}
	s.flood(u, l)
	w.joinHolders()
	w.linkMembers()
	w.take.ask(w)
	return true
}

// joinHolders turns to those peers that hold the update and are no partners yet.
func (w *swarm) joinHolders() {
	for _, l := range slices.Clone(w.s.linkOrder) {
		if l.remote == nil || l.closing {
			continue
		}
		if k := l.known(w.u.st); k != nil && k.held.contains(w.u.seq) && l.partner(w.u) == nil {
			w.s.invite(l, w.u)
		}
	}
}

// onManifest takes in the digests of a chunk's pieces, and passes them on.
func (s *Site) onManifest(l *link, m Manifest) {
	u := s.find(m.ID)
	if u == nil || !u.arriving() {
		return
	}
	w := u.swarm
	c := int(m.Chunk)
	if c >= len(w.manifests) {
		return
	}
	if p := l.partner(u); p != nil {
		p.chunks.set(c)
	}
	if w.manifests[c] != nil {
		return
	}
	if h := u.header(0); !h.lists(c, m.Digests) {
		s.corruptPart(l, u)
		if p := l.partner(u); p != nil {
			w.renew(p)
		}
		return
	}
	s.progressed(l)
	w.manifests[c] = m.Digests
	w.chunks = append(w.chunks, m.Chunk)
	for _, p := range w.partners {
		if p.child {
			p.wake()
		}
	}
	w.stir()
}

// onPiece takes in a piece and passes it on.
func (s *Site) onPiece(l *link, m Piece) {
	s.stats.BytesReceived += uint64(m.Payload.Size)
	u := s.find(m.ID)
	if u == nil {
		return // it was dropped, or given up, while the piece was under way
	}
	i := int(m.Index)
	w := u.swarm
	if !u.arriving() || i < u.count() && w.have.has(i) {
		s.stats.DuplicatesRefused++
		if s.tellsAll() {
			s.note(UpdateDuplicate{ID: u.id(), From: l.remote.name(), Size: m.Payload.Size})
		}
		return
	}
	if i >= u.count() {
		s.corruptPart(l, u)
		return
	}
	p := l.partner(u)
	if p == nil {
		return // it came from before the partnership was renewed or ended
	}
	digests := w.manifests[i/ChunkPieces]
	if digests == nil || m.Payload.Size != pieceBytes(u.bytes, i) || m.Payload.Digest != digests[i%ChunkPieces] {
		s.corruptPart(l, u)
		w.renew(p)
		return
	}
	p.theirs.set(i)
	s.progressed(l)
	w.gained = s.now
	s.received(l, m.Payload.Size)
	if !slices.Contains(w.givers, l.remote) {
		w.givers = append(w.givers, l.remote)
	}
	w.have.set(i)
	w.order = append(w.order, uint32(i))
	s.keep(u, i, m.Payload)
	w.take.got(p, i)
	w.give.gained(w, p, i, m.Duty)
	if u.arriving() {
		w.stir()
		w.move()
		return
	}
	s.transfers = slices.DeleteFunc(s.transfers, func(other *update) bool { return other == u })
	s.completed(u, l)
	w.onTick() // the others need not wait to hear of it
}

// corruptPart throws a part away. It is asked for again.
func (s *Site) corruptPart(l *link, u *update) {
	s.stats.CorruptRefused++
	s.note(UpdateCorrupt{ID: u.id(), From: l.remote.name()})
}

// stalled reports whether a transfer stands still, with no partner that has it all.
func (s *Site) stalled(u *update) bool {
	return s.now.Sub(u.swarm.gained) > huntDelay &&
		!slices.ContainsFunc(u.swarm.partners, func(p *partner) bool { return p.whole })
}

// partnersLost ends all partnerships of a link that is no more.
func (s *Site) partnersLost(l *link) {
	for l.takes() > 0 {
		p := l.partners[0]
		p.w.leave(p)
	}
}

// endTransfer forgets an update that will not be completed.
func (s *Site) endTransfer(u *update) {
	s.transfers = slices.DeleteFunc(s.transfers, func(other *update) bool { return other == u })
}

// ticks is the time between two looks at a swarm in which something happens.
func (w *swarm) ticks() time.Duration {
	return swarmPace + time.Duration(len(w.partners))*swarmPaceEach
}

// stir has the swarm looked at within its pace.
func (w *swarm) stir() {
	w.pace = w.ticks()
	if len(w.partners) > 0 || w.u.arriving() {
		w.s.timers.setBefore(&w.tick, w.s.now.Add(w.pace))
	}
}

// move notes that a piece came or was sent.
func (w *swarm) move() {
	w.moved++
	if w.spreads() && w.moved >= swarmMovedEach*len(w.partners) {
		w.s.timers.setBefore(&w.tick, w.s.now)
	}
}

// onTick tells partners what is new and asks for what is late.
func (w *swarm) onTick() {
	w.pace = min(2*w.pace, swarmRest)
	w.moved = 0
	if w.u.arriving() {
		w.take.look(w)
	}
	w.give.look(w)
	for _, p := range slices.Clone(w.partners) {
		w.tell(p)
	}
	if len(w.partners) > 0 || w.u.arriving() {
		w.s.timers.setBefore(&w.tick, w.s.now.Add(w.pace))
	}
}
