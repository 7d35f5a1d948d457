package core

import (
	"fmt"
	"slices"
	"time"

	"github.com/floodd/floodd/core/estimate"
)

// link is one connection to another site's daemon. It is up once both ends have
// said hello; from then on it is its remote's link, the only one.
type link struct {
	id      LinkID
	expect  SiteName // whom this site dialled; empty when it was dialled
	address string   // where the other end is, as seen here
	remote  *remote  // nil before the hello
	since   Time     // when the connection opened
	greeted Time     // when the hello came

	closing    bool
	saidNeeded bool // what the other end was told last
	peerNeeds  bool
	pinged     bool   // the pong to the last ping is to come
	unheard    bool   // the peer has said nothing since the last ping, whatever it is
	linger     *timer // set while the link is not needed; nil before that

	heard     Time
	pingAt    Time                  // the last
	oneWay    estimate.Least[int64] // how long messages take to the peer, by its clock less this one's
	pingNonce uint64

	greeting greeting     // what the peer said of groups, kept up to date: the first, of no group if there is none
	flow     flow         // the first of those over the link, of no group if there is none
	knows    []*knowledge // by stream.place; nil where nothing is known
	sending
	*appetite
	backup *backup // nil until an update is watched
}

// greeting is what a peer said of a group, and of others.
type greeting struct {
	of       *group
	version  Version
	topology Version
	tell     bool
	next     *greeting
}

// flow is the flooding of one group over a link. It begins with each end's summary.
type flow struct {
	g    *group
	sent bool // our summary is on its way: from here on we push and offer
	got  bool // the peer's has come whole
	told Time // when the peer was last told of floors
	next *flow
}

// knowledge is what is known of a peer's part of a stream.
type knowledge struct {
	seen rangeSet // the peer does not need these
	held rangeSet // the peer can give these
	room [2]Range // for the first range of each, which often stays the only one
}

func newKnowledge() *knowledge {
	k := &knowledge{}
	k.seen.ranges, k.held.ranges = k.room[0:0:1], k.room[1:1:2]
	return k
}

// Liveness. A peer that has been silent for silenceMax is pinged; when it leaves
// the ping unanswered for as long again the link is given up.
const (
	helloPatience = 10 * time.Second
	stuckMax      = time.Minute // a full link out of which nothing goes is given up
	silenceMax    = 10 * time.Second
	pingAgain     = 60 * time.Second // a link over which much passes is pinged, too: it may have been fuller when it was last
	lingerTime    = time.Second      // a link that nobody needs is kept this long
	crossingTime  = 5 * time.Second
	greetingsMax  = 4 * GroupsMax
)

func (s *Site) onPeerConnected(in PeerConnected) {
	invariant(s.link(in.Link) == nil, "link %d connects twice", in.Link)
	l := &link{
		id: in.Link, expect: in.To, address: in.Remote, since: s.now, heard: s.now,
	}
	l.room = int32(in.Room)
	l.appetite = &s.untried
	s.addLink(l)
	hello := Hello{
		Protocol: ProtocolVersion, Software: s.software,
		Site: s.definition(), Life: s.life, Needed: true,
	}
	if r := s.metBefore(in.To); r == nil || in.To == "" {
		hello.Needed = false // the hello that comes back will tell who it is
	}
	for _, g := range s.groups {
		waits := in.To != "" && g.mastership != nil && g.mastership.waiting
		hello.Groups = append(hello.Groups, GroupGreeting{Group: g.name, Version: g.version, Topology: g.topo.version, Tell: !g.member || waits})
	}
	l.saidNeeded = hello.Needed
	s.control(l, hello)
}

// link returns the link of an id, nil if there is none.
func (s *Site) link(id LinkID) *link {
	if i := slices.Index(s.linkIDs, id); i >= 0 {
		return s.linkOrder[i]
	}
	return nil
}

// addLink and removeLink are called for what the driver reports alone, and for nothing that
// comes of that: who goes through linkOrder need not fear that it changes.
func (s *Site) addLink(l *link) {
	s.linkOrder = append(s.linkOrder, l)
	s.linkIDs = append(s.linkIDs, l.id)
}

func (s *Site) removeLink(l *link) {
	i := slices.Index(s.linkIDs, l.id)
	s.linkOrder = slices.Delete(s.linkOrder, i, i+1)
	s.linkIDs = slices.Delete(s.linkIDs, i, i+1)
	if n := len(s.linkIDs); cap(s.linkIDs) >= 4*n { // there were many for a while, as when all call a new master
		s.linkOrder, s.linkIDs = slices.Clone(s.linkOrder), slices.Clone(s.linkIDs)
	}
}

