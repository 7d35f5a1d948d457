package netsim

import "slices"

// repair is how a stream makes good what was lost, as Linux does it. Its story:
//
// Packets that are lost leave a hole at the receiver. The sender learns of it from packets
// that come behind: at once from three, or from any while it repairs others already; a
// little later from fewer, lest they are only out of order (RFC 8985). Then the hole's
// bytes are sent again, before anything new, as far as the window allows, through the same
// queues: so they may be lost again, of which the sender learns from what it sent later.
// When nothing comes behind it waits for two round trips, and sends its last packet again,
// or a new one, to find out; and when that does not help, for the retransmission time-out,
// which doubles each time.
type repair struct {
	holes   []hole // in order; no more than packets that a window holds
	shown   int64  // stream.landed, but for lost packets at its end behind which nothing has come
	packets int64  // that have come since the repair began

	// What acknowledgements say, and what of it the sender has read.
	lost         uint32 // packets that were found to be lost
	returned     uint32 // bytes sent again that came, or were found to be lost again
	readLost     uint32
	readReturned uint32
	readGap      uint32 // bytes missing, of those before stream.acked
	una          int64  // all before has come

	headAt  Time // when the first hole was last sent again
	backoff uint8
	probed  bool // the last packet was sent again, and nothing has come since
	armed   bool // an eventTimeout is under way
}

// hole is bytes of a stream that are missing at the receiver.
type hole struct {
	begin, end int64
	state      holeState
	mark       int64 // repair.packets when it was lost
	lostAt     Time  // see holeState; while it is hidden, when it would have come
}

type holeState uint8

const (
	holeHidden  holeState = iota // the sender does not know of it
	holeDoubted                  // it knows, or will, but waits until lostAt lest the packets are only late
	holeLost                     // it takes it for lost, or will at lostAt
	holeResent                   // it has sent it again
	holeAgain                    // that was lost, too, and the sender does not know
)

// probeSlack is what Linux's tail-loss probe and its timer for reordered packets add.
const probeSlack = 2 * tick

// backoffMax bounds the doublings of the time-out; timeoutMax does so, too.
const backoffMax = 16

// inOrder is the end of what has come without a hole, where landed is stream.landed.
func (r *repair) inOrder(landed int64) int64 {
	if len(r.holes) > 0 {
		return r.holes[0].begin
	}
	return landed
}

// gap is how many bytes are missing of those before shown.
func (r *repair) gap() uint32 {
	sum := int64(0)
	for i := range r.holes {
		if h := &r.holes[i]; h.end <= r.shown {
			sum += h.end - h.begin
		}
	}
	return uint32(sum)
}

// due is the first hole that is to be sent again by now, and if there is none when one
// will be, 0: nobody knows.
func (r *repair) due(now Time) (index int, at Time) {
	for i := range r.holes {
		switch h := &r.holes[i]; {
		case h.state != holeLost && h.state != holeDoubted:
		case h.lostAt <= now:
			return i, now
		case at == 0 || h.lostAt < at:
			at = h.lostAt
		}
	}
	return -1, at
}

// doubt takes for lost what has been doubted for long enough, and returns how many packets
// that are.
func (r *repair) doubt(now Time) (lost int64) {
	for i := range r.holes {
		if h := &r.holes[i]; h.state == holeDoubted && h.lostAt <= now {
			h.state = holeLost
			lost += packets(h.end - h.begin)
		}
	}
	return lost
}

// doubted is how many bytes before an offset the sender knows to be missing and does not take
// for lost.
func (r *repair) doubted(before int64) int64 {
	sum := int64(0)
	for i := range r.holes {
		if h := &r.holes[i]; h.state == holeDoubted && h.end <= before {
			sum += h.end - h.begin
		}
	}
	return sum
}

// hidden says whether there is a hole that only a timer can show.
func (r *repair) hidden() bool {
	return slices.ContainsFunc(r.holes, func(h hole) bool { return h.state == holeHidden || h.state == holeAgain })
}

