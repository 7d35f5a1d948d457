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

// window grows by slow start and by a segment per round trip (RFC 5681), and only
// when the sender uses it (RFC 7661). A loss takes it to seven tenths, as in CUBIC
// (RFC 9438), once per round trip; a time-out to one segment.
type window struct {
	size      int64
	threshold int64 // slow start below it
	credit    int64 // acknowledged bytes towards the next segment
	peak      int64 // most in flight in the current round
	roundEnd  int64 // the round ends when this offset is acknowledged
	recovered int64 // losses up to this offset have been reacted to
}

// lossNews is what an acknowledgement tells of losses; a larger one is worse.
type lossNews uint8

const (
	noLoss    lossNews = iota
	repaired           // found by later packets or by a probe
	timeoutIt          // found by the retransmission time-out
)

func newWindow() window { return window{size: WindowInitial, threshold: WindowMax} }

// sending notes that inFlight bytes are in flight after the offset sent.
func (w *window) sending(sent, inFlight int64) {
	w.peak = max(w.peak, inFlight)
	if w.roundEnd == 0 {
		w.roundEnd = sent
	}
}

// acknowledged takes in an acknowledgement of bytes up to offset.
func (w *window) acknowledged(bytes, offset, sent int64, news lossNews) {
	switch {
	case news == noLoss || offset <= w.recovered:
		w.grow(bytes)
	case news == repaired:
		w.size = max(w.size*7/10, windowMin)
		w.threshold, w.recovered, w.credit = w.size, sent, 0
	case news == timeoutIt:
		w.collapse(sent)
	}
	if offset >= w.roundEnd {
		w.peak, w.roundEnd = sent-offset, sent
	}
}

func (w *window) grow(bytes int64) {
	switch {
	case w.size < w.threshold && 2*w.peak >= w.size:
		w.size = min(w.size+bytes, max(w.threshold, w.size))
	case w.size >= w.threshold && w.peak+SegmentBytes > w.size:
		w.credit += bytes
		if w.credit >= w.size {
			w.credit -= w.size
			w.size += SegmentBytes
		}
	}
	w.size = min(w.size, WindowMax)
}

// collapse is the reaction to a time-out with bytes up to sent on the way.
func (w *window) collapse(sent int64) {
	w.threshold = max(w.size/2, windowMin)
	w.size, w.recovered, w.credit = SegmentBytes, sent, 0
}

// idle halves the window for every timeout in silence, down to the initial one.
func (w *window) idle(silence, timeout Time) {
	for silence > timeout && w.size > WindowInitial {
		w.threshold = max(w.threshold, w.size*3/4)
		w.size = max(w.size/2, WindowInitial)
		silence -= timeout
	}
}
