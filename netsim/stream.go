package netsim

// What goes over the wire.
const (
	// SegmentBytes is what a packet carries of messages: an Ethernet frame of 1500
	// bytes less 52 of IPv4 and TCP with timestamps.
	SegmentBytes = 1448
	// HeaderBytes is what a packet carries beside.
	HeaderBytes = 52
)

// wireBytes returns what size bytes of messages take on the wire.
func wireBytes(size int64) int64 { return size + packets(size)*HeaderBytes }

func packets(size int64) int64 { return (size + SegmentBytes - 1) / SegmentBytes }

// stream is one direction of a connection. Its story:
//
// Send appends a message, and pump emits pieces for as long as the window has room
// and the uplink is free. A busy uplink lets the stream wait for its turn; a full
// window makes it wait for the instant at which acknowledgements make room. A piece
// crosses the latency of the path, waits its turn at the trunks and at the downlink,
// and lands: there jitter and loss are drawn, and the instants of its arrival, in
// order, and of its acknowledgement are settled. On arrival the messages that end in
// it are delivered.
//
// All offsets count bytes since the connection began:
// acked ≤ sent ≤ queued, arrived ≤ sent, sent ≤ reached.
type stream struct {
	messages  ring[message] // offered and not yet delivered
	undrained int           // how many of them, at the end, have not left the buffer

	queued  int64 // end of what was offered
	reached int64 // the furthest that sent has been
	sent    int64 // end of what is on its way; falls back to arrived after a cut
	arrived int64 // end of what is at the receiver, in order
	acked   int64 // end of what the sender knows to have arrived
	resent  int64 // bytes of retransmissions that are on their way

	window *window // nil where the network's fidelity is Messages
	acks   ring[ack]

	// The direction's path, kept here so that no piece needs a table: refreshed by
	// the Set methods and by cuts.
	latency   Time
	roundTrip Time
	jitter    Time
	lossPPM   int64
	blocked   int // cuts and vanished hosts that lie on the path

	// generation is part of every event about bytes in flight: when they are lost
	// to a cut it is raised, and their events are stale.
	generation uint32

	ended   bool // Close was called: the last byte before queued is the end mark
	starved bool // has something to send, and no room in the window
	inTurn  bool // waits for its turn at the uplink

	emittedAt   Time // of the last piece
	crossedAt   Time // of the last piece's coming to the far side; later ones don't overtake it
	deliveredAt Time // of the last arrival settled; later ones don't overtake it
	repairedAt  Time // of the first retransmission to arrive, of those that were under way at the last loss
	wakeAt      Time // of the eventWindow that is under way; 0: none
	pacedUntil  Time // when its congestion control lets it send again
	stall       stall
	drain       drain
	jitterDraws chance
	lossDraws   chance
}

type message struct {
	body  any
	end   int64 // offset
	bytes int32
	room  int32 // in the driver's send buffer
}

// MessageMax bounds the bytes of one message.
const MessageMax = 1<<31 - 1

// ack is an acknowledgement on its way back.
type ack struct {
	at     Time
	offset int64
	news   lossNews
	lost   uint16 // packets that it shows to be lost
	held   bool   // the receiver waits with it for another packet
}

// acksMax bounds the acknowledgements in flight: further ones are merged into the
// last, and so read a little late.
const acksMax = 64

// piece is a run of bytes of a stream that travels as one.
type piece struct {
	offset int64 // of its end
	size   int64
	lag    Time  // between the arrivals of its first packet and its last
	lost   uint8 // packets of it that a full queue dropped, as far as a byte counts
}

// dropped is how many packets of a piece a full queue dropped.
func (q *piece) dropped() int64 { return min(int64(q.lost), packets(q.size)) }

// carried is how many bytes of a piece are left.
func (q *piece) carried() int64 { return max(q.size-q.dropped()*SegmentBytes, 0) }

// pump emits what may be emitted now.
func (n *Network) pump(now Time, c *conn, e End) {
	if n.fidelity == Messages {
		n.pumpMessages(now, c, e)
		return
	}
	s := &c.streams[e]
	up := n.hosts[c.hosts[e]].up
	for {
		size := n.allowance(now, c, e)
		if size == 0 {
			return
		}
		if up.busy(now) {
			n.wait(now, up, c, e)
			return
		}
		if up.rate > 0 {
			size = min(size, up.quantum)
		}
		n.emit(now, c, e, size)
		if s.sent == s.queued {
			return
		}
	}
}

