package core

import (
	"crypto/sha256"
	"slices"
	"time"
)

// update is an update whose bytes are here, wholly or partly.
type update struct {
	st      *stream
	seq     uint64
	bytes   int64
	payload *Payload // its digest, and its bytes if it is not long; shared, and nil once it is gone
	born    Time     // when its origin accepted it, by this site's clock and the age that it came with
	swarm   *swarm   // how it is spread, if it is, and its pieces; nil once it is gone
	routes  *[]Route // the trees that it came along; nil if none

	prev, next *update // in the store's list
	in         int8    // 1 + the class of the list that it is in; 0: none; inHands
	own        bool    // a client brought it, in this life
	complete   bool
	exported   bool
	owed       int32 // links that it waits to be sent on
}

// gone reports whether its bytes were let go; whoever still refers to it must not use them.
func (u *update) gone() bool { return u.payload == nil }

// long reports whether it travels in pieces. It must not be gone.
func (u *update) long() bool { return u.swarm != nil }

// unsynced reports whether there is something of it that a durable site's disk has not confirmed.
func (u *update) unsynced() bool {
	if u.long() {
		return u.swarm.unsynced > 0
	}
	return u.st.unsynced.contains(u.seq)
}

// pushed reports whether it came along a tree.
func (u *update) pushed() bool { return u.routes != nil }

// asker is a client that waits to hear that its update is accepted.
type asker struct {
	u      *update
	client ClientID
	number uint64 // by which its driver knows the update
}

func (u *update) id() UpdateID { return u.st.update(u.seq) }
func (u *update) size() int64  { return u.bytes }

// put sets a piece. That of one that is not long is there from the beginning.
func (u *update) put(index int, p Payload) {
	if u.long() {
		u.swarm.pieces[index] = p
	}
}

// count is how many pieces it is cut in, and here how many of them are here.
func (u *update) count() int { return pieceCount(u.bytes) }

func (u *update) here() int {
	if u.long() {
		return u.swarm.arrived()
	}
	return u.count()
}

// givers is how many sites gave pieces of a long one.
func (u *update) givers() int {
	if u.long() {
		return len(u.swarm.givers)
	}
	return 0
}

// age is how long ago the origin accepted the update.
func (s *Site) age(u *update) time.Duration { return s.now.Sub(u.born) }

// header describes the update, at an age.
func (u *update) header(age time.Duration) Header {
	h := Header{ID: u.id(), Groups: u.st.groups, Size: u.bytes, Digest: u.payload.Digest, Age: age}
	if u.long() {
		h.Chunks = u.swarm.digests
	}
	return h
}

// newUpdate makes room for an update and lists it. The first of its pieces is all of it if it
// is not long. It returns nil, having recorded why, if there is no room.
func (s *Site) newUpdate(st *stream, h Header, first *Payload) *update {
	if h.Size > s.store.limit {
		s.recordGap(st, Range{h.ID.Seq, h.ID.Seq}, GapTooLarge)
		return nil
	}
	if !s.makeRoom(h.Size, DropForExport) {
		s.recordGap(st, Range{h.ID.Seq, h.ID.Seq}, GapStorage)
		return nil
	}
	u := &update{
		st: st, seq: h.ID.Seq, bytes: h.Size, payload: first,
		born: s.now.Add(-h.Age),
	}
	if len(h.Chunks) > 0 {
		u.payload = &Payload{Size: h.Size, Digest: h.Digest}
		u.swarm = newSwarm(s, u, h.Chunks)
		u.swarm.aged = h.Age
	}
	st.here.put(u.seq, u)
	s.store.add(u)
	return u
}

// keep stores a piece. A durable site hears of it again.
func (s *Site) keep(u *update, index int, p Payload) {
	u.put(index, p)
	if s.durable {
		if u.long() {
			u.swarm.unsynced++
		}
		u.st.unsynced.add(u.seq)
	}
	if !s.tellsStored() {
		return
	}
	e := s.stores.put(Store{Header: u.header(s.age(u)), Index: uint32(index), Payload: p})
	if u.long() {
		e.Header.Age = u.swarm.aged
		e.Digests = u.swarm.manifests[index/ChunkPieces]
	}
	s.emit(e)
}

func (s *Site) onStored(in Stored) {
	u := s.find(in.ID)
	if u == nil || !u.unsynced() {
		return
	}
	if in.Why != "" {
		s.diskFailed(u)
		s.acceptSafe(u.st)
		return
	}
	if u.long() {
		u.swarm.unsynced--
	}
	switch {
	case u.long() && u.unsynced():
	case u.own && !u.complete:
		u.st.unsynced.remove(u.seq)
		u.st.rise()
		s.acceptSafe(u.st)
	case u.complete:
		u.st.unsynced.remove(u.seq)
		s.touchStability(u.st)
		s.considerPurge(u)
	}
}

