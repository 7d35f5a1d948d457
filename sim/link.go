package sim

import (
	"slices"
	"strconv"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// linkRoom is the Weight that a link takes at first: a send buffer. A quarter of it is
// given back at a time, as in the daemon.
const (
	linkRoom = 64 << 10
	roomStep = linkRoom / 4
)

// conn is a connection in the world, with the link that each end makes of it.
type conn struct {
	id     netsim.ConnID
	asked  core.SiteName // whom the dialer meant to reach
	dialer core.Epoch    // the life in which it dialled
	sites  [2]*site      // by netsim.End
	ends   [2]link
	wished uint64   // the happening of the Connect
	told   *passing // nil unless happenings are told
}

// passing is what is kept of a connection while happenings are told.
type passing struct {
	sending [2][]sending // what is in the send buffer of either end, oldest first
	flying  [2][]*parcel // what either end sent and has not come to the other, in order
	closed  [2]bool      // the end was open, and is not any more
	ended   uint64       // the happening that closed the first of them
}

// link is one site's end of a connection. Its id in both sites is the id of the
// connection, so that the two ends are easily found in a trace.
type link struct {
	conn *conn // nil while it is not open
	room int32 // weight that it may take as far as its site knows; negative after a message that overshot
	end  netsim.End
}

// sending is a message in a send buffer.
type sending struct {
	weight int
	sent   uint64 // the happening of its Send
}

// Connect implements core.Network.
func (s *site) Connect(e core.Connect) {
	w := s.world
	to := w.byAddress[dataAddress(&e.Site)]
	if to == nil || to == s {
		w.give(s, core.ConnectFailed{To: e.Site.Name, Why: "no such host"})
		return
	}
	c := &conn{id: w.net.Dial(w.now, s.on, to.on), asked: e.Site.Name, dialer: s.life, sites: [2]*site{s, to}, wished: w.cause}
	if w.watched() {
		c.told = &passing{}
	}
	slot := c.id.Slot()
	for slot >= len(w.conns) {
		w.conns = append(w.conns, nil)
	}
	w.conns[slot] = c
}

// Disconnect implements core.Network.
func (s *site) Disconnect(e core.Disconnect) {
	l := s.world.linkOf(s, e.Link)
	if l == nil {
		return
	}
	w := s.world
	w.net.Close(w.now, l.conn.id, l.end)
	w.give(s, core.PeerLost{Link: e.Link, Why: "closed here"})
	w.drop(l, "closed there")
}

// Send implements core.Network.
func (s *site) Send(e core.Send) {
	l := s.world.linkOf(s, e.Link)
	if l == nil {
		return // the link was lost while the site made up its mind
	}
	w := s.world
	if l.room <= 0 {
		w.fail("room", s, "it sent %T on link %d, which had no room left", e.Message, e.Link)
	}
	bytes, weight := w.trace.send(w.now, s, e), core.Weight(e.Message)
	l.room -= int32(weight)
	if t := l.conn.told; t != nil {
		t.sending[l.end] = append(t.sending[l.end], sending{weight: weight, sent: w.cause})
	}
	w.measure.sent(bytes)
	w.pulse.wire.Add(0, span(w.now), int64(bytes))
	w.checks.limitKept(s, bytes)
	w.net.Send(w.now, l.conn.id, l.end, w.pack(l, e.Message), bytes, weight)
}

// Schedule implements netsim.Driver.
func (w *world) Schedule(at netsim.Time, e netsim.Event) {
	w.schedule(at, event{kind: eventNetwork, net: e})
}

// Accepted implements netsim.Driver.
func (w *world) Accepted(_ netsim.Time, id netsim.ConnID, from, _ netsim.HostID) {
	if c := w.conn(id); c != nil {
		c.opened(w, netsim.Acceptor, core.PeerConnected{Remote: w.byHost[from].address})
	}
}

// Connected implements netsim.Driver.
func (w *world) Connected(_ netsim.Time, id netsim.ConnID) {
	if c := w.conn(id); c != nil {
		c.opened(w, netsim.Dialer, core.PeerConnected{To: c.asked, Remote: c.sites[netsim.Acceptor].address})
	}
}

// DialFailed implements netsim.Driver.
func (w *world) DialFailed(_ netsim.Time, id netsim.ConnID, why string) {
	c := w.conn(id)
	if c == nil {
		return
	}
	w.conns[id.Slot()] = nil
	w.because(c.wished)
	if s := c.sites[netsim.Dialer]; s.life == c.dialer {
		w.give(s, core.ConnectFailed{To: c.asked, Why: why})
	}
}

// Delivered implements netsim.Driver.
func (w *world) Delivered(_ netsim.Time, id netsim.ConnID, to netsim.End, msg any) {
	c := w.conn(id)
	if c == nil {
		return
	}
	message := w.unpack(c, to, msg)
	if c.link(to) == nil {
		return
	}
	s := c.sites[to]
	if s.corruptPPM > 0 {
		message = s.maybeCorrupt(message)
	}
	w.received = append(w.received, core.MessageReceived{Link: core.LinkID(id), Message: message})
	w.give(s, &w.received[len(w.received)-1])
}

// Drained implements netsim.Driver.
func (w *world) Drained(_ netsim.Time, id netsim.ConnID, at netsim.End, room int) {
	l := w.linkAt(id, at)
	if l == nil {
		return
	}
	if t := l.conn.told; t != nil {
		waiting := t.sending[at]
		for left := room; left > 0 && len(waiting) > 0; waiting = waiting[1:] {
			left -= waiting[0].weight
			w.because(waiting[0].sent)
		}
		t.sending[at] = waiting
	}
	l.room += int32(room)
	w.give(l.conn.sites[at], core.LinkWritable{Link: core.LinkID(id), Freed: room})
}

// Closed implements netsim.Driver.
func (w *world) Closed(_ netsim.Time, id netsim.ConnID, at netsim.End, why string) {
	if l := w.linkAt(id, at); l != nil {
		w.because(w.endOf(l.conn))
		w.give(l.conn.sites[at], core.PeerLost{Link: core.LinkID(id), Why: why})
		w.drop(l, why)
	}
}

// endOf finds the happening that ended a connection: what closed its other end, or what
// lets nothing pass, so that it was given up.
func (w *world) endOf(c *conn) uint64 {
	if c.told == nil {
		return 0
	}
	if c.told.ended != 0 {
		return c.told.ended
	}
	act, _ := w.blocker(c)
	return act
}

// drop forgets one end of a connection, and the connection with its last end; why is
// for those who sent something there.
func (w *world) drop(l *link, why string) {
	c := l.conn
	l.conn = nil
	if t := c.told; t != nil {
		if t.ended == 0 {
			t.ended = w.cause
		}
		t.closed[l.end] = true
		w.lose(c, l.end, why)
	}
	if other := l.end.Other(); c.link(other) == nil {
		if c.told != nil {
			w.lose(c, other, why)
		}
		w.conns[c.id.Slot()] = nil
	}
}

// conn returns the connection of an id, nil if it is over.
func (w *world) conn(id netsim.ConnID) *conn {
	if slot := id.Slot(); slot < len(w.conns) && w.conns[slot] != nil && w.conns[slot].id == id {
		return w.conns[slot]
	}
	return nil
}

// linkOf returns the link of a site, nil if it is over.
func (w *world) linkOf(s *site, id core.LinkID) *link {
	c := w.conn(netsim.ConnID(id))
	if c == nil {
		return nil
	}
	for end, at := range c.sites {
		if at == s {
			return c.link(netsim.End(end))
		}
	}
	return nil
}

// linkAt returns the link that one end of a connection is, nil if it is over.
func (w *world) linkAt(id netsim.ConnID, end netsim.End) *link {
	c := w.conn(id)
	if c == nil {
		return nil
	}
	return c.link(end)
}

// link returns the link that one end makes of it, nil where that is not open.
func (c *conn) link(end netsim.End) *link {
	if l := &c.ends[end]; l.conn != nil {
		return l
	}
	return nil
}

// opened makes a link of one end and tells its site.
func (c *conn) opened(w *world, end netsim.End, in core.PeerConnected) {
	s := c.sites[end]
	if !s.up() || end == netsim.Dialer && s.life != c.dialer {
		return // the process that wanted it is gone, and its kernel says so
	}
	c.ends[end] = link{conn: c, end: end, room: linkRoom}
	w.because(c.wished)
	in.Link, in.Room = core.LinkID(c.id), linkRoom
	w.give(s, in)
}

// maybeCorrupt flips a bit of a payload, or of what says what payloads are to be, with the
// probability that a fault has set.
func (s *site) maybeCorrupt(m core.Message) core.Message {
	switch m := m.(type) {
	case core.Batch:
		parts := make([]core.Message, len(m.Messages))
		for i, part := range m.Messages {
			parts[i] = s.maybeCorrupt(part)
		}
		return core.Batch{Messages: parts}
	case core.Update:
		if s.chance("corrupt", s.corruptPPM) {
			p := corrupted(*m.Payload)
			m.Payload = &p
		}
		return m
	case core.Piece:
		if s.chance("corrupt", s.corruptPPM) {
			m.Payload = corrupted(m.Payload)
		}
		return m
	case core.Manifest:
		if s.chance("corrupt-manifest", s.corruptPPM) {
			m.Digests = slices.Clone(m.Digests)
			m.Digests[0][0] ^= 1
		}
		return m
	}
	return m
}

// address is where a site's data port is found.
type address struct {
	host string
	port int
}

func dataAddress(d *core.SiteDef) address { return address{d.Host(), d.DataPort} }

func (a address) String() string { return a.host + ":" + strconv.Itoa(a.port) }
