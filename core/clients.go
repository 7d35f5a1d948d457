package core

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core/geo"
)

// client is what a site remembers of a local client between two of its requests.
type client struct{ reserved int64 }

func (s *Site) onClientAsked(in ClientAsked) {
	if reply := s.answer(in.Client, in.Request); reply != nil {
		answer := Answer{Client: in.Client, Reply: reply}
		if publish, ok := in.Request.(Publish); ok {
			answer.Number = publish.Number
		}
		if r, ok := reply.(Rejected); ok {
			s.note(ClientRejected{Client: in.Client, Why: r.Why})
		}
		s.emit(&answer)
	}
	if _, leaving := in.Request.(Exit); leaving && s.halted {
		s.emit(&Halt{})
	}
}

// answer returns the reply to a request, nil if it comes later.
func (s *Site) answer(c ClientID, request Request) Reply {
	switch q := request.(type) {
	case ListGroups:
		list := GroupList{}
		for _, g := range s.groups {
			list.Groups = append(list.Groups, g.name)
		}
		return list
	case ShowGroup:
		return s.showGroup(q.Group)
	case ShowTopology:
		return s.showTopology(q.Group)
	case ShowEstimates:
		return s.showEstimates(q.Group)
	case ShowStats:
		return StatsListing{s.statistics()}
	case Nearest:
		return s.nearest(q.At)
	case ListGaps:
		return GapListing{s.gaps()}
	case Explain:
		return s.explain(c, q)
	case Reserve:
		return s.reserve(c, q)
	case Publish:
		return s.publish(c, q)
	case Abandon:
		s.abandon(c)
		return Ready{}
	case Receive:
		if _, err := s.address(q.Groups); err != nil && len(q.Groups) > 0 {
			return *err
		}
		return s.exports.receive(c, q.Groups)
	case Exit:
		if !q.Permitted {
			return Rejected{RejectNotPermitted, "exit is not permitted from here"}
		}
		s.halted = true
		return Exiting{}
	}
	invariant(false, "request %T is not known", request)
	return nil
}

func (s *Site) onClientGone(in ClientGone) {
	s.abandon(in.Client)
	delete(s.clients, in.Client)
	s.exports.leave(in.Client)
	s.dropExplanation(in.Client)
}

// noGroup is the answer to a group's name that nobody knows.
func (s *Site) noGroup(name GroupName) *Rejected {
	var names []string
	for _, g := range s.groups {
		names = append(names, string(g.name))
	}
	return &Rejected{RejectNoGroup, fmt.Sprintf("no group %s here; this site has %s", name, strings.Join(names, ", "))}
}

// address returns the groups that a client means, sorted: those it names, or all
// of this site's. It may name groups of other sites that this one has heard of, along
// with one of its own.
func (s *Site) address(names []GroupName) ([]GroupName, *Rejected) {
	if len(names) == 0 {
		for _, g := range s.groups {
			names = append(names, g.name)
		}
	}
	mine := false
	for _, name := range names {
		known := s.group(name) != nil
		mine = mine || known
		if !known && !s.foreign[name] {
			return nil, s.noGroup(name)
		}
	}
	if !mine {
		return nil, &Rejected{RejectNoGroup, "this site is in none of these groups"}
	}
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	return slices.Compact(sorted), nil
}

func (s *Site) client(c ClientID) *client {
	if s.clients == nil {
		s.clients = map[ClientID]*client{}
	}
	if s.clients[c] == nil {
		s.clients[c] = &client{}
	}
	return s.clients[c]
}

// reserve sets storage aside. To make room only what is kept for sites that are down
// is dropped: a client can come again later, what waits for others here can not.
func (s *Site) reserve(c ClientID, q Reserve) Reply {
	if _, err := s.address(q.Groups); err != nil {
		return *err
	}
	k := s.client(c)
	limit := min(s.store.limit, UpdateSizeMax)
	least := q.Least
	if least <= 0 || least > q.Bytes {
		least = q.Bytes
	}
	if q.Bytes < 0 || k.reserved+least > limit {
		s.stats.UpdatesRejected++
		return s.tooLarge(k.reserved + least)
	}
	bytes := min(q.Bytes, limit-k.reserved)
	if !s.makeRoom(bytes, DropForDown) {
		bytes = max(least, min(bytes, s.store.free()))
		if !s.makeRoom(bytes, DropForDown) {
			s.stats.UpdatesRejected++
			return s.full(least)
		}
	}
	k.reserved += bytes
	s.store.reserved += bytes
	return Ready{Short: q.Bytes - bytes}
}

