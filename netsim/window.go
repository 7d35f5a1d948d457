package netsim

// The congestion window.
const (
	// WindowInitial is ten segments (RFC 6928).
	WindowInitial = 10 * SegmentBytes
	// WindowMax is how much may be in flight on a connection in one direction: the
	// usual largest socket buffers.
	WindowMax = 4 << 20
	windowMin = 2 * SegmentBytes
)

// window is what a sender knows of its way: how long a round trip takes, and how much
// may be in flight. It grows by slow start below the threshold and by its congestion
// control above, and only when the sender uses it (RFC 7661). It gives way to losses
// once per round trip; a time-out takes it to one segment.
type window struct {
	size      int64
	threshold int64 // slow start below it
	credit    int64 // acknowledged bytes towards the next segment
	peak      int64 // most in flight in the current round
	roundEnd  int64 // the round ends when this offset is acknowledged; 0: it has not begun
	inFlight  int64 // bytes sent and not acknowledged
	recovered int64 // losses up to this offset have been reacted to

	// One packet of each round is timed.
	timedEnd int64 // its end; 0: none is
	timedAt  Time
	rtt      Time // smoothed over two
	variance Time // what the time-out adds to it
	leastRTT Time // 0: none was measured; only BBR takes the handshake's (Linux)

	control    Congestion
	collapsed  bool       // the losses up to recovered were found by a time-out
	timing     bool       // the next piece is to be timed
	reduction  *reduction // nil where none is under way
	roundBegan Time
	train      Time   // of the latest acknowledgement that followed the last one closely (HyStart)
	cubic      *cubic // nil until it is needed
	bbr        *bbr   // nil where another control is at work
}

// varianceMin is the least of what a retransmission time-out has above the round trip.
const varianceMin = 200 * Millisecond

// news is what an acknowledgement says that the ones before did not.
type news struct {
	delivered int64 // bytes that have come
	offset    int64 // of the furthest of them
	una       int64 // all before has come
	lost      int64 // packets that were found to be lost
	advanced  bool  // una has moved
	behind    int64 // bytes that have come behind the first hole
	returned  int64 // bytes sent again that have come, or were found to be lost again
}

// reduction is how a window gives way to a loss: it is let down to the threshold while
// what was in flight comes (RFC 6937).
type reduction struct {
	from      int64 // the window before
	delivered int64 // bytes since
	sent      int64
}

// begin makes it the window after a handshake that took a round trip.
func (w *window) begin(control Congestion, roundTrip Time, flights *lender[flight]) {
	*w = window{
		size: WindowInitial, threshold: WindowMax, control: control, timing: true,
		rtt: roundTrip, variance: max(2*roundTrip, varianceMin),
	}
	if control == BBR {
		w.leastRTT = roundTrip
		w.bbr = &bbr{}
		w.bbr.begin(w, flights)
	}
}

// sending notes that a piece is sent, when sent was the end of what was sent, with inFlight
// bytes in flight, itself included.
func (w *window) sending(now Time, p piece, sent, inFlight int64) {
	w.inFlight = inFlight
	if w.reduction != nil {
		w.reduction.sent += p.size
	}
	if w.bbr != nil {
		w.bbr.sending(w, now, p, sent, inFlight == p.size && !p.again)
	}
	if p.again {
		return
	}
	w.peak = max(w.peak, inFlight)
	if w.roundEnd == 0 {
		w.roundEnd, w.roundBegan = sent, now
	}
	if w.timing {
		w.timing, w.timedEnd, w.timedAt = false, sent-p.size+min(p.size, SegmentBytes), now
	}
}

// ranOut notes that the sender has sent all it had, up to the offset sent, and that
// inFlight bytes of it are in flight.
func (w *window) ranOut(sent, inFlight int64) {
	if w.bbr != nil && inFlight < w.size {
		w.bbr.little = w.bbr.delivered + inFlight
	}
}

// acknowledged takes in an acknowledgement, after which inFlight bytes are in flight; sent
// is the end of what was sent.
func (w *window) acknowledged(now Time, a news, sent, inFlight int64) {
	w.inFlight = inFlight
	if w.timedEnd > 0 && a.offset >= w.timedEnd {
		if a.lost == 0 {
			w.sample(now - w.timedAt)
		}
		w.timedEnd, w.timing = 0, true
	}
	recovering := a.una < w.recovered
	if a.lost > 0 && !recovering {
		w.lose(sent)
		recovering = true
		// What came before the third packet behind the hole says nothing of what may be sent.
		a.delivered = max(min(a.delivered, a.behind-2*SegmentBytes), SegmentBytes)
	}
	switch {
	case w.bbr != nil:
		w.bbr.acknowledged(w, now, a)
	case recovering && w.reduction != nil:
		w.reduce(a)
	case w.reduction != nil:
		w.size, w.reduction = w.threshold, nil
	default:
		w.grow(now, a.delivered)
	}
	w.collapsed = w.collapsed && recovering
	if a.offset > w.roundEnd {
		w.peak, w.roundEnd, w.roundBegan, w.train = inFlight, sent, now, now
	}
}

