package netsim

// Loss: each packet is lost with the same probability. The packets of a piece are
// drawn together.

// lossBits is the resolution of the probability that a piece loses a packet.
const lossBits = 32

// anyLost returns the probability, in 2^-32, that at least one of count packets is
// lost when each is with a probability of ppm millionths.
func anyLost(ppm, count int64) uint64 {
	const one = uint64(1) << lossBits
	keep := one - uint64(ppm)*one/1_000_000
	all := one
	for ; count > 0; count >>= 1 {
		if count&1 == 1 {
			all = all * keep >> lossBits
		}
		if keep == one {
			break
		}
		keep = keep * keep >> lossBits
	}
	return one - all
}

// losesOne draws whether a single packet is lost.
func (s *stream) losesOne() bool {
	return s.lossPPM > 0 && int64(s.lossDraws.below(1_000_000)) < s.lossPPM
}

// loss is what befell a piece.
type loss struct {
	packets   int64 // how many were lost; 0: nothing befell it
	first     int64 // how many packets before the first that was lost
	repair    Time  // how much later than the piece the retransmission arrives
	selective bool  // the other packets were acknowledged at once
	news      lossNews
}

// What Linux's tail-loss probe and its timer for reordered packets add, two ticks of
// 4 ms, and what it takes to act.
const probeSlack = 10 * Millisecond

// retransmissionsMax bounds how often the retransmission itself is lost.
const retransmissionsMax = 8

// drawLoss draws the fate of a piece that lands. Three packets behind the lost one
// repair it in a round trip (RFC 5681); with fewer Linux waits a quarter of one longer,
// lest they are only out of order, unless it is repairing others already (RFC 8985). When
// nothing is behind, what was sent
// before is acknowledged first, and then the time-out is waited for, or, for more
// packets than one, two round trips.
func (s *stream) drawLoss(at, queued Time, p piece) loss {
	count := packets(p.size)
	var l loss
	switch {
	case p.lost > 0:
		l.packets = p.dropped()
		l.first = count - l.packets
	case s.lossDraws.below(1<<lossBits) < anyLost(s.lossPPM, count):
		l.first = int64(s.lossDraws.below(uint64(count)))
		l.packets = 1 + (count-1-l.first)*s.lossPPM/1_000_000
	default:
		return l
	}
	roundTrip, timeout := s.roundTrip+queued, s.timeout()
	behind := count - l.first - l.packets + (s.queued-p.offset)/SegmentBytes
	switch {
	case behind >= 3 || behind > 0 && s.repairedAt > at:
		l.repair, l.selective, l.news = roundTrip, true, repaired
	case s.repairedAt > at:
		// The acknowledgement of an earlier retransmission, which is still on its way,
		// shows that this one is lost, too.
		l.repair, l.selective, l.news = s.repairedAt-at+roundTrip, true, repaired
	case behind > 0:
		l.repair, l.news = roundTrip+s.roundTrip/4+probeSlack, repaired
	case l.packets > 1:
		l.repair, l.news = min(2*roundTrip+probeSlack, timeout), repaired
	default:
		l.repair, l.news = timeout, timeoutIt
	}
	if behind == 0 && !l.selective && s.sent-s.acked > l.packets*SegmentBytes {
		l.repair += roundTrip
	}
	for again := 0; again < retransmissionsMax && s.losesOne(); again++ {
		l.packets++
		if l.selective {
			l.repair += roundTrip
			continue
		}
		l.repair += timeout << again
		l.news = timeoutIt
	}
	if s.repairedAt <= at {
		s.repairedAt = at + l.repair
	}
	return l
}

// resendAt lets packets be sent again at an instant, and be acknowledged at another.
func (n *Network) resendAt(at, acked Time, c *conn, e End, packets int64) {
	event := Event{kind: eventResend, conn: c.id, end: e, generation: c.streams[e].generation, bytes: int32(packets)}
	n.driver.Schedule(at, event)
	event.bytes = -event.bytes
	n.driver.Schedule(acked, event)
}

// onResend: packets are sent again, or, where there are less than none, acknowledged.
func (n *Network) onResend(now Time, c *conn, e Event) {
	s := &c.streams[e.end]
	if e.generation != s.generation {
		return
	}
	s.resent += int64(e.bytes) * SegmentBytes
	if e.bytes > 0 {
		n.retransmitted(now, c, e.end, int64(e.bytes))
		return
	}
	n.pump(now, c, e.end)
}

// retransmitted accounts for packets that are sent again: they take bandwidth of the
// lines from what is sent next.
func (n *Network) retransmitted(now Time, c *conn, e End, packets int64) {
	from := &n.hosts[c.hosts[e]]
	from.counters.BytesRetransmitted += packets * SegmentBytes
	from.counters.WireBytes += packets * (SegmentBytes + HeaderBytes)
	from.up.transmit(now, &piece{size: packets * SegmentBytes})
	for _, p := range c.paths[e] {
		p.transmit(now, &piece{size: packets * SegmentBytes})
	}
}