// cut makes a hole of the part of an existing one that begins at an offset and ends at
// another, and returns its index, -1 where there is no such hole.
func (r *repair) cut(begin, end int64) int {
	i := slices.IndexFunc(r.holes, func(h hole) bool { return h.begin <= begin && end <= h.end })
	if i < 0 {
		return -1
	}
	if h := r.holes[i]; end < h.end {
		r.holes[i].end = end
		h.begin = end
		r.holes = slices.Insert(r.holes, i+1, h)
	}
	if h := r.holes[i]; begin > h.begin {
		r.holes[i].end = begin
		h.begin = begin
		i++
		r.holes = slices.Insert(r.holes, i, h)
	}
	return i
}

// land takes in a piece that comes now, of which the bytes from lostBegin to lostEnd are lost;
// landed is stream.landed, with it.
func (r *repair) land(now Time, p piece, lostBegin, lostEnd, landed int64) {
	begin := p.offset - p.size
	came := packets(lostBegin-begin) + packets(p.offset-lostEnd)
	r.packets += packets(lostBegin - begin)
	if p.again {
		r.fill(begin, lostBegin)
		r.fill(lostEnd, p.offset)
		if lostBegin < lostEnd {
			if i := r.cut(lostBegin, lostEnd); i >= 0 {
				r.holes[i].state, r.holes[i].mark = holeAgain, r.packets
			}
		}
	} else if lostBegin < lostEnd {
		r.holes = append(r.holes, hole{begin: lostBegin, end: lostEnd, mark: r.packets, lostAt: now})
	}
	r.packets += packets(p.offset - lostEnd)
	switch {
	case came == 0:
	case lostBegin < lostEnd && lostEnd == p.offset && !p.again:
		r.shown = lostBegin
	default:
		r.shown = landed
	}
}

// fill takes away what has come of a hole.
func (r *repair) fill(begin, end int64) {
	if begin == end {
		return
	}
	if i := r.cut(begin, end); i >= 0 {
		if r.holes[i].state == holeResent {
			r.returned += uint32(end - begin)
		}
		r.holes = slices.Delete(r.holes, i, i+1)
	}
}

// notice lets the sender learn, at the instant at, of holes from what has come now. Unless it is
// repairing others, it doubts those with little behind, where that was sent less than its patience
// later.
func (r *repair) notice(now, at Time, repairing bool, patience Time) {
	for i := range r.holes {
		h := &r.holes[i]
		behind := r.packets - h.mark
		switch {
		case behind == 0:
		case h.state == holeAgain:
			r.returned += uint32(h.end - h.begin)
			r.lose(h, at)
		case h.state == holeHidden && behind < 3 && !repairing && now < h.lostAt+patience:
			h.state, h.lostAt = holeDoubted, timerAt(at, h.lostAt+patience-now+probeSlack)
		case h.state == holeHidden, h.state == holeDoubted && (behind >= 3 || repairing):
			r.lose(h, at)
		}
		repairing = repairing || h.state == holeLost || h.state == holeResent
	}
}

// lose has the next acknowledgement, which comes at an instant, show that a hole is lost.
func (r *repair) lose(h *hole, at Time) {
	h.state, h.lostAt = holeLost, at
	r.lost += uint32(packets(h.end - h.begin))
}

// mend returns the stream's repair, and begins one where there is none: all before an offset
// has come then.
func (s *stream) mend(came int64) *repair {
	if s.repair == nil {
		s.repair = &repair{shown: came, una: s.acked}
	}
	return s.repair
}

// mended forgets the repair when it is over, and the sender knows.
func (s *stream) mended() {
	if r := s.repair; r != nil && len(r.holes) == 0 && s.acks.size == 0 && s.resent == 0 {
		s.repair = nil
	}
}

