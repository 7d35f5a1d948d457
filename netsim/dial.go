package netsim

// Dialling, as TCP does it: a SYN, an answer, an acknowledgement; a lost SYN is sent
// again after 1, 2, 4... s.

// DialAttempts is how often a dial is tried: at 0, 1, 3 and 7 s. It has failed with
// [TimedOut] 15 s after it began, which is where programs commonly stop waiting (a
// kernel would go on for two minutes).
const DialAttempts = 4

// firstSYNTimeout is doubled by each attempt (RFC 6298 has 1 s).
const firstSYNTimeout = Second

// Dial begins a connection. Without loss the dialer's end opens after one round
// trip, and the acceptor's one latency later.
func (n *Network) Dial(now Time, from, to HostID) ConnID {
	invariant(n.hosts[from].state == hostUp, "dial: host %q is down", n.hosts[from].config.Name)
	c := n.addConn(now, from, to)
	n.sendSYN(now, c, 0)
	return c.id
}

func (n *Network) sendSYN(now Time, c *conn, attempt int32) {
	s := &c.streams[Dialer]
	if s.blocked == 0 && !s.weather.losesOne() {
		n.driver.Schedule(now+s.latency, Event{conn: c.id, kind: eventSYN, generation: s.generation})
	}
	n.driver.Schedule(now+firstSYNTimeout<<attempt, Event{conn: c.id, kind: eventSYNTimer, bytes: attempt + 1})
}

func (n *Network) onSYNTimer(now Time, c *conn, e Event) {
	switch {
	case c.ends[Dialer] != endOpening:
	case e.bytes == DialAttempts:
		n.end(now, c, Dialer, TimedOut)
	default:
		n.sendSYN(now, c, e.bytes)
	}
}

func (n *Network) onSYN(now Time, c *conn, e Event) {
	answer := &c.streams[Acceptor]
	if e.generation != c.streams[Dialer].generation || answer.blocked > 0 || answer.weather.losesOne() {
		return
	}
	kind := eventRefused
	if n.hosts[c.hosts[Acceptor]].state == hostUp {
		kind = eventConnected
		c.answered = true
		if c.ends[Acceptor] == endGone && c.ends[Dialer] == endOpening {
			c.ends[Acceptor] = endOpening // the host answered before, died, and is back
		}
	}
	n.driver.Schedule(now+answer.latency, Event{conn: c.id, kind: kind, end: Acceptor, generation: answer.generation})
}

func (n *Network) onRefused(now Time, c *conn, e Event) {
	if c.ends[Dialer] == endOpening && e.generation == c.streams[Acceptor].generation {
		n.end(now, c, Dialer, Refused)
	}
}

func (n *Network) onConnected(now Time, c *conn, e Event) {
	s := &c.streams[Dialer]
	if c.ends[Dialer] != endOpening || e.generation != c.streams[Acceptor].generation {
		return
	}
	c.ends[Dialer] = endOpen
	delay := s.latency
	if s.weather.losesOne() {
		delay += firstSYNTimeout // the acceptor repeats its answer
	}
	if s.blocked == 0 {
		n.driver.Schedule(now+delay, Event{conn: c.id, kind: eventAccepted, generation: s.generation})
	}
	n.driver.Connected(now, c.id)
	n.pump(now, c, Dialer)
}

func (n *Network) onAccepted(now Time, c *conn, e Event) {
	if e.generation == c.streams[Dialer].generation {
		n.accept(now, c)
	}
}

// accept opens the acceptor's end: the acknowledgement of the handshake has come, or
// data, which carry one.
func (n *Network) accept(now Time, c *conn) {
	if c.ends[Acceptor] != endOpening {
		return
	}
	c.ends[Acceptor] = endOpen
	n.driver.Accepted(now, c.id, c.hosts[Dialer], c.hosts[Acceptor])
	n.pump(now, c, Acceptor)
}
