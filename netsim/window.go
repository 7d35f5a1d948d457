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
	collapsed  bool // the losses up to recovered were found by a time-out
	timing     bool // the next piece is to be timed
	roundBegan Time
	train      Time   // of the latest acknowledgement that followed the last one closely (HyStart)
	cubic      *cubic // nil until it is needed
	bbr        *bbr   // nil where another control is at work
}

// varianceMin is the least of what a retransmission time-out has above the round trip.
const varianceMin = 200 * Millisecond

// lossNews is what an acknowledgement tells of losses; a larger one is worse.
type lossNews uint8

const (
	noLoss    lossNews = iota
	repaired           // found by later packets or by a probe
	timeoutIt          // found by the retransmission time-out
)

// begin makes it the window after a handshake that took a round trip.
func (w *window) begin(control Congestion, roundTrip Time, flights *lender[flight]) {
	*w = window{
		size: WindowInitial, threshold: WindowMax, control: control, timing: true,
		rtt: roundTrip, variance: max(2*roundTrip, varianceMin),
	}
	if control == BBR {
		w.leastRTT = roundTrip
		w.bbr = &bbr{from: flights}
		w.bbr.begin(w)
	}
}

// sending notes that a piece of size bytes is sent that ends at the offset sent, with
// inFlight bytes in flight, itself included.
func (w *window) sending(now Time, size, sent, inFlight int64) {
	w.inFlight = inFlight
	w.peak = max(w.peak, inFlight)
	if w.roundEnd == 0 {
		w.roundEnd, w.roundBegan = sent, now
	}
	if w.timing {
		w.timing, w.timedEnd, w.timedAt = false, sent-size+min(size, SegmentBytes), now
	}
	if w.bbr != nil {
		w.bbr.sending(now, sent, sent-inFlight)
	}
}

// ranOut notes that the sender has sent all it had, up to the offset sent, and that
// inFlight bytes of it are in flight.
func (w *window) ranOut(sent, inFlight int64) {
	if w.bbr != nil && inFlight < w.size {
		w.bbr.little = sent
	}
}

// acknowledged takes in an acknowledgement of bytes up to offset, which shows how many
// packets were lost.
func (w *window) acknowledged(now Time, bytes, offset, sent, lost int64, news lossNews) {
	w.inFlight = sent - offset
	if w.timedEnd > 0 && offset >= w.timedEnd {
		if news == noLoss {
			w.sample(now - w.timedAt)
		}
		w.timedEnd, w.timing = 0, true
	}
	if w.bbr != nil {
		w.bbr.acknowledged(w, now, bytes, offset, lost)
	}
	switch recovering := offset <= w.recovered; {
	case news == timeoutIt && !recovering:
		w.collapse(sent)
	case news == repaired && !recovering:
		w.lose(sent)
	case !recovering || w.collapsed:
		w.grow(now, bytes)
	}
	if offset > w.roundEnd {
		w.peak, w.roundEnd, w.roundBegan, w.train = sent-offset, sent, now, now
	}
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
		w.threshold = w.size // a queue has begun to build
	}
}

// timeout is the retransmission time-out.
func (w *window) timeout() Time { return w.rtt + w.variance }

// pacing is at what bytes per second the sender may send; 0: as fast as it can.
func (w *window) pacing() int64 {
	if w.bbr == nil {
		return 0
	}
	return w.bbr.pacing
}

// burst is how much may be sent at once.
func (w *window) burst() int64 {
	if w.bbr == nil {
		return WindowMax
	}
	return max(w.bbr.pacing*int64(quantumTime)/int64(Second)/SegmentBytes, w.bbr.burstLeast()) * SegmentBytes
}

func (w *window) slowStart() bool { return w.size < w.threshold }

func (w *window) grow(now Time, bytes int64) {
	switch {
	case w.bbr != nil:
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
	w.credit += bytes
	if step := count * SegmentBytes; w.credit >= step {
		w.size += w.credit / step * SegmentBytes
		w.credit %= step
	}
}

const (
	hystartLeast = 16 * SegmentBytes
	trainGap     = 2 * Millisecond
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
	switch w.control {
	case BBR:
		w.bbr.lose(w)
		return
	case Cubic:
		w.curve().lose(w)
		w.size = max(w.size*7/10, windowMin)
	case Reno:
		w.size = max(w.size/2, windowMin)
	}
	w.threshold, w.credit = w.size, 0
}

// collapse is the reaction to a time-out with bytes up to sent on the way.
func (w *window) collapse(sent int64) {
	w.lose(sent)
	if w.control == BBR {
		return
	}
	w.size, w.collapsed = SegmentBytes, true
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