// allowance returns how many bytes a stream may emit now. When it has bytes and may
// not, it sees to it that it will be woken.
func (n *Network) allowance(now Time, c *conn, e End) int64 {
	s := &c.streams[e]
	size := s.queued - s.sent
	if size == 0 || c.ends[e] != endOpen && c.ends[e] != endClosing || s.stall.silent() {
		return 0
	}
	if s.blocked > 0 {
		n.beginStall(now, c, e)
		return 0
	}
	n.readAcks(now, s)
	room := s.window.size - (s.sent - s.acked) - s.resent
	s.starved = room < size && room < SegmentBytes && s.sent+s.resent > s.acked
	switch {
	case s.starved:
		n.wakeByAck(c, e)
		return 0
	case s.pacedUntil > now:
		n.wake(s.pacedUntil, c, e)
		return 0
	case room < size:
		size = max(SegmentBytes, room-room%SegmentBytes)
	}
	return min(size, s.window.burst())
}

// emit puts a piece on the wire.
func (n *Network) emit(now Time, c *conn, e End, size int64) {
	s := &c.streams[e]
	from := &n.hosts[c.hosts[e]]
	s.sent += size
	s.emittedAt = now
	p := piece{offset: s.sent, size: size}
	var at Time
	if s.window == nil {
		at = from.up.pass(now, &p)
	} else {
		at = from.up.transmit(now, &p)
		s.window.sending(now, size, s.sent, s.sent-s.acked)
		if rate := s.window.pacing(); rate > 0 {
			s.pacedUntil = max(now, s.pacedUntil) + Time(wireBytes(size)*int64(Second)/rate)
		}
	}

	fresh := max(0, s.sent-s.reached)
	s.reached = max(s.reached, s.sent)
	from.counters.BytesSent += fresh
	if s.ended && fresh > 0 && s.sent == s.queued {
		from.counters.BytesSent-- // the end mark
	}
	from.counters.BytesRetransmitted += size - fresh
	from.counters.WireBytes += wireBytes(size)
	n.drainBy(at, c, e)
	s.crossedAt = max(s.crossedAt, at+s.latency)
	n.travel(now, s.crossedAt, c, e, p, 0)
}

// travel lets a piece, which will be there at the instant at, arrive at the pipe
// number hop of its path, or at the first beyond that has a bandwidth, or at the end.
func (n *Network) travel(now, at Time, c *conn, e End, p piece, hop int) {
	path := c.paths[e]
	for hop < len(path) && path[hop].passes(at) {
		path[hop].count(p.size)
		hop++
	}
	switch {
	case hop == len(path) && n.fidelity == Messages:
		n.landMessage(now, at, c, e, p)
		return
	case hop == len(path):
		n.land(now, at, c, e, p)
		return
	case n.fidelity == Messages:
		at -= p.lag // when its first packet is there
	}
	n.hop(at, c, e, p, hop)
}

// hop lets a piece be at the pipe number hop of its path, or at its end, at an instant.
func (n *Network) hop(at Time, c *conn, e End, p piece, hop int) {
	n.driver.Schedule(at, Event{
		kind: eventHop, conn: c.id, end: e, hop: int8(hop), generation: c.streams[e].generation,
		offset: p.offset, bytes: int32(p.size), lag: int32(p.lag), lost: p.lost,
	})
}

// land settles when a piece, whose last byte is at the receiving host at the instant
// at, counts as arrived, and when the sender learns of it.
func (n *Network) land(now, at Time, c *conn, e End, p piece) {
	s, back := &c.streams[e], &c.streams[e.Other()]
	if s.jitter > 0 {
		at += Time(s.jitterDraws.below(uint64(s.jitter) + 1))
	}
	acked, news, lost := at, lossNews(noLoss), int64(0)
	if p.lost > 0 || s.lossPPM > 0 {
		queued := c.queued(now, e)
		loss := s.drawLoss(at, queued, p)
		if loss.packets > 0 {
			again := at + loss.repair
			n.resendAt(max(again-s.latency-queued, now), again+back.latency, c, e, loss.packets)
			if whole := loss.first * SegmentBytes; whole > 0 {
				n.arriveAt(at, c, e, p.offset-p.size+whole)
			}
			if !loss.selective {
				acked += loss.repair
			}
			at += loss.repair
			news, lost = loss.news, loss.packets
		}
	}
	n.arriveAt(at, c, e, p.offset)
	if back.blocked > 0 {
		n.beginStall(now, c, e)
		return
	}
	n.acknowledge(s, acked+back.latency, p, news, lost, now-back.emittedAt < ackDelay)
	if s.starved {
		n.wakeByAck(c, e)
	}
}