// definition is this site's own, as configured.
func (s *Site) definition() SiteDef {
	m := s.directory.find(s.self)
	invariant(m != nil, "a site has no definition of itself")
	return m.Site
}

func (s *Site) onPeerLost(in PeerLost) {
	l := s.link(in.Link)
	if l == nil {
		return
	}
	s.removeLink(l)
	s.disregard(l)
	s.serveLine()
	s.detach(l, in.Why)
	if l.expect == "" || l.remote != nil {
		return // it was up: what is dialled by now is another
	}
	if r := s.metBefore(l.expect); r != nil && r.dialing && r.link == nil {
		r.dialing = false
		s.dialFailed(r, in.Why)
	}
}

// detach undoes all that was built on a link. Its remote is sought anew if it is
// still wanted.
func (s *Site) detach(l *link, why string) {
	l.closing = true
	s.endLinger(l)
	if l.offering != nil {
		s.timers.clear(&l.offerTimer)
	}
	if l.gathering != nil {
		s.timers.clear(&l.leave)
	}
	if l.backup != nil {
		s.timers.clear(&l.backup.timer)
	}
	r := l.remote
	if r == nil || r.link != l {
		return
	}
	r.aside().link = nil
	s.note(PeerDown{Site: r.name(), Link: l.id, Why: why})
	s.dropQueues(l)
	s.wants.linkLost(l)
	s.leftUngiven(l)
	s.partnersLost(l)
	s.unansweredBy(l)
	for _, g := range s.groups {
		g.stable.linkLost(r)
	}
	r.reasons &^= reasonPing | reasonProbe
	if r.reasons&reasonHunt != 0 {
		r.reasons &^= reasonHunt
		s.huntFailed(r)
	}
	x := r.aside()
	x.downSince = 0
	if s.now.Sub(l.greeted) > refusedLast {
		x.refusals = 0
	}
	x.notBefore = max(r.notBefore, l.greeted.Add(backoffFirst+s.spread("backoff", backoffFirst)))
	s.seek(r)
	for _, g := range s.groups {
		s.keepConnectedSoon(g)
	}
}

// hangUp closes a link that is of no more use.
func (s *Site) hangUp(l *link, why string) {
	if l.closing {
		return
	}
	s.emit(&Disconnect{l.id})
	s.detach(l, why)
}

// refuse closes a link and tells the other end why, in words for its operator.
func (s *Site) refuse(l *link, name SiteName, why RefuseWhy, text string) {
	if l.closing {
		return
	}
	s.stats.LinksRefused++
	s.note(PeerRefused{Site: name, Remote: l.address, By: s.self, Why: why, Text: text})
	s.sendNow(l, Refuse{Why: why, Text: text})
	s.hangUp(l, text)
}

func (s *Site) onMessageReceived(in *MessageReceived) {
	l := s.link(in.Link)
	if l == nil || l.closing {
		return // what was under way when the link was closed
	}
	s.stats.MessagesReceived++
	l.heard, l.unheard = s.now, false
	batch, ok := in.Message.(Batch)
	if !ok {
		s.hearMessage(l, in.Message)
		return
	}
	for _, m := range batch.Messages {
		if l.closing {
			return
		}
		s.hearMessage(l, m)
	}
}

// hearMessage is the one switch over what a peer may say.
func (s *Site) hearMessage(l *link, m Message) {
	switch m := m.(type) {
	case Hello:
		s.onHello(l, m)
		return
	case Refuse:
		s.onRefuse(l, m)
		return
	}
	if l.remote == nil {
		s.refuse(l, "", RefuseMalformed, fmt.Sprintf("%T before hello", m))
		return
	}
	l.remote.heard = s.now.seconds()
	s.countPatient(l, m)
	switch m := m.(type) {
	case Need:
		l.peerNeeds = m.Needed
		s.considerLinger(l)
	case Ping:
		s.control(l, Pong{Nonce: m.Nonce, Place: s.place(), At: s.now.Sub(l.since)})
	case Pong:
		s.onPong(l, m)
	case Probe:
		s.onProbe(l, m)
	case ProbeReport:
		s.onProbeReport(l, m)
	case Arrived:
		s.onArrived(l, m)
	case Join:
		s.onJoin(l, m)
	case Estimates:
		s.onEstimates(l, m)
	case GroupState:
		s.onGroupState(l, m)
	case TopologyState:
		s.onTopologyState(l, m)
	case Summary:
		s.onSummary(l, m)
	case Offer:
		s.onOffer(l, m)
	case Want:
		s.onWant(l, m)
	case Stop:
		s.onStop(l, m)
	case Gone:
		s.onGone(l, m)
	case Update:
		s.onUpdate(l, m)
	case Part: // the driver keeps it for its piece
	case Announce:
		s.onAnnounce(l, m)
	case Have:
		s.onHave(l, m)
	case Manifest:
		s.onManifest(l, m)
	case Piece:
		s.onPiece(l, m)
	case Floors:
		s.onFloors(l, m)
	case Stable:
		s.onStable(l, m)
	case Inquiry:
		s.onInquiry(l, m)
	case Findings:
		s.onFindings(l, m)
	default:
		invariant(false, "message %T is not known", m)
	}
}

