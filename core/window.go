package core

import "time"

// window bounds the patient matter that is on its way to a peer: updates that it asked
// for, and probes, but neither new updates nor control. Of pieces as many are under way
// as their takers ask for (swarm_take.go). What TCP would take is
// far more than the path carries, and would stand in queues: in this machine, in
// routers, before the peer's line. There a line of text would have to wait behind it.
//
// The peer says what has arrived (Arrived), about once for every arrivedEvery bytes. Of
// each round trip in which the window was what held the sender back, the rate at which
// matter arrived is reckoned; from then on the window is what that rate yields in the
// least round trip that was seen, a little more, so that a path that carries more is
// found out, and half a message. At first it doubles until it does not help any more. It is
// the window of BBR (N. Cardwell et al., "BBR: congestion-based congestion control",
// ACM Queue 14(5), 2016) without its pacing, which is TCP's.
//
// The path's least round trip is that of pings, of the last minutes; a path that becomes
// longer is filled less well until it is forgotten.
type window struct {
	size    int64 // bytes that may be on their way; one message may overshoot
	sent    int64 // since the link opened
	arrived int64 // of them, by the peer's word
	weight  int64 // of the message sent last

	began    Time  // of the round
	from     int64 // arrived when the round began
	end      int64 // the round is over when this has arrived
	held     bool  // something waited for the window in this round
	starting bool  // it doubles still
	rate     int64 // bytes per second of the last round that told of the path

	got, told int64 // patient matter from the peer, and what it was told of
}

const (
	// arrivedEvery is how much patient matter a site gets before it says so.
	arrivedEvery = 16 << 10
	servedFirst  = 384 << 10
	servedMost   = 1 << 30
	// servedSlack is how long the queue may be at which the window aims, beside an
	// eighth of the round trip: enough to find out that the path carries more.
	servedSlack = 5 * time.Millisecond
)

func newWindow() window { return window{size: servedFirst, starting: true} }

// open reports whether more may be sent. If not, the round is one that tells of the path.
func (w *window) open() bool {
	if w.sent-w.arrived < w.size {
		return true
	}
	w.held = true
	return false
}

// least is the window of a path that carries nothing: what the peer may have got and not
// told of, and half a message, lest on a slow line each waits until the one before has
// been told of.
func (w *window) least() int64 { return arrivedEvery + w.weight/2 }

// yield is what a rate brings in a span.
func yield(rate int64, span time.Duration) int64 {
	return min(rate, servedMost) * span.Microseconds() / 1e6
}

// take notes that a message is sent. After a pause a new round begins.
func (w *window) take(now Time, weight int) {
	if w.sent-w.arrived < arrivedEvery {
		w.began, w.from, w.held = now, w.arrived, false
		w.end = w.sent + int64(weight)
	}
	w.sent += int64(weight)
	w.weight = int64(weight)
}

// hasArrived takes the peer's word for what has arrived, unless it makes no sense. Base
// is the least round trip seen.
func (w *window) hasArrived(now Time, bytes int64, base time.Duration) {
	if bytes <= w.arrived || bytes > w.sent {
		return
	}
	w.arrived = bytes
	if w.arrived < w.end {
		return
	}
	if w.held {
		w.adapt((w.arrived-w.from)*1e6/max(1, now.Sub(w.began).Microseconds()), base)
	}
	w.began, w.from, w.held = now, w.arrived, false
	w.end = w.sent
}

// adapt sets the size by the rate of a round.
func (w *window) adapt(rate int64, base time.Duration) {
	fits := w.least() + yield(max(rate, w.rate), base+base/8+servedSlack)
	w.rate = rate
	if w.starting && fits > w.size+w.size/8 {
		fits = 2 * w.size
	} else {
		w.starting = false
	}
	w.size = min(fits, servedMost)
}

// patient reports whether a message counts against the window.
func patient(m Message) bool {
	switch m := m.(type) {
	case Update:
		return m.Route == Route{}
	case Probe:
		return true
	}
	return false
}

// countPatient notes what came of patient matter, and tells the peer now and then.
func (s *Site) countPatient(l *link, m Message) {
	if !patient(m) {
		return
	}
	w := &l.window
	w.got += int64(m.weight())
	if w.got-w.told >= arrivedEvery {
		w.told = w.got
		s.control(l, Arrived{Bytes: uint64(w.got)})
	}
}

func (s *Site) onArrived(l *link, m Arrived) {
	l.window.hasArrived(s.now, int64(min(m.Bytes, 1<<62)), l.remote.path.leastRTT(s.now))
	s.markDirty(l)
}