// resend puts what is missing of a hole, at most size bytes, on the wire again.
func (n *Network) resend(now Time, c *conn, e End, index int, size int64) {
	s := &c.streams[e]
	r := s.repair
	h := r.holes[index]
	n.resendHole(now, c, e, r.cut(h.begin, min(h.begin+size, h.end)))
}

// resendHole puts a hole on the wire again.
func (n *Network) resendHole(now Time, c *conn, e End, index int) {
	s := &c.streams[e]
	r := s.repair
	h := &r.holes[index]
	h.state = holeResent
	if index == 0 {
		r.headAt = now
	}
	size := h.end - h.begin
	s.resent += size
	from := &n.hosts[c.hosts[e]]
	from.counters.BytesRetransmitted += size
	n.put(now, c, e, piece{offset: h.end, size: size, again: true})
}

// armTimeout sees to it that a timer shows what nothing else does.
func (n *Network) armTimeout(now Time, c *conn, e End) {
	s := &c.streams[e]
	if r := s.repair; !r.armed && r.hidden() {
		r.armed = true
		n.driver.Schedule(max(now, s.deadline()), Event{kind: eventTimeout, conn: c.id, end: e, generation: s.generation})
	}
}

// deadline is when the sender no longer waits for an acknowledgement.
func (s *stream) deadline() Time {
	r, w := s.repair, s.window
	if r.probes(w) {
		wait := 2*w.rtt + probeSlack
		if s.sent-s.acked <= SegmentBytes {
			wait += varianceMin - probeSlack
		}
		return timerAt(max(s.emittedAt, s.ackedAt), min(wait, w.timeout()))
	}
	return timerAt(max(r.headAt, s.ackedAt), min(w.timeout()<<r.backoff, timeoutMax))
}

// probes says whether the sender would send a probe before it takes all for lost.
func (r *repair) probes(w *window) bool { return !r.probed && r.una >= w.recovered }

func (n *Network) onTimeout(now Time, c *conn, e Event) {
	s := &c.streams[e.end]
	r := s.repair
	if e.generation != s.generation || r == nil || !r.armed || c.ends[e.end] == endGone {
		return
	}
	r.armed = false
	n.readAcks(now, s)
	if s.repair == nil {
		return
	}
	switch {
	case s.deadline() > now || !r.hidden():
	case s.stall != nil && s.stall.active:
		r.probed, r.headAt = true, now // the stall has timers of its own
	case r.probes(s.window):
		n.probe(now, c, e.end)
	default:
		r.timeout(now, s)
		n.pump(now, c, e.end)
	}
	if s.repair != nil {
		n.armTimeout(now, c, e.end)
	}
}

// probe sends a packet to find out what became of the last ones (RFC 8985).
func (n *Network) probe(now Time, c *conn, e End) {
	s := &c.streams[e]
	r := s.repair
	r.probed, r.headAt = true, now
	if size := min(s.queued-s.sent, SegmentBytes); size > 0 {
		n.emit(now, c, e, size)
		return
	}
	last := r.holes[len(r.holes)-1]
	if last.end != s.sent || last.state != holeHidden {
		return
	}
	size := (last.end-last.begin-1)%SegmentBytes + 1
	n.resendHole(now, c, e, r.cut(last.end-size, last.end))
}

// timeout takes all for lost that is not known to have come.
func (r *repair) timeout(now Time, s *stream) {
	lost := int64(0)
	for i := range r.holes {
		h := &r.holes[i]
		switch h.state {
		case holeAgain:
			s.resent -= h.end - h.begin
		case holeHidden:
		default:
			continue
		}
		h.state, h.lostAt = holeLost, now
		lost += packets(h.end - h.begin)
	}
	s.acked = max(s.acked, s.landed)
	r.shown = s.landed
	r.readGap = r.gap()
	if r.backoff < backoffMax {
		r.backoff++
	}
	r.headAt, r.probed = now, true
	s.window.inFlight = s.inFlight()
	s.window.collapse(now, s.sent, r.una, lost)
}
