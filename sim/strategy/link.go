package strategy

import (
	"time"

	"github.com/floodd/floodd/core"
)

// peer is another member that a site keeps a link to.
type peer struct {
	def      core.SiteDef
	index    int   // in the overlay
	link     *link // nil while there is none that is up
	dialing  bool
	failures int
}

// link is a connection. It is up once the peer has said hello.
type link struct {
	id      core.LinkID
	dialled *peer // whom this site called; nil when it was called
	peer    *peer // nil before the hello
	open    bool
	since   core.Time
	heard   core.Time // when the peer said something last
	pinged  bool      // and has said nothing since
	queue
	summary []core.StreamSummary // of the peer, as far as it has come
}

func (l *link) isUp() bool { return l.open && l.peer != nil }

// Connecting and its back-off, as floodd has them.
const (
	dialPatience  = 3 * time.Second // the later in the overlay leaves the earlier this long to call
	helloPatience = 10 * time.Second
	crossingTime  = 5 * time.Second
	backoffFirst  = 500 * time.Millisecond
	backoffLast   = 15 * time.Second
)

// up returns the links that are up, in the order of the overlay.
func (s *site) up() []*link {
	links := make([]*link, 0, len(s.peers))
	for _, p := range s.peers {
		if p.link != nil {
			links = append(links, p.link)
		}
	}
	return links
}

// patience is how long a site waits for a peer to call.
func (s *site) patience(p *peer) time.Duration {
	if s.index < p.index {
		return 0
	}
	return dialPatience
}

func (s *site) dial(p *peer) {
	if p.link == nil && !p.dialing {
		p.dialing = true
		s.emit(&core.Connect{Site: p.def})
	}
}

// redial calls a peer again, later each time.
func (s *site) redial(p *peer) {
	wait := min(backoffLast, backoffFirst<<min(p.failures, 5))
	p.failures++
	s.after(wait+s.part(wait/4)+s.patience(p), func() { s.dial(p) })
}

func (s *site) onConnectFailed(in core.ConnectFailed) {
	if p := s.find(in.To); p != nil && p.dialing {
		p.dialing = false
		s.redial(p)
	}
}

// find returns the peer of a name, nil if there is none.
func (s *site) find(name core.SiteName) *peer {
	for _, p := range s.peers {
		if p.def.Name == name {
			return p
		}
	}
	return nil
}

func (s *site) onPeerConnected(in core.PeerConnected) {
	l := &link{id: in.Link, dialled: s.find(in.To), open: true, since: s.now, heard: s.now}
	l.room = in.Room
	s.links[l.id] = l
	hello := core.Hello{
		Protocol: core.ProtocolVersion, Software: s.options.Software, Site: s.self, Life: s.options.Life, Needed: true,
	}
	for _, name := range s.overlay.groups {
		hello.Groups = append(hello.Groups, core.GroupGreeting{Group: name})
	}
	s.say(l, hello)
	s.after(helloPatience, func() {
		if l.peer == nil {
			s.hangUp(l, "no hello")
		}
	})
}

// onHello brings a link up, unless the two have called each other at the same time:
// then the call of the earlier in the overlay stands. Otherwise who calls has lost the
// link that was.
func (s *site) onHello(l *link, m core.Hello) {
	p := s.find(m.Site.Name)
	if p == nil || l.peer != nil {
		s.hangUp(l, "not a peer")
		return
	}
	if old := p.link; old != nil {
		byEarlier := (l.dialled != nil) == (s.index < p.index)
		if s.now.Sub(old.since) < crossingTime && !byEarlier {
			s.hangUp(l, "the two dialled each other")
			return
		}
		s.hangUp(old, "replaced by a newer link")
	}
	l.peer, p.link = p, l
	p.dialing, p.failures = false, 0
	s.note(core.PeerUp{Site: p.def.Name, Link: l.id, Life: m.Life})
	s.sendSummary(l, false)
}

func (s *site) onPeerLost(in core.PeerLost) {
	if l := s.links[in.Link]; l != nil {
		s.detach(l, in.Why)
	}
}

// hangUp closes a link that is of no more use.
func (s *site) hangUp(l *link, why string) {
	if l.open {
		s.emit(&core.Disconnect{Link: l.id})
		s.detach(l, why)
	}
}

// detach forgets a link, and sees to it that its peer is called again.
func (s *site) detach(l *link, why string) {
	l.open = false
	l.queue = queue{}
	delete(s.links, l.id)
	p := l.peer
	if p == nil {
		p = l.dialled
	} else if p.link == l {
		p.link = nil
		s.note(core.PeerDown{Site: p.def.Name, Link: l.id, Why: why})
		s.way.lost(l)
		s.sourceLost(l)
	}
	if p != nil && p.link == nil {
		p.dialing = false
		s.redial(p)
	}
}

// checkAlive pings a link that is silent, and gives it up when that is not answered.
func (s *site) checkAlive(l *link) {
	silent := s.now.Sub(l.heard)
	switch {
	case l.pinged && silent > 2*s.strategy.quiet:
		s.hangUp(l, "silent")
	case !l.pinged && silent > s.strategy.quiet:
		l.pinged = true
		s.say(l, core.Ping{Nonce: uint64(s.now)})
	}
}

func (s *site) onMessageReceived(in *core.MessageReceived) {
	l := s.links[in.Link]
	if l == nil {
		return // what was under way when the link was closed
	}
	l.heard, l.pinged = s.now, false
	if hello, ok := in.Message.(core.Hello); ok {
		s.onHello(l, hello)
		return
	}
	if l.peer == nil {
		s.hangUp(l, "no hello")
		return
	}
	if batch, ok := in.Message.(core.Batch); ok {
		for _, m := range batch.Messages {
			if l.open {
				s.onMessage(l, m)
			}
		}
		return
	}
	s.onMessage(l, in.Message)
}

// onMessage takes one message of a link that is up.
func (s *site) onMessage(l *link, m core.Message) {
	switch m := m.(type) {
	case core.Ping:
		s.say(l, core.Pong{Nonce: m.Nonce})
	case core.Summary:
		s.onSummary(l, m)
	case core.Offer:
		s.onOffer(l, m)
	case core.Want:
		s.onWant(l, m)
	case core.Stop:
		s.onStop(l, m)
	case core.Update:
		s.onUpdate(l, m)
	case core.Announce:
		s.onAnnounce(l, m)
	case core.Manifest:
		s.onManifest(l, m)
	case core.Piece:
		s.onPiece(l, m)
	case core.Pong, core.Gone: // that the peer lives was all, or that it has not got it either
	default:
		s.hangUp(l, "it says what no yardstick says")
	}
}
