package core

import "time"

// window bounds what may be on its way at a time: of the patient matter of one link or of a
// whole site (outgoing.go), or of what a site has asked for (wants.go). What TCP would take
// is far more than the path carries, and would stand in queues: in this machine, in
// routers, before the peer's line. There a line of text would have to wait behind it.
//
// Whatever arrives tells how long it took beyond the least that its way takes: that is how
// long the queues are. It is the least excess of a round that counts, a round being as long
// as a message that was sent after its beginning is under way.
//
//   - If the excess is below the target, and the window held the sender back, it grows.
//   - If it is above, the window shrinks by half of what stands in queues for too long.
//     Excess and rate tell how much that is.
//
// To the target belong, beside its time, alpha bytes, or the message that was sent last if
// it is longer. So those who share a line come to equal parts of it, as with FAST TCP
// (C. Jin, D. Wei and S. Low, INFOCOM 2004). Like LEDBAT (RFC 6817), it leaves a line to
// others.
//
// At first the window doubles. Long messages take longer than a round trip while TCP itself
// begins slowly; as long as more arrives in each round, that is not taken for a queue.
// Later, what is added doubles with each round in which hardly any queue is seen, so that a
// window that has become too small soon fits again.
type window struct {
	size int64 // bytes that may be on their way; one message may overshoot
	out  int64 // bytes on their way
	*terms
	weight int64 // of the message sent last

	began    Time // of the round
	arrived  int64
	peak     int64         // most on its way in the round
	least    time.Duration // the least excess in the round; -1 before the first
	held     bool          // something waited for the window in the round
	starting bool          // it doubles still
	patience int32         // rounds that may still pass without more arriving than before
	best     int64         // bytes per second, of the best round yet
	step     int64         // what is added next while no queue is seen
}

const (
	flightFirst = 384 << 10
	flightMost  = 1 << 30
	// flightRound is the least length of a round: in a shorter one too little arrives.
	flightRound = 5 * time.Millisecond
	// startPatience is how many rounds in a row may bring no more than the best before
	// them, and an excess above the target, before a window stops doubling.
	startPatience = 2
	// farTooLong is a queue that is not to be taken for TCP's own slow beginning, and not to be
	// shortened by halves.
	farTooLong = 500 * time.Millisecond
)

// terms are what windows of a kind have in common.
type terms struct {
	first  int64 // their size at first
	target time.Duration
	alpha  int64
	floor  int64 // they do not become smaller
}

func newWindow(t *terms) window {
	return window{
		size: t.first, terms: t,
		least: -1, starting: true, patience: startPatience, step: t.alpha / 4,
	}
}

// open reports whether more may be sent. If not, the round is one that tells of the path.
func (w *window) open() bool {
	if w.out < w.size {
		return true
	}
	w.held = true
	return false
}

// take notes that a message is sent. After a pause a new round begins.
func (w *window) take(now Time, weight int64) {
	if w.out <= 0 {
		w.begin(now)
	}
	w.out += weight
	w.weight = weight
	w.peak = max(w.peak, w.out)
}

func (w *window) begin(now Time) {
	w.began, w.arrived, w.peak, w.least, w.held = now, 0, w.out, -1, false
}

// came notes that so many bytes have arrived, of which the last were sent at an instant and took
// so much longer than the least round trip.
func (w *window) came(now, sent Time, bytes int64, excess time.Duration) {
	w.out -= bytes
	w.arrived += bytes
	if w.least < 0 || excess < w.least {
		w.least = max(0, excess)
	}
	span := now.Sub(w.began)
	if sent < w.began || span < flightRound {
		return
	}
	w.adapt(min(w.arrived, flightMost) * 1e6 / span.Microseconds())
	w.begin(now)
}

// adapt sets the size by what a round showed: the rate at which bytes arrived, and the queue.
func (w *window) adapt(rate int64) {
	change := (yield(rate, w.target-w.least) + max(w.alpha, w.weight)) / 2
	more := rate > w.best+w.best/4
	w.best = max(w.best, rate)
	switch {
	case w.starting && w.least < w.target:
		w.patience = startPatience
		if w.held {
			w.size *= 2
		}
	case w.starting && more && w.least < farTooLong:
		w.patience = startPatience
	case w.starting && w.patience > 0 && w.least < farTooLong:
		w.patience--
	case change < 0:
		w.calm(false)
		w.size = min(w.size, w.peak)
		if w.least < farTooLong {
			w.size = max(w.size+change, w.size/2)
		} else {
			w.size += 2 * change
		}
		w.size = max(w.size, w.floor)
	case w.held && w.least < w.target/2:
		w.calm(true)
		w.size += max(change, w.step)
	case w.held:
		w.calm(false)
		w.size += change
	}
	if !w.held { // it has not been tried
		w.size = min(w.size, max(2*w.peak, flightFirst))
	}
	w.size = min(w.size, flightMost)
}

// calm notes whether a round has seen hardly any queue.
func (w *window) calm(is bool) {
	w.starting = w.starting && is
	w.step = min(2*w.step, w.size)
	if !is {
		w.step = w.alpha / 4
	}
}

// yield is what a rate brings in a span, which may be negative.
func yield(rate int64, span time.Duration) int64 {
	const longest = time.Minute
	return min(rate, flightMost) * min(max(span, -longest), longest).Microseconds() / 1e6
}
