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

// probeSlack is what Linux adds to two round trips for its tail-loss probe.
const probeSlack = 4 * Millisecond

// retransmissionsMax bounds how often the retransmission itself is lost.
const retransmissionsMax = 8

// drawLoss draws the fate of a piece that lands. Three packets behind the lost one
// repair it in a round trip (RFC 5681); with fewer a tail-loss probe does (RFC 8985);
// for a lone packet the time-out, whose doubling also serves a retransmission that is
// lost again.
func (s *stream) drawLoss(p piece) loss {
	count := packets(p.size)
	var l loss
	switch {
	case p.lost:
	case s.lossDraws.below(1<<lossBits) < anyLost(s.lossPPM, count):
		l.first = int64(s.lossDraws.below(uint64(count)))
	default:
		return l
	}
	l.packets = 1 + (count-1-l.first)*s.lossPPM/1_000_000
	behind := count - 1 - l.first + (s.sent-p.offset)/SegmentBytes
	switch {
	case behind >= 3:
		l.repair, l.selective, l.news = s.roundTrip, true, repaired
	case count == 1 && s.sent-s.acked <= SegmentBytes:
		l.repair, l.news = s.timeout(), timeoutIt
	default:
		l.repair, l.news = min(2*s.roundTrip+probeSlack, s.timeout()), repaired
	}
	for again := 0; again < retransmissionsMax && s.losesOne(); again++ {
		l.repair += s.timeout() << again
		l.packets++
		l.selective, l.news = false, timeoutIt
	}
	return l
}

// retransmitted accounts for packets that are sent again: they take bandwidth of the
// uplink from what is sent next.
func (n *Network) retransmitted(now Time, c *conn, e End, packets int64) {
	from := &n.hosts[c.hosts[e]]
	from.counters.BytesRetransmitted += packets * SegmentBytes
	from.counters.WireBytes += packets * (SegmentBytes + HeaderBytes)
	from.up.transmit(now, &piece{size: packets * SegmentBytes})
}