func (s *Site) onHello(l *link, m Hello) {
	name := m.Site.Name
	switch {
	case l.remote != nil:
		s.refuse(l, name, RefuseMalformed, "a second hello")
		return
	case m.Protocol != ProtocolVersion:
		s.refuse(l, name, RefuseProtocol, fmt.Sprintf("protocol %d, and this is protocol %d", m.Protocol, ProtocolVersion))
		return
	case l.expect != "" && name != l.expect:
		s.refuse(l, name, RefuseStranger, fmt.Sprintf("dialled %s and found %s; check the address of %s", l.expect, name, l.expect))
		return
	case name == s.self:
		s.refuse(l, name, RefuseName, fmt.Sprintf("this site is %s; two sites cannot have one name", name))
		return
	}
	r := s.metBefore(name)
	if r == nil {
		if len(s.remotes) >= MembersMax {
			s.bound("sites known", MembersMax)
			s.refuse(l, name, RefuseDenied, "this site knows too many sites already")
			return
		}
		r = s.remote(name)
	}
	if old := r.link; old != nil && !s.replaces(l, old, m) {
		return
	}
	s.linkUp(l, r, m)
}

// replaces decides which of two links with one peer stays, and closes the other.
// A peer that dials while a link to it seems to be up has lost that link, unless the
// two dialled each other at the same time: then the smaller name's call stands.
func (s *Site) replaces(l, old *link, m Hello) bool {
	r := old.remote
	if m.Life != r.Life {
		same := m.Site.Host() == r.Site.Host() && m.Site.DataPort == r.Site.DataPort
		if !same {
			s.refuse(l, r.name(), RefuseName, fmt.Sprintf("%s is taken by the site at %s port %d, which is up; two sites cannot have one name",
				r.name(), r.Site.Host(), r.Site.DataPort))
			return false
		}
		if m.Life < r.Life {
			s.refuse(l, r.name(), RefuseName, fmt.Sprintf("%s has since started again", r.name()))
			return false
		}
		s.hangUp(old, "the site started again")
		return true
	}
	if s.now.Sub(old.greeted) > crossingTime {
		s.hangUp(old, "replaced by a newer link")
		return true
	}
	smallerDialled := (l.expect != "") == (s.self < r.name())
	oldBySmaller := (old.expect != "") == (s.self < r.name())
	if smallerDialled && !oldBySmaller {
		s.hangUp(old, "the two dialled each other")
		return true
	}
	s.refuse(l, r.name(), RefuseDuplicate, "the two dialled each other")
	return false
}

func (s *Site) onRefuse(l *link, m Refuse) {
	name := l.expect
	if l.remote != nil {
		name = l.remote.name()
	}
	if m.Why != RefuseDuplicate {
		if r := s.metBefore(name); r != nil { // to ask again at once would only fill its log
			x := r.aside()
			x.refusals++
			x.notBefore = s.now.Add(min(refusedLast, backoffFirst<<min(x.refusals, 16)))
		}
		s.stats.LinksRefused++
		s.note(PeerRefused{Site: s.self, Remote: l.address, By: name, Why: m.Why, Text: m.Text})
	} else if r := s.metBefore(name); r != nil && r.link != nil && r.link != l {
		r.dialing = false // the other link serves
	}
	s.hangUp(l, m.Text)
}

// linkUp begins the work of a link: each end tells what the other has not got yet.
func (s *Site) linkUp(l *link, r *remote, m Hello) {
	r.dialing = false
	s.endDialling(r)
	r.unwanted()
	if r.missed != 0 {
		r.aside().missed = 0
	}
	r.aside().link = l
	l.remote, l.greeted = r, s.now
	r.heard = s.now.seconds()
	if m.Life > r.Life {
		r.forgetPath()
	}
	r.told(Member{m.Site, m.Life})
	l.peerNeeds = m.Needed
	s.note(PeerUp{Site: r.name(), Link: l.id, Life: m.Life})
	s.ping(l)
	s.sayNeed(l, r.wanted())
	for i, greeting := range m.Groups {
		if i >= greetingsMax {
			break
		}
		g := s.group(greeting.Group)
		if g == nil {
			s.hearOfForeign(greeting.Group)
			continue
		}
		said := l.saysOf(g)
		said.version, said.topology, said.tell = greeting.Version, greeting.Topology, greeting.Tell
		s.tellNews(l, g)
	}
	for _, g := range s.groups {
		s.joinOver(l, g)
	}
	s.relayAll(r)
	s.activate(l)
	if r.reasons&reasonSwarm != 0 {
		s.inviteAll(l)
	}
	if r.reasons&reasonProbe != 0 {
		s.sendProbes(l)
	}
	s.retireOldLinks()
}