// reduce lets the window down by what an acknowledgement says (RFC 6937).
func (w *window) reduce(a news) {
	r := w.reduction
	r.delivered += a.delivered
	room := int64(0)
	if below := w.threshold - w.inFlight; below < 0 {
		room = (w.threshold*r.delivered+r.from-1)/r.from - r.sent
	} else {
		room = max(r.delivered-r.sent, a.delivered)
		if a.advanced && a.lost == 0 {
			room += SegmentBytes
		}
		room = min(room, below)
	}
	if r.sent == 0 {
		room = max(room, SegmentBytes)
	}
	w.size = w.inFlight + max(room, 0)
}

// sample takes in a round trip (RFC 6298, with Linux's bounds).
func (w *window) sample(took Time) {
	off := took - w.rtt
	w.rtt += off / 2
	if off < 0 {
		off = -off
	}
	off = max(off/2, varianceMin)
	w.variance = max(off, w.variance-(w.variance-off)/4)
	if w.leastRTT == 0 || took < w.leastRTT {
		w.leastRTT = took
	}
	if w.control == Cubic && w.slowStart() && w.size >= hystartLeast && took > w.leastRTT+min(max(w.leastRTT/8, 4*Millisecond), 16*Millisecond) {
		w.threshold = w.size + hystartSamples*SegmentBytes // a queue has begun to build
	}
}

// timeout is the retransmission time-out.
func (w *window) timeout() Time { return w.rtt + w.variance }

// next is when the congestion control lets the sender send again.
func (w *window) next() Time {
	if w.bbr == nil {
		return 0
	}
	return w.bbr.next
}

// burst is how much may be sent at once.
func (w *window) burst() int64 {
	if w.bbr == nil {
		return WindowMax
	}
	return w.bbr.burst() * SegmentBytes
}

func (w *window) slowStart() bool { return w.size < w.threshold }

func (w *window) grow(now Time, bytes int64) {
	switch {
	case w.slowStart():
		if w.control == Cubic {
			w.watchTrain(now)
		}
		if 2*w.peak >= w.size {
			w.size = min(w.size+bytes, max(w.threshold, w.size))
		}
	case w.peak+SegmentBytes <= w.size:
	case w.control == Cubic:
		w.curve().grow(w, now, bytes)
	default:
		w.add(bytes, w.size/SegmentBytes)
	}
	w.size = min(w.size, WindowMax)
}

// curve returns the window's cubic, making it if need be: most connections never leave slow
// start.
func (w *window) curve() *cubic {
	if w.cubic == nil {
		w.cubic = &cubic{}
	}
	return w.cubic
}

// add makes the window a segment larger for every count segments acknowledged.
func (w *window) add(bytes, count int64) {
	step := count * SegmentBytes
	if w.credit >= step { // it was for larger counts
		w.size += SegmentBytes
		w.credit = 0
	}
	w.credit += bytes
	w.size += w.credit / step * SegmentBytes
	w.credit %= step
}

const (
	hystartLeast   = 16 * SegmentBytes
	hystartSamples = 9 // packets of a round that Linux looks at before it trusts their delay
	trainGap       = 2 * Millisecond
)

// watchTrain ends slow start when acknowledgements have come close behind each other
// for half a round trip: by then the way is full.
func (w *window) watchTrain(now Time) {
	if w.size < hystartLeast || w.leastRTT == 0 || now-w.train > trainGap {
		return
	}
	w.train = now
	if now-w.roundBegan > w.leastRTT/2 {
		w.threshold = w.size
	}
}

// lose is the reaction to a loss with bytes up to sent on the way.
func (w *window) lose(sent int64) {
	w.recovered, w.collapsed = sent, false
	if w.bbr != nil {
		w.bbr.save(w)
		return
	}
	w.reduction = &reduction{from: w.size}
	w.yield()
}

// yield is what a loss makes of the threshold.
func (w *window) yield() {
	if w.control == Cubic {
		w.curve().lose(w)
		w.threshold = max(w.size*7/10, windowMin)
	} else {
		w.threshold = max(w.size/2, windowMin)
	}
	w.credit = 0
}

// collapse is the reaction to a time-out with bytes up to sent on the way, of which all
// before una have come; it takes so many packets for lost.
func (w *window) collapse(now Time, sent, una, lost int64) {
	again := w.collapsed && una < w.recovered
	w.recovered, w.collapsed = sent, true
	if w.bbr != nil {
		w.bbr.collapse(w, now, lost)
		return
	}
	if !again {
		w.yield()
	}
	w.size, w.reduction = w.inFlight+SegmentBytes, nil
}

// idle halves the window for every time-out in silence, down to the initial one
// (RFC 2861).
func (w *window) idle(silence Time) {
	if w.control == BBR || silence <= w.timeout() {
		return
	}
	if w.cubic != nil {
		w.cubic.began = 0
	}
	w.threshold = max(w.threshold, w.size*3/4)
	for silence > w.timeout() && w.size > WindowInitial {
		w.size = max(w.size/2, WindowInitial)
		silence -= w.timeout()
	}
}