// diskFailed gives up an update that this site's disk could not take. A client that
// waits for it is told; what has been relayed stays relayed.
func (s *Site) diskFailed(u *update) {
	if i := slices.IndexFunc(u.st.unsafe, func(a asker) bool { return a.u == u }); i >= 0 {
		a := u.st.unsafe[i]
		s.stats.UpdatesRejected++
		s.note(ClientRejected{Client: a.client, Why: RejectDisk})
		s.emit(&Answer{a.client, a.number, Rejected{RejectDisk, "the disk of this site failed to take the update"}})
	}
	s.letGo(u)
	if u.exported {
		s.tell(u.st, Range{u.seq, u.seq}) // who was to get it from here must look elsewhere
		return
	}
	u.st.seen.remove(u.seq) // what it has not exported it does not have
	s.recordGap(u.st, Range{u.seq, u.seq}, GapDisk)
}

// onUpdate takes in an update of one piece.
func (s *Site) onUpdate(l *link, m Update) {
	st := s.arriving(l, &m.Header)
	if st == nil {
		return
	}
	h := &m.Header
	s.stats.BytesReceived += uint64(h.Size)
	s.wants.arrived(st, h.ID, h.Size, s.expects(l, m.Route))
	if st.seen.contains(h.ID.Seq) {
		s.duplicate(l, h)
		return
	}
	l.knowledge(st).held.add(h.ID.Seq)
	if m.Payload.Size != h.Size || m.Payload.Digest != h.Digest {
		s.corrupt(l, st, h.ID)
		return
	}
	if s.tooOld(st, h) {
		return
	}
	u := s.newUpdate(st, *h, m.Payload)
	if u == nil {
		return
	}
	u.route(m.Route)
	s.keep(u, 0, *m.Payload)
	s.completed(u, l)
}

// expects reports whether the peer is this site's parent in the tree that a route names.
func (s *Site) expects(l *link, r Route) bool {
	g := s.group(r.Group)
	return g != nil && g.mapOf(r).parent(r.Root) == l.remote
}

// ageMax is the greatest age that is taken as it is said.
const ageMax = 100 * 365 * 24 * time.Hour

// arriving checks a header that came over l, adds the way to its age, and notes who
// has the update. It returns nil for what this site has nothing to do with.
func (s *Site) arriving(l *link, h *Header) *stream {
	st := s.stream(h.ID.Stream, h.Groups)
	if st == nil || !s.memberOf(st) || st.id.Origin == s.self && LifeOf(st.id.Epoch) == s.life {
		return nil // not for this site; or its own, of which nobody can tell it anything new
	}
	k := l.knowledge(st)
	k.seen.add(h.ID.Seq)
	s.progressed(l)
	h.Age = min(h.Age, ageMax) + l.remote.path.transit()
	return st
}

func (s *Site) memberOf(st *stream) bool {
	return slices.ContainsFunc(st.mine, func(g *group) bool { return g.member })
}

func (s *Site) duplicate(l *link, h *Header) {
	s.stats.DuplicatesRefused++
	if s.tellsAll() {
		s.note(UpdateDuplicate{ID: h.ID, From: l.remote.name(), Size: h.Size})
	}
}

// corrupt throws away what does not match its digest. Another peer is asked for it.
func (s *Site) corrupt(l *link, st *stream, id UpdateID) {
	s.stats.CorruptRefused++
	s.note(UpdateCorrupt{ID: id, From: l.remote.name()})
	s.hear(st, id.Seq)
	s.wants.spoilt(st, id, l)
}

func (s *Site) tooOld(st *stream, h *Header) bool {
	if h.Age <= s.local.LogPurgePeriod {
		return false
	}
	s.recordGap(st, Range{h.ID.Seq, h.ID.Seq}, GapTooOld)
	return true
}

// completed is the turning point of an update's life: it is whole. It is never
// wanted again, goes on to the other sites and waits for export.
func (s *Site) completed(u *update, from *link) {
	u.complete = true
	if from != nil {
		s.stats.UpdatesReceived++
		if s.tellsAll() {
			s.note(UpdateComplete{ID: u.id(), From: from.remote.name(), Size: u.size(), Digest: u.payload.Digest, Pushed: u.pushed()})
		}
		from.knowledge(u.st).held.add(u.seq)
	}
	u.st.held.add(u.seq)
	s.remember(u, from)
	s.markSeen(u.st, u.seq)
	s.touchStability(u.st)
	s.flood(u, from)
	s.exports.add(u)
}

// route remembers a tree that the update came along.
func (u *update) route(r Route) {
	if r == (Route{}) || slices.Contains(u.trees(), r) {
		return
	}
	switch st := u.st; {
	case u.routes != nil:
		more := append(slices.Clip(*u.routes), r)
		u.routes = &more
	case st.route != nil && (*st.route)[0] == r:
		u.routes = st.route
	default:
		st.route = &[]Route{r}
		u.routes = st.route
	}
}