func (n *Network) arriveAt(at Time, c *conn, e End, offset int64) {
	s := &c.streams[e]
	s.deliveredAt = max(s.deliveredAt, at)
	n.driver.Schedule(s.deliveredAt, Event{kind: eventArrived, conn: c.id, end: e, generation: s.generation, offset: offset})
}

func (n *Network) onArrived(now Time, c *conn, e Event) {
	from, to := e.end, e.end.Other()
	s := &c.streams[from]
	if e.generation != s.generation {
		return
	}
	s.arrived = max(s.arrived, e.offset)
	if n.fidelity == Messages {
		s.acked = s.arrived // its acknowledgements take no time
	}
	n.accept(now, c)
	counters := &n.hosts[c.hosts[to]].counters
	for s.messages.size > 0 && s.messages.front().end <= e.offset {
		m := s.messages.pop(&n.messages)
		if c.ends[to] == endOpen {
			counters.MessagesDelivered++
			counters.BytesDelivered += int64(m.bytes)
			n.driver.Delivered(now, c.id, to, m.body)
		}
	}
	switch {
	case c.ends[from] == endGone && c.ends[to] == endGone:
	case c.ends[to] == endGone:
		n.sendReset(now, c, to)
	case s.ended && s.arrived == s.queued:
		n.leave(c, from)
		n.end(now, c, to, ClosedByPeer)
	}
}

// A receiver acknowledges the first packets one by one, and then two at a time, but
// does not wait for the second for longer than ackDelay (Linux). It does not wait at all
// where data go back all the time: acknowledgements ride on them.
const (
	ackDelay   = 40 * Millisecond
	quickBytes = 16 * SegmentBytes
)

// acknowledge lets the acknowledgement of a piece be back at the instant at. Rides says
// that there are data to ride on.
func (n *Network) acknowledge(s *stream, at Time, p piece, news lossNews, lost int64, rides bool) {
	if odd := p.offset%(2*SegmentBytes) >= SegmentBytes; !odd || rides || p.offset <= quickBytes || news != noLoss {
		n.pushAck(s, ack{at: at, offset: p.offset, news: news, lost: uint16(lost)})
		return
	}
	if p.size > SegmentBytes {
		n.pushAck(s, ack{at: at, offset: p.offset - SegmentBytes})
	}
	n.pushAck(s, ack{at: at + ackDelay, offset: p.offset, held: true})
}

func (n *Network) pushAck(s *stream, a ack) {
	if s.acks.size > 0 && s.acks.back().held && s.acks.back().at >= a.at {
		s.acks.dropBack() // this one says it sooner
	}
	if s.acks.size == 0 {
		s.acks.push(a, &n.acks)
		return
	}
	last := s.acks.back()
	a.at, a.offset = max(a.at, last.at), max(a.offset, last.offset)
	if a.at == last.at || s.acks.size == acksMax {
		a.news, a.lost = max(a.news, last.news), a.lost+last.lost
		*last = a
		return
	}
	s.acks.push(a, &n.acks)
}

// readAcks takes in the acknowledgements that have come by now.
func (n *Network) readAcks(now Time, s *stream) {
	for s.acks.size > 0 && s.acks.front().at <= now {
		a := s.acks.pop(&n.acks)
		s.stall.end()
		s.window.acknowledged(a.at, max(0, a.offset-s.acked), a.offset, s.sent, int64(a.lost), a.news)
		s.acked = max(s.acked, a.offset)
	}
}

// wakeByAck sees to it that a starved stream is pumped when the next acknowledgement
// comes.
func (n *Network) wakeByAck(c *conn, e End) {
	s := &c.streams[e]
	if s.acks.size == 0 {
		return // the pieces in flight wake it when they land
	}
	n.wake(s.acks.front().at, c, e)
}

// wake sees to it that a stream is pumped at an instant, or before.
func (n *Network) wake(at Time, c *conn, e End) {
	if s := &c.streams[e]; s.wakeAt == 0 || at < s.wakeAt {
		s.wakeAt = at
		n.driver.Schedule(at, Event{kind: eventWindow, conn: c.id, end: e})
	}
}

func (n *Network) onWindow(now Time, c *conn, e Event) {
	s := &c.streams[e.end]
	if s.wakeAt != now {
		return
	}
	s.wakeAt = 0
	n.pump(now, c, e.end)
}

// restart lets the window decay after silence.
func (s *stream) restart(now Time) {
	if s.window != nil && s.sent == s.queued && s.acked == s.sent {
		s.window.idle(now - s.emittedAt)
	}
}

// timeout is the retransmission time-out.
func (s *stream) timeout() Time {
	if s.window == nil {
		return s.roundTrip + varianceMin
	}
	return s.window.timeout()
}
