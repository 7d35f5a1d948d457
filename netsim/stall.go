package netsim

// GiveUpAfter is how long data may stay unacknowledged before the sender's end is
// closed as [TimedOut]. It is the TCP_USER_TIMEOUT that this network's hosts use;
// Linux left alone would go on for about 15 minutes.
const GiveUpAfter = 30 * Second

// timeoutMax is where the doubling of the retransmission time-out ends (Linux).
const timeoutMax = 120 * Second

// stall is the state of a stream whose data or acknowledgements a cut has swallowed.
// It ends with an acknowledgement, or with a retransmission that finds the way open.
type stall struct {
	active  bool
	began   Time
	wait    Time  // the current time-out
	retries int32 // time-outs so far
	number  int32 // of stalls; eventRetry carries it
}

// silent says that nothing new is sent: after the first time-out only the oldest data
// are, until they are acknowledged.
func (s *stall) silent() bool { return s != nil && s.active && s.retries > 0 }

func (s *stall) end() {
	if s != nil {
		s.active, s.retries = false, 0
	}
}

func (n *Network) beginStall(now Time, c *conn, e End) {
	s := &c.streams[e]
	if s.stall == nil {
		s.stall = &stall{}
	}
	if s.stall.active || c.ends[e] != endOpen && c.ends[e] != endClosing {
		return
	}
	*s.stall = stall{active: true, began: now, wait: s.timeout(c.roundTrip()), number: s.stall.number + 1}
	n.scheduleRetry(now, c, e)
}

func (n *Network) scheduleRetry(now Time, c *conn, e End) {
	s := c.streams[e].stall
	at := min(now+s.wait, s.began+GiveUpAfter)
	n.driver.Schedule(at, Event{kind: eventRetry, conn: c.id, end: e, bytes: s.number})
}

func (n *Network) onRetry(now Time, c *conn, e Event) {
	s := &c.streams[e.end]
	n.readAcks(now, s)
	switch {
	case !s.stall.active || s.stall.number != e.bytes || c.ends[e.end] == endGone:
	case s.blocked == 0 && c.streams[e.end.Other()].blocked == 0:
		n.resume(now, c, e.end)
	case now >= s.stall.began+GiveUpAfter:
		n.end(now, c, e.end, TimedOut)
	default:
		s.stall.retries++
		s.stall.wait = min(2*s.stall.wait, timeoutMax)
		n.scheduleRetry(now, c, e.end)
	}
}

// resume sends again from what has arrived: the retransmission of the oldest bytes
// gets through, and its acknowledgement covers all that came before.
func (n *Network) resume(now Time, c *conn, e End) {
	s := &c.streams[e]
	s.stall.end()
	sent := s.sent
	c.fallBack(e)
	if s.window != nil {
		s.window.inFlight = 0
		s.window.collapse(now, sent, s.acked, packets(sent-s.sent))
	}
	if c.ends[e.Other()] == endGone {
		n.sendReset(now, c, e.Other())
		return
	}
	n.pump(now, c, e)
}

// fallBack loses what is in flight from an end.
func (c *conn) fallBack(e End) {
	s := &c.streams[e]
	s.generation++
	s.sent, s.landed, s.acked = s.arrived, s.arrived, s.arrived
	s.resent, s.repair = 0, nil
	s.acks.clear()
}