// trees lists those that the update came along.
func (u *update) trees() []Route {
	if u.routes == nil {
		return nil
	}
	return *u.routes
}

// flood sends an update on: along the tree to this site's children, and by its id
// alone on every other link. A long one is announced when it is accepted or begins to
// arrive; partners hear of its completion, and others are offered it then.
func (s *Site) flood(u *update, from *link) {
	for _, l := range s.linkOrder {
		if l == from || l.remote == nil || l.closing {
			continue
		}
		if l.knowledge(u.st).seen.contains(u.seq) {
			if _, beside := s.silence(l, u); beside {
				s.queueOffer(l, u, true) // it has told of it, and waits for this site's word
			}
			continue
		}
		if u.long() {
			if s.shares(l, u.st) && l.partner(u) == nil {
				if u.complete && !u.own {
					s.queueOffer(l, u, false)
				} else {
					s.invite(l, u)
				}
			}
			continue
		}
		if route, ok := s.pushes(l, u); ok {
			s.queuePush(l, u, route)
		} else if s.shares(l, u.st) {
			q, beside := s.silence(l, u)
			s.queueOffer(l, u, beside)
			if beside {
				s.watch(l, u, q)
			}
		}
	}
}

// overdue reports whether the peer, were the tree from the update's origin whole, would
// have had it and told of it by now: the tree is broken on the way to it, too. What is
// older than any push is not on its way: it is being caught up with. Where updates are
// gathered, the map does not tell when they are where.
func (s *Site) overdue(t *topologyMap, l *link, u *update) bool {
	if u.st.batchPeriod() > 0 {
		return false
	}
	if s.age(u)-l.remote.path.oneWay()-offerDelay <= s.wants.lateness.slack {
		return false // however near to the origin the peer is
	}
	late, ok := s.late(t, l, u)
	late -= offerDelay
	return ok && late > s.wants.lateness.slack && late < pushLate
}

// late is how long ago the peer, were the tree from the update's origin whole, would
// have told of it: less than nothing if it would later; false if the map does not tell.
func (s *Site) late(t *topologyMap, l *link, u *update) (time.Duration, bool) {
	due, ok := t.arrival(u.st.id.Origin, l.remote.name(), u.size(), l.remote.onLine(u.size()))
	return s.age(u) - due - l.remote.path.oneWay(), ok
}

// shares reports whether some group of the stream flows over the link.
func (s *Site) shares(l *link, st *stream) bool {
	return slices.ContainsFunc(st.mine, func(g *group) bool { return l.flooding(g) })
}

// pushes tells along which tree the update goes over l, if along any: to each neighbour
// in the tree but the one from which it came. That is to this site's children; and, if it
// is of one piece, to its parent, too, if it did not come from there, and so, it seems,
// never came there: where a tree is broken, what is cut off gets the update backwards. And
// it goes to a neighbour beside the tree that should long have told of it.
func (s *Site) pushes(l *link, u *update) (Route, bool) {
	for _, g := range u.st.mine {
		if !l.flooding(g) {
			continue
		}
		route := s.routeIn(g, u)
		if route.Root == "" {
			continue
		}
		t := g.mapOf(route)
		if t.isChild(route.Root, l.remote) || !u.long() && (t.parent(route.Root) == l.remote || s.overdue(t, l, u)) {
			return route, true
		}
	}
	return Route{}, false
}

// routeIn is the tree along which the update goes in g: the one along which it came, if
// it did; else one from its origin, if that is a member; else one from the site by which
// the update enters the group. Where there is none it has no root.
func (s *Site) routeIn(g *group, u *update) Route {
	for _, r := range u.trees() {
		if r.Group == g.name {
			return r
		}
	}
	route := Route{Group: g.name, Root: u.st.id.Origin, Topology: g.inForce().version.Number}
	if !g.has(u.st.id.Origin) {
		route.Root = g.gateway(u.st)
	}
	return route
}

// cut makes the header of an update from its pieces.
func cut(pieces []Payload) (size int64, digest Digest, chunks []Digest, manifests [][]Digest) {
	for _, p := range pieces {
		size += p.Size
	}
	if len(pieces) == 1 {
		return size, pieces[0].Digest, nil, nil
	}
	for part := range slices.Chunk(pieces, ChunkPieces) {
		digests := make([]Digest, len(part))
		for i, p := range part {
			digests[i] = p.Digest
		}
		manifests = append(manifests, digests)
		chunks = append(chunks, digestOf(digests))
	}
	return size, digestOf(chunks), chunks, manifests
}

// digestOf returns the digest of the concatenated digests.
func digestOf(digests []Digest) Digest {
	h := sha256.New()
	for i := range digests {
		h.Write(digests[i][:]) // a hash's Write never fails
	}
	return Digest(h.Sum(nil))
}
