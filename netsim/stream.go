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
// order, and of its acknowledgement are settled; what is lost of it repair tells. On
// arrival the messages that end in it are delivered.
//
// All offsets count bytes since the connection began:
// acked ≤ landed ≤ sent ≤ queued, arrived ≤ landed, sent ≤ reached.
type stream struct {
	messages seldom[message] // offered and not yet delivered

	queued  int64 // end of what was offered
	reached int64 // the furthest that sent has been
	sent    int64 // end of what is on its way; falls back to arrived after a cut
	arrived int64 // end of what is at the receiver, in order
	landed  int64 // end of what has come to the far side, or was lost on the way
	acked   int64 // end of what the sender knows to have landed
	resent  int64 // bytes sent again that are on their way, as far as the sender knows

	window *window // nil where the network's fidelity is Messages
	acks   ring[ack]

	// The direction's path, kept here so that no piece needs a table: refreshed by
	// the Set methods and by cuts.
	latency   Time
	weather   *weather // nil where nothing happens by chance
	blocked   int32    // cuts and vanished hosts that lie on the path
	undrained int32    // how many messages, the last ones, have not left the buffer

	// generation is part of every event about bytes in flight: when they are lost
	// to a cut it is raised, and their events are stale.
	generation uint32

	ended   bool // Close was called: the last byte before queued is the end mark
	starved bool // has something to send, and no room in the window
	inTurn  bool // waits for its turn at the uplink

	emittedAt   Time    // of the last piece
	crossedAt   Time    // of the last piece's coming to the far side; later ones don't overtake it
	deliveredAt Time    // of the last arrival settled; later ones don't overtake it
	ackedAt     Time    // when the sender learnt last that more has come in order
	wakeAt      Time    // of the eventWindow that is under way; 0: none
	repair      *repair // nil where nothing is missing
	stall       *stall  // nil before the first
	drain       drain
}

// weather is what happens to pieces by chance on a path.
type weather struct {
	jitter      Time
	lossPPM     int64
	jitterDraws chance
	lossDraws   chance
}

func (n *Network) newWeather(c *conn, e End) *weather {
	from, to := n.hosts[c.hosts[Dialer]].config.Name, n.hosts[c.hosts[Acceptor]].config.Name
	return &weather{
		jitterDraws: newChance(n.seed, c.draws(e), "jitter", from, to),
		lossDraws:   newChance(n.seed, c.draws(e), "loss", from, to),
	}
}

// delay draws by how much a piece is late.
func (x *weather) delay() Time {
	if x == nil || x.jitter == 0 {
		return 0
	}
	return Time(x.jitterDraws.below(uint64(x.jitter) + 1))
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
	at      Time
	offset  int64    // of the furthest byte that has come
	missing *missing // nil where nothing was
	held    bool     // the receiver waits with it for another packet
}

// missing is what an acknowledgement says of what has not come.
type missing struct {
	una      int64  // all before has come
	gap      uint32 // bytes missing before ack.offset
	lost     uint32 // repair.lost
	returned uint32 // repair.returned
}

// told is what it says, which is nothing as a rule.
func (a *ack) told() missing {
	if a.missing == nil {
		return missing{una: a.offset}
	}
	return *a.missing
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
	again  bool  // it fills a hole, see repair
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
		size, hole := n.allowance(now, c, e)
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
		if n.emitOrResend(now, c, e, size, hole); s.sent == s.queued && s.repair == nil {
			return
		}
	}
}

// allowance returns how many bytes a stream may emit now, and the index of the hole that
// they are to fill, -1 where they are new. When it has bytes and may not, it sees to it that
// it will be woken.
func (n *Network) allowance(now Time, c *conn, e End) (size int64, hole int) {
	s := &c.streams[e]
	size, hole = s.queued-s.sent, -1
	if size == 0 && s.repair == nil {
		s.starved = false
		return 0, -1
	}
	if c.ends[e] != endOpen && c.ends[e] != endClosing || s.stall.silent() {
		return 0, -1
	}
	if s.blocked > 0 {
		n.beginStall(now, c, e)
		return 0, -1
	}
	n.readAcks(now, s)
	if r := s.repair; r != nil {
		if lost := r.doubt(now); lost > 0 {
			s.window.acknowledged(now, news{offset: s.acked, una: r.una, lost: lost}, s.sent, s.inFlight())
		}
		at := Time(0)
		if hole, at = r.due(now); hole >= 0 {
			size = r.holes[hole].end - r.holes[hole].begin
		} else if at > 0 {
			n.wake(at, c, e)
		}
	}
	if size == 0 {
		s.starved = false
		return 0, -1
	}
	inFlight := s.inFlight()
	room := s.window.size - inFlight
	s.starved = room < size && room < SegmentBytes && inFlight > 0
	switch {
	case s.starved:
		n.wakeByAck(now, c, e)
		return 0, -1
	case s.window.next() > now:
		n.wake(s.window.next(), c, e)
		return 0, -1
	case room < size:
		size = max(SegmentBytes, room-room%SegmentBytes)
	}
	return min(size, s.window.burst()), hole
}

