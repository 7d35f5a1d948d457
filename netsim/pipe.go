package netsim

// pipe is a line with a bandwidth: an uplink, a downlink, or one direction of a
// trunk. An uplink serves the streams that wait for it in turn, a quantum each, as a
// host does that queues fairly. The others serve who comes first, as routers do, and
// what comes when their queue is full is dropped. While nobody waits a pipe costs no
// events: free says until when it is busy.
type pipe struct {
	index   int32 // in Network.pipes
	armed   bool  // an eventTurn is under way
	rate    int64 // bytes per second; 0: unlimited
	quantum int64 // bytes that a turn may take, or that leave a queue as one piece
	limit   int64 // bytes that may wait in a queue; beyond, packets drop

	free     Time  // when what it is serving will have passed
	fraction int64 // of the microsecond after free that is taken too, in 1/rate
	turns    seldom[turn]
	counters PipeCounters
}

// turn is a stream's place in the round of its uplink.
type turn struct {
	conn ConnID
	end  End
}

const (
	quantumMax   = 45 * SegmentBytes // the largest burst that a kernel hands to its device
	quantumTime  = 2 * Millisecond
	queueTime    = 100 * Millisecond // the depth of a queue
	queueMinimum = 64 << 10
)

func (n *Network) addPipe(rate int64) *pipe {
	p := &pipe{index: int32(len(n.pipes))}
	p.setRate(rate)
	n.pipes = append(n.pipes, p)
	return p
}

func (p *pipe) setRate(rate int64) {
	invariant(rate >= 0 && rate <= RateMax, "a bandwidth of %d bytes/s is not in [0, %d]", rate, int64(RateMax))
	p.rate, p.fraction = rate, 0
	quantum := rate * int64(quantumTime) / int64(Second)
	p.quantum = max(min(quantum, quantumMax)/SegmentBytes, 1) * SegmentBytes
	p.limit = QueueBytes(rate)
}

// QueueBytes is how many bytes may wait for a trunk or downlink of a bandwidth before
// packets drop: what passes in 100 ms, and at least 64 KiB.
func QueueBytes(rate int64) int64 {
	return max(rate*int64(queueTime)/int64(Second), queueMinimum)
}

// RateMax is the largest bandwidth, in bytes per second: 8 Tbit/s.
const RateMax = 1_000_000_000_000

// busy says whether a newcomer has to wait.
func (p *pipe) busy(now Time) bool { return p.turns.len() > 0 || p.rate > 0 && p.free > now }

// passes says whether the pipe makes no difference to a piece that comes at the
// instant at: it has no bandwidth, and nothing left from when it had. What passes at that
// very instant may have an event that is still to come, and is not to be overtaken.
func (p *pipe) passes(at Time) bool { return p.rate == 0 && p.turns.len() == 0 && p.free < at }

// transmit sends a piece, whose last packet is here now and whose first came lag
// earlier, and returns when its last byte has passed. The lag becomes that at the far
// end. What was sent before passes first.
func (p *pipe) transmit(now Time, q *piece) Time {
	carried := q.carried()
	p.count(carried)
	if p.rate == 0 || carried == 0 {
		return max(now, p.free)
	}
	begin := now - q.lag
	if begin > p.free {
		p.free, p.fraction = begin, 0
	}
	begin = p.free
	work := wireBytes(carried)*int64(Second) + p.fraction
	p.free, p.fraction = begin+Time(work/p.rate), work%p.rate

	first := wireBytes(min(carried, SegmentBytes))
	if soonest := now + p.lastSpan(carried); soonest > p.free {
		p.free, p.fraction = soonest, 0
	}
	q.lag = min(max(p.free-begin-p.span(first), 0), lagMax)
	return p.free
}

// lagMax is what an Event can hold.
const lagMax = 1 << 30

// span is how long a number of bytes on the wire takes to pass.
func (p *pipe) span(wire int64) Time { return Time(wire * int64(Second) / p.rate) }

// lastSpan is how long the last packet of size bytes takes to pass; 0 where the pipe
// has no bandwidth.
func (p *pipe) lastSpan(size int64) Time {
	if p.rate == 0 {
		return 0
	}
	return p.span(wireBytes(size - (packets(size)-1)*SegmentBytes))
}

