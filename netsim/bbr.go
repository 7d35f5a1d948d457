package netsim

// bbr is the state of BBR: it sends at a gain times the rate at which bytes have been
// delivered, and keeps a gain times what the way holds in flight.
type bbr struct {
	flights   ring[flight]     // what is in flight, at most flightsMax
	from      *lender[flight]  // of flights
	delivered int64            // bytes that have come
	bandwidth [bbrRounds]int64 // best rate seen in each of the last rounds, in bytes per second
	round     int              // of them, the current one
	roundEnd  int64            // it ends when this offset is acknowledged
	seen      bool             // something was sent in it at the speed of the way, not of who had little to send
	little    int64            // what is sent until more than this is acknowledged is of one who had little to send
	limited   bool             // the flight acknowledged last was
	full      int64            // the bandwidth when it last grew by a quarter
	stale     int              // rounds since
	phase     bbrPhase
	since     Time    // of a step of probing
	step      int     // of probing
	draws     chance  // which step probing begins with
	policer   policer // what it knows of one
	cameAt    Time    // when something was delivered last
	cameFrom  Time    // and when that was sent
	pacing    int64   // bytes per second
	before    int64   // the window before a loss that is being repaired; 0: none is
	conserves Time    // for a round trip from then no more is sent than arrives; 0: it is over
}

// flight is a piece as it was sent.
type flight struct {
	end       int64
	at        Time
	delivered int64 // what had been by then
	since     Time  // when the last of that had come
	behind    Time  // when that was sent
	// limited: the sender had little to send, so that its rate says nothing of the way's.
	limited bool
}

// flightsMax bounds what is remembered of pieces in flight.
const flightsMax = 64

type bbrPhase uint8

const (
	bbrStartup bbrPhase = iota // find the bandwidth, doubling each round
	bbrDrain                   // let the queue that startup has made drain
	bbrProbe                   // probe for more, and drain, in turn
)

const (
	bbrRounds = 10
	bbrHigh   = 2885 // thousandths: 2/ln 2, the least gain that doubles the rate each round
	bbrLow    = 347  // its inverse
)

// bbrSteps are the gains of probing, a round trip each.
var bbrSteps = [...]int64{1250, 750, 1000, 1000, 1000, 1000, 1000, 1000}

func (b *bbr) begin(w *window) {
	b.pacing = paced(w.size*int64(Second)/int64(max(w.rtt, Millisecond)), bbrHigh)
}

// best is the best rate that was seen in the last rounds.
func (b *bbr) best() int64 {
	best := int64(0)
	for _, rate := range b.bandwidth {
		best = max(best, rate)
	}
	return best
}

// rate is what it takes for the bandwidth of the way.
func (b *bbr) rate() int64 {
	if b.policer.holds {
		return b.policer.rate
	}
	return b.best()
}

// room is how many bytes may be in flight: a gain, in thousandths, times what the way
// holds without a queue, and what bursts and delayed acknowledgements need beside.
func (b *bbr) room(w *window, gain int64) int64 {
	holds := b.rate() * int64(w.leastRTT) / int64(Second) * gain / 1000
	segments := holds/SegmentBytes + 1 + 3*b.burstLeast()
	segments += segments % 2
	if b.phase == bbrProbe && b.step == 0 {
		segments += 2
	}
	return segments * SegmentBytes
}

// burstLeast is how many segments may always be sent at once.
func (b *bbr) burstLeast() int64 {
	if b.pacing < bbrSlow {
		return 1
	}
	return 2
}

// Below this rate, in bytes per second, segments are sent one by one.
const bbrSlow = 150_000

// sending notes that a piece is sent, idle says that nothing else is in flight.
func (b *bbr) sending(now Time, end int64, idle bool) {
	if b.flights.size < flightsMax {
		if idle {
			b.cameAt, b.cameFrom = now, now
		}
		b.flights.push(flight{
			end: end, at: now, delivered: b.delivered, since: b.cameAt, behind: b.cameFrom, limited: b.delivered <= b.little,
		}, b.from)
	}
}

