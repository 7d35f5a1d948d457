package netsim

// pipe is a line with a bandwidth: an uplink, a downlink, or one direction of a
// trunk. It serves the streams that wait for it in turn, a quantum each. While nobody
// waits it costs no events: free says until when it is busy.
type pipe struct {
	index   int64 // in Network.pipes
	rate    int64 // bytes per second; 0: unlimited
	quantum int64 // bytes that a turn may take
	limit   int64 // bytes of one stream that may wait here; beyond, packets drop

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
	p.count(q.size)
	if p.rate == 0 {
		return max(now, p.free)
	}
	begin := now - q.lag
	if begin > p.free {
		p.free, p.fraction = begin, 0
	}
	begin = p.free
	work := wireBytes(q.size)*int64(Second) + p.fraction
	p.free, p.fraction = begin+Time(work/p.rate), work%p.rate

	first := wireBytes(min(q.size, SegmentBytes))
	if soonest := now + p.lastSpan(q.size); soonest > p.free {
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
func (n *Network) wait(up *pipe, c *conn, e End) {
	s := &c.streams[e]
	if !s.inTurn {
		s.inTurn = true
		n.enter(up, turn{conn: c.id, end: e, hop: -1})
	}
}

func (n *Network) enter(p *pipe, t turn) {
	p.turns.push(t)
	n.arm(p)
}

func (n *Network) arm(p *pipe) {
	if !p.armed {
		p.armed = true
		n.driver.Schedule(p.free, Event{kind: eventTurn, offset: p.index})
	}
}

// serve gives turns until the pipe is busy or nobody waits.
func (n *Network) serve(now Time, p *pipe) {
	p.armed = false
	for p.turns.size > 0 && (p.rate == 0 || p.free <= now) {
		t := p.turns.pop()
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
		n.arm(p)
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
		p.turns.push(t)
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
	if !p.busy(now) {
		at := p.transmit(now, &q)
		n.travel(now, at, c, e.end, q, int(e.hop)+1)
		return
	}
	if s.queues == nil {
		s.queues = make([]pipeQueue, len(c.paths[e.end]))
	}
	queue := &s.queues[e.hop]
	if queue.bytes > p.limit {
		q.lost = true
		p.counters.Overflows++
	}
	queue.bytes += q.size
	queue.pieces.push(q)
	if !queue.inTurn {
		queue.inTurn = true
		n.enter(p, turn{conn: c.id, end: e.end, hop: e.hop})
	}
}

// serveQueue lets up to a quantum of what waits of a stream pass, as one piece.
func (n *Network) serveQueue(now Time, p *pipe, c *conn, t turn) {
	queue := &c.streams[t.end].queues[t.hop]
	queue.inTurn = false
	var out piece
	for queue.pieces.size > 0 && out.size < p.quantum {
		head := queue.pieces.front()
		take := min(head.size, p.quantum-out.size)
		head.size -= take
		out.size += take
		out.offset = head.offset - head.size
		out.lost = out.lost || head.lost
		head.lost = false
		if head.size == 0 {
			queue.pieces.pop()
		}
	}
	if out.size == 0 {
		return
	}
	queue.bytes -= out.size
	at := p.transmit(now, &out)
	n.travel(now, at, c, t.end, out, int(t.hop)+1)
	if queue.pieces.size > 0 {
		queue.inTurn = true
		p.turns.push(t)
	}
}

// clearQueues forgets what waits of a stream.
func (s *stream) clearQueues() {
	for i := range s.queues {
		s.queues[i].pieces.clear()
		s.queues[i].bytes = 0
	}
}