func (p *pipe) count(size int64) {
	p.counters.Bytes += size
	p.counters.WireBytes += wireBytes(size)
}

// wait puts a stream into the round of its busy uplink.
func (n *Network) wait(now Time, up *pipe, c *conn, e End) {
	s := &c.streams[e]
	if !s.inTurn {
		s.inTurn = true
		n.enter(now, up, turn{conn: c.id, end: e})
	}
}

func (n *Network) enter(now Time, p *pipe, t turn) {
	p.turns.push(t, &n.turns)
	n.arm(now, p)
}

func (n *Network) arm(now Time, p *pipe) {
	if !p.armed {
		p.armed = true
		n.driver.Schedule(max(now, p.free), Event{kind: eventTurn, offset: int64(p.index)})
	}
}

// serve gives turns until the pipe is busy or nobody waits.
func (n *Network) serve(now Time, p *pipe) {
	p.armed = false
	for p.turns.len() > 0 && (p.rate == 0 || p.free <= now) {
		t := p.turns.pop(&n.turns)
		c := n.lookup(t.conn)
		if c != nil {
			n.serveSender(now, p, c, t)
		}
	}
	if p.turns.len() > 0 {
		n.arm(now, p)
	}
}

// serveSender lets a stream emit a piece at its uplink.
func (n *Network) serveSender(now Time, p *pipe, c *conn, t turn) {
	s := &c.streams[t.end]
	s.inTurn = false
	size, hole := n.allowance(now, c, t.end)
	if size == 0 {
		return
	}
	if p.rate > 0 {
		size = min(size, p.quantum)
	}
	n.emitOrResend(now, c, t.end, size, hole)
	if s.sent < s.queued || s.repair != nil {
		s.inTurn = true
		p.turns.push(t, &n.turns)
	}
}

// onHop: a piece has arrived at a trunk or downlink, or at the end of its path.
func (n *Network) onHop(now Time, c *conn, e Event) {
	s := &c.streams[e.end]
	if e.generation != s.generation {
		return
	}
	q := piece{offset: e.offset, size: int64(e.bytes), lag: Time(e.lag), lost: e.lost, again: e.kind == eventHopAgain}
	if int(e.hop) == c.hops(e.end) {
		n.land(now, now, c, e.end, q)
		return
	}
	p := n.pipeAt(c, e.end, int(e.hop))
	if n.fidelity == Messages {
		n.crossMessage(now, c, e.end, q, int(e.hop))
		return
	}
	if p.free < now && (p.rate == 0 || q.size <= p.quantum) {
		at := p.transmit(now, &q)
		n.travel(now, at, c, e.end, q, int(e.hop)+1)
		return
	}
	for q.size > 0 {
		most := p.quantum
		if p.rate == 0 {
			most = q.size
		}
		part, came := q.split(now, most)
		p.admit(came, &part)
		at := max(p.transmit(came, &part), now)
		n.hop(at, c, e.end, part, int(e.hop)+1)
	}
}

// admit drops the packets of a piece, the last of which is here now, that the queue has
// no room for: its last ones.
func (p *pipe) admit(now Time, q *piece) {
	waiting := int64(max(p.free, now-q.lag)-now)*p.rate/int64(Second) + wireBytes(q.carried())
	if over := waiting - p.limit - SegmentBytes - HeaderBytes; over > 0 {
		q.lost = uint8(min(int64(q.lost)+packets(over), packets(q.size)))
		p.counters.Overflows++
	}
}

// split takes the first bytes of a piece whose last packet is here now, and tells when
// the last of them came. What was dropped before was at the piece's end.
func (q *piece) split(now Time, most int64) (part piece, came Time) {
	take := min(q.size, most)
	later := q.lag * Time(q.size-take) / Time(q.size)
	kept := packets(q.size) - q.dropped()
	part = piece{offset: q.offset - q.size + take, size: take, lag: q.lag - later, again: q.again}
	part.lost = uint8(max(packets(take)-kept, 0))
	q.size, q.lag, q.lost = q.size-take, later, q.lost-part.lost
	return part, now - later
}