func (s *Site) tooLarge(bytes int64) Rejected {
	return Rejected{RejectTooLarge, fmt.Sprintf("%d bytes can never fit into this site's storage of %d", bytes, s.store.limit)}
}

func (s *Site) full(bytes int64) Rejected {
	return Rejected{RejectStorage, fmt.Sprintf("storage is full: %d bytes wanted, %d of %d are free; try again later",
		bytes, max(0, s.store.free()), s.store.limit)}
}

func (s *Site) abandon(c ClientID) {
	if k := s.clients[c]; k != nil {
		s.store.reserved -= k.reserved
		k.reserved = 0
	}
}

// publish makes an update of what a client sent, and floods it.
func (s *Site) publish(c ClientID, q Publish) Reply {
	s.abandon(c)
	groups, err := s.address(q.Groups)
	if err != nil {
		s.stats.UpdatesRejected++
		return *err
	}
	invariant(len(q.Pieces) > 0, "an update of no pieces")
	size, digest, chunks, manifests := cut(q.Pieces)
	st, rejected := s.ownStream(groups)
	if rejected == nil && size > min(s.store.limit, UpdateSizeMax) {
		r := s.tooLarge(size)
		rejected = &r
	}
	if rejected == nil && !s.makeRoom(size, DropForDown) {
		r := s.full(size)
		rejected = &r
	}
	if rejected != nil {
		s.stats.UpdatesRejected++
		return *rejected
	}
	st.next++
	u := s.newUpdate(st, Header{ID: st.update(st.next), Groups: groups, Size: size, Digest: digest, Chunks: chunks}, &q.Pieces[0])
	invariant(u != nil, "room was made for %d bytes, and there is none", size)
	if u.long() {
		u.swarm.fill(manifests)
	}
	for i, p := range q.Pieces {
		s.keep(u, i, p)
	}
	u.own = true
	st.unsafe = append(st.unsafe, asker{u, c, q.Number})
	s.acceptSafe(st)
	return nil // once it is safe
}

// acceptSafe accepts what is safe of this site's own stream, in the order of the
// numbers: nobody is to miss one that is still on its way to the disk.
func (s *Site) acceptSafe(st *stream) {
	for len(st.unsafe) > 0 && !st.unsafe[0].u.unsynced() {
		a := st.unsafe[0]
		st.unsafe = st.unsafe[1:]
		if !a.u.gone() {
			s.accept(a)
		}
	}
}

// accept takes responsibility for an update that is safe: its client is told, and
// the flooding begins.
func (s *Site) accept(a asker) {
	u := a.u
	u.born = s.now
	s.stats.UpdatesAccepted++
	s.stats.BytesAccepted += uint64(u.size())
	if s.tellsAll() {
		s.note(UpdateAccepted{ID: u.id(), Groups: u.st.groups, Size: u.size(), Client: a.client})
	}
	if u.long() {
		u.swarm.begin()
	}
	s.completed(u, nil)
	s.emit(&Answer{a.client, a.number, Queued{u.id(), u.size()}})
}

// ownStream returns this life's stream to a set of groups.
func (s *Site) ownStream(groups []GroupName) (*stream, *Rejected) {
	var key strings.Builder
	for _, g := range groups {
		key.WriteString(string(g))
		key.WriteByte(' ')
	}
	if st := s.publishing[key.String()]; st != nil {
		return st, nil
	}
	n := len(s.publishing)
	if n >= EpochsPerLife {
		s.bound("sets of groups addressed", EpochsPerLife)
		return nil, &Rejected{RejectTransaction, fmt.Sprintf("this site has addressed %d different sets of groups since it started; no more are possible", n)}
	}
	st := s.stream(Stream{s.self, s.life + Epoch(n)}, groups)
	if st == nil {
		return nil, &Rejected{RejectStorage, "this site knows too many streams already; try again later"}
	}
	if s.publishing == nil {
		s.publishing = map[string]*stream{}
	}
	s.publishing[key.String()] = st
	return st, nil
}

