package netsim

// conn is a connection from its dial until both ends are gone. A half-open
// connection is one of which a single end is gone.
type conn struct {
	id       ConnID
	hosts    [2]HostID
	number   uint32 // of the dials of its dialer's host, modulo 2^32
	ends     [2]endState
	answered bool        // the acceptor's host has answered the dial
	streams  [2]stream   // streams[e] carries what the end e sends
	lines    *[2][]*pipe // lines[e]: those before the downlink on the way from the end e; nil where there are none
}

type endState uint8

const (
	endOpening endState = iota // the handshake is not over
	endOpen
	endClosing // Close was called; what was sent before is still on its way
	endGone    // nobody is there: closed, reset, given up, or its host went down
)

func (n *Network) addConn(now Time, from, to HostID) *conn {
	var slot uint32
	if last := len(n.free) - 1; last >= 0 {
		slot = n.free[last]
		n.free = n.free[:last]
	} else {
		slot = uint32(len(n.conns))
		n.conns = append(n.conns, nil)
		n.lives = append(n.lives, 0)
	}
	n.lives[slot]++
	c := &conn{
		id:     ConnID(n.lives[slot])<<32 | ConnID(slot),
		number: n.hosts[from].dials,
		hosts:  [2]HostID{from, to},
	}
	n.conns[slot] = c
	n.hosts[from].dials++
	for e := Dialer; e <= Acceptor; e++ {
		s := &c.streams[e]
		s.blocked = n.blockedBetween(c.hosts[e], c.hosts[e.Other()])
	}
	there, back := n.linesBetween(from, to), n.linesBetween(to, from)
	if len(there)+len(back) > 0 {
		c.lines = &[2][]*pipe{there, back}
	}
	n.refresh(c)
	if n.fidelity == TCP {
		windows := new([2]window)
		for e := range c.streams {
			w := &windows[e]
			w.begin(n.congestion, c.roundTrip(), &n.flights)
			if w.bbr != nil {
				w.bbr.leastAt = now + w.rtt
				w.bbr.draws = newChance(n.seed, c.draws(End(e)), "probe", n.hosts[from].config.Name, n.hosts[to].config.Name)
			}
			c.streams[e].window = w
		}
	}
	return c
}

// draws numbers the chance of what an end sends.
func (c *conn) draws(e End) uint64 { return 2*uint64(c.number) + uint64(e) }

// lookup returns nil when the connection is over.
func (n *Network) lookup(id ConnID) *conn {
	slot := id.Slot()
	if slot >= len(n.conns) || n.conns[slot] == nil || n.conns[slot].id != id {
		return nil
	}
	return n.conns[slot]
}

// leave ends the life of one end, and of the connection when it was the last.
func (n *Network) leave(c *conn, e End) {
	if c.ends[e] == endGone {
		return
	}
	c.ends[e] = endGone
	// An acceptor's end that never opened dies with its dialer: nobody knows it.
	if e == Dialer && c.ends[Acceptor] == endOpening {
		c.ends[Acceptor] = endGone
	}
	if c.ends[e.Other()] == endGone {
		slot := uint32(c.id)
		n.conns[slot] = nil
		n.free = append(n.free, slot)
	}
}

// end takes away an end against its will, and tells it.
func (n *Network) end(now Time, c *conn, e End, why string) {
	was := c.ends[e]
	n.leave(c, e)
	switch {
	case was == endOpen:
		n.driver.Closed(now, c.id, e, why)
	case was == endOpening && e == Dialer:
		n.driver.DialFailed(now, c.id, why)
	}
}

// Send offers a message of bytes (1 to [MessageMax]) to the connection; it is accepted
// whole. The driver says what room it takes in its send buffer (up to [MessageMax]), and
// bounds what it offers by what it is given back in Drained. Offers of the dialer before
// Connected wait. On an end that is closed, or of a connection that is over, the message is
// lost, as with a socket that the kernel has reset.
func (n *Network) Send(now Time, id ConnID, from End, msg any, bytes, room int) {
	invariant(bytes > 0 && bytes <= MessageMax, "send: a message must have 1 to MessageMax bytes")
	invariant(room >= 0 && room <= MessageMax, "send: a message may take 0 to MessageMax of room")
	c := n.lookup(id)
	if c == nil || c.ends[from] > endOpen {
		return
	}
	s := &c.streams[from]
	n.readAcks(now, s)
	s.restart(now)
	if s.window != nil && s.sent == s.queued {
		s.window.ranOut(s.sent, s.sent-s.acked)
	}
	s.queued += int64(bytes)
	s.messages.push(message{body: msg, end: s.queued, bytes: int32(bytes), room: int32(room)}, &n.messages)
	s.undrained++
	n.pump(now, c, from)
}

// Close ends a connection in order: what was sent before still arrives, and then the
// other end is told [ClosedByPeer]. What arrives for the closed end is thrown away.
// A dial that is under way is given up.
func (n *Network) Close(now Time, id ConnID, end End) {
	c := n.lookup(id)
	if c == nil {
		return
	}
	switch c.ends[end] {
	case endOpening:
		n.leave(c, end)
	case endOpen:
		c.ends[end] = endClosing
		s := &c.streams[end]
		s.queued++ // the end of the stream takes a byte of it, as TCP's FIN does
		s.ended = true
		n.pump(now, c, end)
	}
}

// Reset ends a connection at once. What has not arrived when the reset arrives is
// lost; the other end is then told [ResetByPeer].
func (n *Network) Reset(now Time, id ConnID, end End) {
	c := n.lookup(id)
	if c == nil || c.ends[end] == endGone {
		return
	}
	n.sendReset(now, c, end)
	n.leave(c, end)
}

// sendReset sends a reset from an end, which may be gone. In a cut it is lost.
func (n *Network) sendReset(now Time, c *conn, from End) {
	s := &c.streams[from]
	if s.blocked == 0 {
		n.driver.Schedule(now+s.latency, Event{conn: c.id, kind: eventReset, end: from, generation: s.generation})
	}
}

func (n *Network) onReset(now Time, c *conn, e Event) {
	if e.generation == c.streams[e.end].generation {
		n.end(now, c, e.end.Other(), ResetByPeer)
	}
}