// inFlight is how many bytes are on their way, as far as the sender knows.
func (s *stream) inFlight() int64 {
	if s.repair == nil {
		return s.sent - s.acked
	}
	return s.sent - s.acked + s.resent + s.repair.doubted(s.acked)
}

// emitOrResend puts what fills a hole on the wire, or, where there is none, what is new.
func (n *Network) emitOrResend(now Time, c *conn, e End, size int64, hole int) {
	if hole >= 0 {
		n.resend(now, c, e, hole, size)
		return
	}
	n.emit(now, c, e, size)
}

// emit puts bytes on the wire that were not, or were before a cut.
func (n *Network) emit(now Time, c *conn, e End, size int64) {
	s := &c.streams[e]
	from := &n.hosts[c.hosts[e]]
	s.sent += size
	fresh := max(0, s.sent-s.reached)
	s.reached = max(s.reached, s.sent)
	from.counters.BytesSent += fresh
	if s.ended && fresh > 0 && s.sent == s.queued {
		from.counters.BytesSent-- // the end mark
	}
	from.counters.BytesRetransmitted += size - fresh
	n.put(now, c, e, piece{offset: s.sent, size: size})
}

// put puts a piece on the wire.
func (n *Network) put(now Time, c *conn, e End, p piece) {
	s := &c.streams[e]
	from := &n.hosts[c.hosts[e]]
	s.emittedAt = now
	var at Time
	if s.window == nil {
		at = from.up.pass(now, &p)
	} else {
		at = from.up.transmit(now, &p)
		s.window.sending(now, p, s.sent, s.inFlight())
	}
	from.counters.WireBytes += wireBytes(p.size)
	n.drainBy(at, c, e)
	s.crossedAt = max(s.crossedAt, at+s.latency)
	n.travel(now, s.crossedAt, c, e, p, 0)
}

// travel lets a piece, which will be there at the instant at, arrive at the pipe
// number hop of its path, or at the first beyond that has a bandwidth, or at the end.
func (n *Network) travel(now, at Time, c *conn, e End, p piece, hop int) {
	hops := c.hops(e)
	for hop < hops {
		line := n.pipeAt(c, e, hop)
		if !line.passes(at) {
			break
		}
		line.count(p.size)
		hop++
	}
	switch {
	case hop == hops && n.fidelity == Messages:
		n.landMessage(now, at, c, e, p)
		return
	case hop == hops:
		n.land(now, at, c, e, p)
		return
	case n.fidelity == Messages:
		at -= p.lag // when its first packet is there
	}
	n.hop(at, c, e, p, hop)
}

// hop lets a piece be at the pipe number hop of its path, or at its end, at an instant.
func (n *Network) hop(at Time, c *conn, e End, p piece, hop int) {
	kind := eventHop
	if p.again {
		kind = eventHopAgain
	}
	n.driver.Schedule(at, Event{
		kind: kind, conn: c.id, end: e, hop: int8(hop), generation: c.streams[e].generation,
		offset: p.offset, bytes: int32(p.size), lag: int32(p.lag), lost: p.lost,
	})
}