func (s *Site) showGroup(name GroupName) Reply {
	g := s.group(name)
	if g == nil {
		return *s.noGroup(name)
	}
	listing := GroupListing{Group: name, Version: g.version, Master: g.def.Master}
	for _, m := range g.members {
		listing.Sites = append(listing.Sites, SiteListing{m.Site, s.state(m.Site.Name)})
	}
	return listing
}

func (s *Site) showTopology(name GroupName) Reply {
	g := s.group(name)
	if g == nil {
		return *s.noGroup(name)
	}
	if g.topo.version == (Version{}) {
		return Rejected{RejectNotYet, fmt.Sprintf("the topology of %s is not computed yet", name)}
	}
	return TopologyListing{Group: name, Version: g.topo.version, Edges: g.topo.edges}
}

// nearest finds the site nearest to a place, or to this site by measured round trip.
func (s *Site) nearest(at *Coordinate) Reply {
	var best *NearestSite
	var least int64
	consider := func(def *SiteDef, distance, rtt int64) {
		if best == nil || distance < least {
			best, least = &NearestSite{Site: *def, RTTMicros: rtt}, distance
		}
	}
	if at != nil {
		if own := s.definition(); own.Coordinate != nil {
			consider(&own, geo.Meters(geo.LatLon(*at), geo.LatLon(*own.Coordinate)), 0)
		}
	}
	for _, name := range s.everyone() {
		if name == s.self {
			continue
		}
		def := &s.known(name).Site
		var rtt int64
		if r := s.metBefore(name); r != nil {
			rtt = r.path.rtt().Microseconds()
		}
		switch {
		case at != nil && def.Coordinate != nil:
			consider(def, geo.Meters(geo.LatLon(*at), geo.LatLon(*def.Coordinate)), rtt)
		case at == nil && rtt > 0:
			consider(def, rtt, rtt)
		}
	}
	if best == nil {
		if at != nil {
			return Rejected{RejectNotYet, "no site with a known place"}
		}
		return Rejected{RejectNotYet, "no round trip measured yet"}
	}
	return *best
}

func (s *Site) statistics() Statistics {
	t := Statistics{Counters: s.stats}
	t.Groups = len(s.groups)
	t.Sites = len(s.directory.names) + len(s.strangers())
	for _, l := range s.linkOrder {
		if l.remote != nil {
			t.Peers++
		}
	}
	t.UpdatesHeld = s.store.here
	for _, u := range s.exports.queue.waiting() {
		if !u.gone() {
			t.UpdatesWaiting++
		}
	}
	t.BytesHeld, t.BytesHeldMax, t.BytesLimit = s.store.held+s.store.reserved, s.store.most, s.store.limit
	if s.limit != nil {
		t.BandwidthLimit, _ = s.limit.inForce(s.now)
	}
	t.UptimeSeconds = int64(s.uptime() / time.Second)
	return t
}

// Snapshot copies what the site believes.
func (s *Site) Snapshot(now Time) Snapshot {
	snap := Snapshot{Self: s.self, Life: s.life, Stats: s.statistics(), Held: s.heldUpdates(), Gaps: s.gaps()}
	for _, r := range s.remotes {
		if l := r.link; l != nil {
			snap.Peers = append(snap.Peers, PeerSnapshot{
				Site: r.name(), Link: l.id, RTTMicros: r.path.rtt().Microseconds(),
				Queued: l.live.len() + l.asks() + l.takes(),
			})
		}
	}
	for _, g := range s.groups {
		gs := GroupSnapshot{Group: g.name, Version: g.version, Topology: g.topo.version, Members: g.names, Edges: g.topo.edges, Seen: g.summaries()}
		snap.Groups = append(snap.Groups, gs)
	}
	return snap
}