// hearOfForeign remembers the name of a group that this site has nothing to do with.
func (s *Site) hearOfForeign(g GroupName) {
	if s.foreign == nil {
		s.foreign = map[GroupName]bool{}
	}
	if len(s.foreign) < greetingsMax {
		s.foreign[g] = true
	}
}

// greets returns what the peer said of a group, nil if it has not got it, in its own view.
func (l *link) greets(of *group) *greeting {
	for g := &l.greeting; g != nil; g = g.next {
		if g.of == of {
			return g
		}
	}
	return nil
}

// saysOf is greets, for a peer that says something of the group now.
func (l *link) saysOf(of *group) *greeting {
	g := &l.greeting
	for g.of != of && g.of != nil {
		if g.next == nil {
			g.next = &greeting{}
		}
		g = g.next
	}
	g.of = of
	return g
}

// flowOf returns the flow of a group over the link, making it if need be.
func (l *link) flowOf(g *group) *flow {
	f := &l.flow
	for ; f.g != nil; f = f.next {
		if f.g == g {
			return f
		}
		if f.next == nil {
			f.next = &flow{}
		}
	}
	f.g = g
	return f
}

// flows goes through those that there are over the link, in the order in which they began.
func (l *link) flows(yield func(*flow) bool) {
	for f := &l.flow; f != nil && f.g != nil; f = f.next {
		if !yield(f) {
			return
		}
	}
}

// flooding reports whether updates of the group flow over the link.
func (l *link) flooding(g *group) bool {
	for f := &l.flow; f != nil; f = f.next {
		if f.g == g {
			return f.sent
		}
	}
	return false
}

// activate begins the flows that a link is for: of each group that both ends are
// members of, where the topology, a lack of neighbours, or a hunt says so, or where
// the peer has begun.
func (s *Site) activate(l *link) {
	if l.remote == nil || l.closing {
		return
	}
	for _, g := range s.groups {
		if !g.member || !g.has(l.remote.name()) {
			continue
		}
		f := l.flowOf(g)
		if f.sent {
			continue
		}
		if f.got || g.topo.joins(l.remote) || l.remote.reasons&(reasonExtra|reasonHunt) != 0 {
			f.sent = true
			s.tellNews(l, g)
			s.sendSummary(l, g)
			g.stable.touch()
		}
	}
}

func (s *Site) sayNeed(l *link, needed bool) {
	if l.saidNeeded != needed {
		l.saidNeeded = needed
		s.control(l, Need{needed})
	}
	s.considerLinger(l)
}

func (s *Site) considerLinger(l *link) {
	if l.remote != nil && !l.remote.wanted() && !l.peerNeeds && !l.closing {
		if l.linger == nil {
			l.linger = &timer{fire: func() { s.letGoIdle(l) }}
		}
		s.timers.set(l.linger, s.now.Add(lingerTime))
	} else {
		s.endLinger(l)
	}
}

func (s *Site) endLinger(l *link) {
	if l.linger != nil {
		s.timers.clear(l.linger)
		l.linger = nil
	}
}

// letGoIdle closes a link that has not been needed for a while.
func (s *Site) letGoIdle(l *link) {
	if s.busy(l) {
		s.considerLinger(l)
		return
	}
	s.hangUp(l, "not needed any more")
}

// busy reports whether updates are passing over the link, or waiting to.
func (s *Site) busy(l *link) bool {
	return l.asked > 0 || l.live.len() > 0 || l.asks() > 0 || l.takes() > 0
}

// checkAlive gives up a link that never said hello or leaves a ping unanswered.
func (s *Site) checkAlive(l *link) {
	switch {
	case l.closing:
	case l.remote == nil:
		if s.now.Sub(l.since) > helloPatience {
			s.hangUp(l, "no hello")
		}
	case l.room <= 0 && s.now.Sub(max(l.moved, l.since)) > stuckMax:
		s.hangUp(l, "the peer does not read")
	case l.unheard && s.now.Sub(l.pingAt) > silenceMax:
		l.remote.aside().missed = s.now
		s.hangUp(l, "silent")
	case s.now.Sub(l.heard) > silenceMax, s.now.Sub(l.pingAt) > pingAgain:
		s.ping(l)
	}
}