// land settles when a piece, whose last byte is at the receiving host at the instant
// at, counts as arrived, and when the sender learns of it.
func (n *Network) land(now, at Time, c *conn, e End, p piece) {
	s, back := &c.streams[e], &c.streams[e.Other()]
	at += s.weather.delay()
	begin := p.offset - p.size
	if !p.again {
		if begin > s.landed { // a line lost its bandwidth, and this piece has overtaken others
			n.hop(max(at, now+1), c, e, p, c.hops(e))
			return
		}
		s.landed = p.offset
	}
	lostBegin, lostEnd := p.offset, p.offset
	if first, lost := s.weather.drawLoss(p); lost > 0 {
		lostBegin = begin + first*SegmentBytes
		lostEnd = min(lostBegin+lost*SegmentBytes, p.offset)
	}
	carried := p.size - (lostEnd - lostBegin)
	if whole := s.repair == nil || len(s.repair.holes) == 0; whole && carried == p.size {
		if s.repair != nil {
			s.repair.shown = s.landed
		}
		n.arriveAt(at, c, e, p.offset)
		if back.blocked > 0 {
			n.beginStall(now, c, e)
			return
		}
		n.acknowledge(s, at+back.latency, p, now-back.emittedAt < ackDelay)
	} else {
		r := s.mend(begin)
		before := r.inOrder(begin)
		r.land(now, p, lostBegin, lostEnd, s.landed)
		if in := r.inOrder(s.landed); in > before {
			n.arriveAt(at, c, e, in)
		}
		if carried > 0 {
			if back.blocked > 0 {
				n.beginStall(now, c, e)
				return
			}
			r.notice(now, at+back.latency, s.repairing(), c.roundTrip()/4)
			n.pushAck(s, ack{at: at + back.latency, offset: r.shown})
			if _, at := r.due(now); at > 0 {
				n.wake(at, c, e)
			}
		}
		n.armTimeout(now, c, e)
	}
	if s.starved {
		n.wakeByAck(now, c, e)
	}
}

// repairing says whether the sender is repairing losses.
func (s *stream) repairing() bool { return s.repair.una < s.window.recovered }

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
	for s.messages.len() > 0 && s.messages.front().end <= e.offset {
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

// acknowledge lets the acknowledgement of a piece, with nothing missing before it, be back
// at the instant at. Rides says that there are data to ride on.
func (n *Network) acknowledge(s *stream, at Time, p piece, rides bool) {
	if odd := p.offset%(2*SegmentBytes) >= SegmentBytes; !odd || rides || p.offset <= quickBytes {
		n.pushAck(s, ack{at: at, offset: p.offset})
		return
	}
	if p.size > SegmentBytes {
		n.pushAck(s, ack{at: at, offset: p.offset - SegmentBytes})
	}
	n.pushAck(s, ack{at: at + ackDelay, offset: p.offset, held: true})
}

func (n *Network) pushAck(s *stream, a ack) {
	if r := s.repair; r != nil {
		a.missing = &missing{una: min(r.inOrder(s.landed), a.offset), gap: r.gap(), lost: r.lost, returned: r.returned}
	}
	if s.acks.size > 0 && s.acks.back().held && s.acks.back().at >= a.at {
		s.acks.dropBack() // this one says it sooner
	}
	if s.acks.size == 0 {
		s.acks.push(a, &n.acks)
		return
	}
	last := s.acks.back()
	a.at = max(a.at, last.at)
	if a.at == last.at || s.acks.size == acksMax {
		*last = a
		return
	}
	s.acks.push(a, &n.acks)
}

// readAcks takes in the acknowledgements that have come by now.
func (n *Network) readAcks(now Time, s *stream) {
	for s.acks.size > 0 && s.acks.front().at <= now {
		a := s.acks.pop(&n.acks)
		m := a.told()
		s.stall.end()
		delivered, una, lost, returned := a.offset-s.acked, s.acked, int64(0), int64(0)
		if r := s.repair; r != nil {
			delivered += int64(r.readGap) - int64(m.gap)
			lost = int64(m.lost - r.readLost)
			returned = int64(m.returned - r.readReturned)
			s.resent = max(s.resent-returned, 0)
			r.readGap, r.readLost, r.readReturned = m.gap, m.lost, m.returned
			if una = r.una; m.una > una {
				r.una, r.backoff, r.probed = m.una, 0, false
			}
		}
		if m.una > una {
			s.ackedAt = a.at
		}
		s.acked = max(s.acked, a.offset)
		s.window.acknowledged(a.at, news{
			delivered: max(delivered, 0), offset: a.offset, una: m.una, lost: lost, advanced: m.una > una,
			behind: a.offset - m.una - int64(m.gap), returned: returned,
		}, s.sent, s.inFlight())
	}
	s.mended()
}

// wakeByAck sees to it that a starved stream is pumped when the next acknowledgement
// comes.
func (n *Network) wakeByAck(now Time, c *conn, e End) {
	s := &c.streams[e]
	if s.acks.size == 0 {
		return // the pieces in flight wake it when they land
	}
	n.wake(max(now, s.acks.front().at), c, e)
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
	if s.window != nil && s.sent == s.queued && s.inFlight() == 0 && s.repair == nil {
		s.window.idle(now - s.emittedAt)
	}
}

// timeout is the retransmission time-out, where a round trip takes so long at least.
func (s *stream) timeout(roundTrip Time) Time {
	if s.window == nil {
		return roundTrip + varianceMin
	}
	return s.window.timeout()
}
