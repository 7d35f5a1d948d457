package netsim

// Fidelity is how closely the connections of a network are followed.
type Fidelity uint8

const (
	// TCP follows windows, acknowledgements, losses and queues.
	TCP Fidelity = iota
	// Messages knows propagation and serialisation alone: a message takes its place
	// behind all that was sent before it over a line, whoever sent it, and no
	// window holds it back. It costs the same whatever the message's size. Cuts, deaths,
	// resets and what the driver is told are as with [TCP]; a message that loses a
	// packet comes a repair later.
	Messages
)

// SetFidelity chooses how closely connections are followed; [TCP] without it. It must
// be called before the first Dial.
func (n *Network) SetFidelity(f Fidelity) {
	invariant(len(n.conns) == 0, "a fidelity is chosen after the first dial")
	n.fidelity = f
}

// pumpMessages puts all messages that wait on the wire, each as one piece.
func (n *Network) pumpMessages(now Time, c *conn, e End) {
	s := &c.streams[e]
	if s.sent == s.queued || c.ends[e] != endOpen && c.ends[e] != endClosing || s.stall.silent() {
		return
	}
	if s.blocked > 0 {
		n.beginStall(now, c, e)
		return
	}
	next := s.messages.len()
	for next > 0 && s.messages.at(next-1).end > s.sent {
		next--
	}
	for ; next < s.messages.len(); next++ {
		n.emit(now, c, e, s.messages.at(next).end-s.sent)
	}
	if s.sent < s.queued {
		n.emit(now, c, e, s.queued-s.sent) // the end mark
	}
}

// crossMessage: the first packet of a message has arrived at a trunk or downlink.
func (n *Network) crossMessage(now Time, c *conn, e End, q piece, hop int) {
	at := n.pipeAt(c, e, hop).pass(now, &q)
	n.travel(now, at, c, e, q, hop+1)
}

// pass sends a message, whose first packet is here now and whose last comes lag later,
// behind all that came before, and returns when its last byte has passed. The lag
// becomes that at the far end.
func (p *pipe) pass(now Time, q *piece) Time {
	p.count(q.size)
	begin := max(now, p.free)
	if p.rate == 0 {
		return begin + q.lag
	}
	if now > p.free {
		p.fraction = 0
	}
	work := wireBytes(q.size)*int64(Second) + p.fraction
	p.free, p.fraction = begin+Time(work/p.rate), work%p.rate
	at := max(p.free, now+q.lag+p.lastSpan(q.size))
	q.lag = min(at-begin-p.span(wireBytes(min(q.size, SegmentBytes))), lagMax)
	return at
}

// landMessage settles when a message, whose last byte is at the receiving host at the
// instant at, counts as arrived.
func (n *Network) landMessage(now, at Time, c *conn, e End, q piece) {
	s := &c.streams[e]
	at += s.weather.delay()
	if x := s.weather; x != nil && x.lossPPM > 0 {
		if first, lost := x.drawLoss(q); lost > 0 {
			lost, wait := s.repairTime(q, first, lost, c.roundTrip())
			n.retransmitted(now, c, e, lost)
			at += wait
		}
	}
	if c.streams[e.Other()].blocked > 0 {
		n.beginStall(now, c, e)
	}
	n.arriveAt(at, c, e, q.offset)
}

// resentMost bounds how often what is sent again is lost again.
const resentMost = 8

// repairTime is how many packets of a message are sent again if some are lost behind the
// first ones, and how much later it comes for that: by a round trip if three packets
// come behind, by a quarter more if fewer do, and by a probe's time or the time-out if none.
func (s *stream) repairTime(q piece, first, lost int64, roundTrip Time) (again int64, wait Time) {
	behind := packets(q.size) - first - lost + (s.queued-q.offset)/SegmentBytes
	timeout := s.timeout(roundTrip)
	step := timeout
	switch {
	case behind >= 3:
		wait, step = roundTrip, roundTrip
	case behind > 0:
		wait = roundTrip + roundTrip/4 + probeSlack
	case lost > 1:
		wait = min(2*roundTrip+probeSlack, timeout)
	default:
		wait = timeout
	}
	for times := 0; times < resentMost && s.weather.losesOne(); times++ {
		lost++
		wait += step
		if behind < 3 {
			step *= 2
		}
	}
	return lost, wait
}

// retransmitted accounts for packets that are sent again: they take bandwidth of the
// lines from what is sent next.
func (n *Network) retransmitted(now Time, c *conn, e End, packets int64) {
	from := &n.hosts[c.hosts[e]]
	from.counters.BytesRetransmitted += packets * SegmentBytes
	from.counters.WireBytes += packets * (SegmentBytes + HeaderBytes)
	from.up.transmit(now, &piece{size: packets * SegmentBytes})
	for hop := range c.hops(e) {
		n.pipeAt(c, e, hop).transmit(now, &piece{size: packets * SegmentBytes})
	}
}