func (b *bbr) acknowledged(w *window, now Time, a news, sent int64) {
	b.delivered += a.delivered
	var f flight
	for b.flights.size > 0 && b.flights.front().end <= a.offset {
		f = b.flights.pop(b.from)
		w.leastRTT = min(w.leastRTT, max(now-f.at, 1))
	}
	if f.end > 0 {
		b.sample(now, f)
	}
	if a.delivered > 0 {
		b.cameAt = now
	}
	ended := a.offset > b.roundEnd
	if ended {
		b.endRound(w, now)
		b.roundEnd = sent
	}
	switch {
	case b.policer.holds:
		if ended && b.phase == bbrProbe && b.policer.endRound() {
			b.probe(now)
		}
	case b.limited:
		b.policer = policer{}
	default:
		b.policer.watch(now, a.delivered, a.lost, ended)
	}
	if b.phase == bbrProbe && b.stepOver(w, now, w.inFlight+a.delivered, a.lost) {
		b.step, b.since = (b.step+1)%len(bbrSteps), now
	}
	b.pace()
	w.size = max(w.size-a.lost*SegmentBytes, SegmentBytes)
	if a.una >= w.recovered {
		w.size, b.before, b.conserves = max(w.size, b.before), 0, 0
	}
	if b.conserves > 0 && now < b.conserves {
		w.size = max(w.size, w.inFlight+a.delivered)
		return
	}
	b.grow(w, a.delivered)
}

// sample takes in the rate at which bytes came from when the latest was sent, or, where that
// is longer, at which they were sent.
func (b *bbr) sample(now Time, f flight) {
	b.cameFrom = f.at
	took := max(now-f.since, f.at-f.behind, 1)
	rate := (b.delivered - f.delivered) * int64(Second) / int64(took)
	if b.limited = f.limited; !f.limited || rate >= b.best() {
		b.bandwidth[b.round] = max(b.bandwidth[b.round], rate)
		b.seen = b.seen || !f.limited
	}
}

// stepOver says whether a step of probing is over, with so much in flight before the
// acknowledgement: after a round trip, but for one with a higher gain not before the way
// is full, and for one with a lower as soon as there is no queue.
func (b *bbr) stepOver(w *window, now Time, inFlight, lost int64) bool {
	long := now-b.since > w.leastRTT
	switch gain := b.gain(); {
	case gain > 1000:
		return long && (lost > 0 || inFlight >= b.room(w, gain))
	case gain < 1000:
		return long || inFlight <= b.room(w, 1000)
	default:
		return long
	}
}

// lose is the reaction to a loss: for a round trip no more is sent than arrives.
func (b *bbr) lose(w *window, now Time) {
	b.before = max(b.before, w.size)
	b.conserves = now + w.rtt
	w.size = w.inFlight + SegmentBytes
}

// collapse is the reaction to a time-out.
func (b *bbr) collapse(w *window) {
	b.before = max(b.before, w.size)
	b.full, b.stale, b.conserves = 0, 0, 0
	w.size = w.inFlight + SegmentBytes
}

// probe begins to probe, with any step but the one that drains.
func (b *bbr) probe(now Time) {
	b.phase, b.since = bbrProbe, now
	b.step = (2 + int(b.draws.below(uint64(len(bbrSteps)-1)))) % len(bbrSteps)
}

func (b *bbr) endRound(w *window, now Time) {
	best := b.best()
	if b.seen { // else what was seen before does not age
		b.round, b.seen = (b.round+1)%bbrRounds, false
		b.bandwidth[b.round] = 0
	}
	switch b.phase {
	case bbrStartup:
		if b.limited {
			break
		}
		if best >= b.full*5/4 {
			b.full, b.stale = best, 0
		} else if b.stale++; b.stale == 3 {
			b.phase = bbrDrain
		}
	case bbrDrain:
		if w.inFlight <= b.room(w, 1000) {
			b.probe(now)
		}
	}
}

// gain is how many thousandths of the way's bandwidth it sends at.
func (b *bbr) gain() int64 {
	switch {
	case b.phase == bbrStartup:
		return bbrHigh
	case b.phase == bbrDrain:
		return bbrLow
	case b.policer.holds:
		return 1000
	default:
		return bbrSteps[b.step]
	}
}

// paced is a gain, in thousandths, times a rate: in bytes on the wire, less the hundredth that
// Linux leaves for queues to drain.
func paced(rate, gain int64) int64 {
	return rate * (SegmentBytes + HeaderBytes) / SegmentBytes * gain / 1000 * 99 / 100
}

func (b *bbr) pace() {
	if rate := paced(b.rate(), b.gain()); b.phase != bbrStartup || rate > b.pacing {
		b.pacing = max(rate, SegmentBytes)
	}
}

func (b *bbr) grow(w *window, bytes int64) {
	switch {
	case b.phase != bbrStartup:
		w.size = min(w.size+bytes, b.room(w, 2000))
	case w.size < b.room(w, bbrHigh) || b.delivered < WindowInitial:
		w.size += bytes
	}
	w.size = min(max(w.size, bbrLeast), WindowMax)
}

const bbrLeast = 4 * SegmentBytes
