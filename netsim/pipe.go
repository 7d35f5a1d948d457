package netsim

// pipe is a line with a bandwidth: an uplink, a downlink, or one direction of a
// trunk. It serves the streams that wait for it in turn, a quantum each. While nobody
// waits it costs no events: free says until when it is busy.
type pipe struct {
	index   int64 // in Network.pipes
	rate    int64 // bytes per second; 0: unlimited
	quantum int64 // bytes that a turn may take
	limit   int64 // bytes that may wait here; beyond, packets drop of whoever has more than its share
	waiting int64 // bytes that do

	free     Time  // when what it is serving will have passed
	fraction int64 // of the microsecond after free that is taken too, in 1/rate
	turns    ring[turn]
	armed    bool // an eventTurn is under way
	counters PipeCounters
}

// turn is a stream's place in the round: at its uplink (hop -1), or at a pipe of its path.
type turn struct {
	conn ConnID
	end  End
	hop  int8
}

// pipeQueue is what waits of a stream at one pipe of its path.
type pipeQueue struct {
	pieces ring[piece]
	bytes  int64
	inTurn bool
}

const (
	quantumMax   = 45 * SegmentBytes // the largest burst that a kernel hands to its device
	quantumTime  = 2 * Millisecond
	queueTime    = 100 * Millisecond // the depth of a queue
	queueMinimum = 64 << 10
)

func (n *Network) addPipe(rate int64) *pipe {
	p := &pipe{index: int64(len(n.pipes))}
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

// QueueBytes is how many bytes of a connection may wait for a line of a bandwidth
// before packets drop: what passes in 100 ms, and at least 64 KiB.
func QueueBytes(rate int64) int64 {
	return max(rate*int64(queueTime)/int64(Second), queueMinimum)
}

// RateMax is the largest bandwidth, in bytes per second: 8 Tbit/s.
const RateMax = 1_000_000_000_000

// busy says whether a newcomer has to wait.
func (p *pipe) busy(now Time) bool { return p.turns.size > 0 || p.rate > 0 && p.free > now }

// passes says whether the pipe makes no difference to a piece that comes at the
// instant at: it has no bandwidth, and nothing left from when it had.
func (p *pipe) passes(at Time) bool { return p.rate == 0 && p.turns.size == 0 && p.free <= at }

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
		n.enter(now, up, turn{conn: c.id, end: e, hop: -1})
	}
}

func (n *Network) enter(now Time, p *pipe, t turn) {
	p.turns.push(t, &n.turns)
	n.arm(now, p)
}

func (n *Network) arm(now Time, p *pipe) {
	if !p.armed {
		p.armed = true
		n.driver.Schedule(max(now, p.free), Event{kind: eventTurn, offset: p.index})
	}
}

// serve gives turns until the pipe is busy or nobody waits.
func (n *Network) serve(now Time, p *pipe) {
	p.armed = false
	for p.turns.size > 0 && (p.rate == 0 || p.free <= now) {
		t := p.turns.pop(&n.turns)
		c := n.lookup(t.conn)
		switch {
		case c == nil:
		case t.hop < 0:
			n.serveSender(now, p, c, t)
		default:
			n.serveQueue(now, p, c, t)
		}
	}
	if p.turns.size > 0 {
		n.arm(now, p)
	}
}

// serveSender lets a stream emit a piece at its uplink.
func (n *Network) serveSender(now Time, p *pipe, c *conn, t turn) {
	s := &c.streams[t.end]
	s.inTurn = false
	size := n.allowance(now, c, t.end)
	if size == 0 {
		return
	}
	if p.rate > 0 {
		size = min(size, p.quantum)
	}
	n.emit(now, c, t.end, size)
	if s.sent < s.queued {
		s.inTurn = true
		p.turns.push(t, &n.turns)
	}
}

// onHop: a piece has arrived at a trunk or downlink.
func (n *Network) onHop(now Time, c *conn, e Event) {
	s := &c.streams[e.end]
	if e.generation != s.generation {
		return
	}
	q := piece{offset: e.offset, size: int64(e.bytes), lag: Time(e.lag), lost: e.lost}
	p := c.paths[e.end][e.hop]
	if n.fidelity == Messages {
		n.crossMessage(now, c, e.end, q, int(e.hop))
		return
	}
	if !p.busy(now) && (p.rate == 0 || q.size <= p.quantum) {
		at := p.transmit(now, &q)
		n.travel(now, at, c, e.end, q, int(e.hop)+1)
		return
	}
	if s.queues == nil {
		s.queues = make([]pipeQueue, len(c.paths[e.end]))
	}
	queue := &s.queues[e.hop]
	if over := p.waiting + q.carried() - p.limit; over > 0 && queue.bytes*int64(p.turns.size) > p.limit {
		q.lost = uint8(min(int64(q.lost)+packets(over), packets(q.size), 255))
		p.counters.Overflows++
	}
	queue.bytes += q.carried()
	p.waiting += q.carried()
	queue.pieces.push(q, &n.pieces)
	if !queue.inTurn {
		queue.inTurn = true
		n.enter(now, p, turn{conn: c.id, end: e.end, hop: e.hop})
	}
}

// serveQueue lets up to a quantum of what waits of a stream pass, as one piece.
func (n *Network) serveQueue(now Time, p *pipe, c *conn, t turn) {
	queue := &c.streams[t.end].queues[t.hop]
	queue.inTurn = false
	var out piece
	came := now // when the last packet of what is taken was here
	for queue.pieces.size > 0 && out.size < p.quantum {
		head := queue.pieces.front()
		take := min(head.size, p.quantum-out.size)
		part := piece{size: take, lost: head.lost}
		lost := part.dropped()
		later := head.lag * Time(head.size-take) / Time(head.size) // how much later the rest came
		came = now - later
		out.lag = max(out.lag, head.lag-later)
		out.lost += uint8(lost)
		out.size += take
		head.size, head.lag, head.lost = head.size-take, later, head.lost-uint8(lost)
		out.offset = head.offset - head.size
		if head.size == 0 {
			queue.pieces.pop(&n.pieces)
		}
	}
	if out.size == 0 {
		return
	}
	queue.bytes -= out.carried()
	p.waiting -= out.carried()
	at := max(p.transmit(came, &out), now)
	n.travel(now, at, c, t.end, out, int(t.hop)+1)
	if queue.pieces.size > 0 {
		queue.inTurn = true
		p.turns.push(t, &n.turns)
	}
}

// clearQueues forgets what waits of an end's stream.
func (c *conn) clearQueues(e End) {
	for hop := range c.streams[e].queues {
		queue := &c.streams[e].queues[hop]
		c.paths[e][hop].waiting -= queue.bytes
		queue.pieces.clear()
		queue.bytes = 0
	}
}

// queued is how long a packet would wait now at the lines on its way from an end.
func (c *conn) queued(e End) Time {
	wait := Time(0)
	for _, p := range c.paths[e] {
		if p.waiting > 0 && p.rate > 0 {
			wait += p.span(p.waiting)
		}
	}
	return wait
}
