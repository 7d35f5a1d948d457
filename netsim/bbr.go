package netsim

// bbr is the state of BBR: it sends at a gain times the rate at which bytes have been
// delivered, and keeps a gain times what the way holds in flight.
type bbr struct {
	flights   ring[flight]     // what is in flight, at most flightsMax
	from      *lender[flight]  // of flights
	bandwidth [bbrRounds]int64 // best rate seen in each of the last rounds, in bytes per second
	round     int              // of them, the current one
	roundEnd  int64            // it ends when this offset is acknowledged
	seen      bool             // something was sent in it at the speed of the way, not of who had little to send
	little    int64            // what is sent until more than this is acknowledged is of one who had little to send
	limited   bool             // the flight acknowledged last was
	full      int64            // the bandwidth when it last grew by a quarter
	stale     int              // rounds since
	phase     bbrPhase
	since     Time  // of the phase, or of a step of probing
	step      int   // of probing
	pacing    int64 // bytes per second
	before    int64 // the window before a loss that is being repaired; 0: none is
}

// flight is a piece as it was sent.
type flight struct {
	end   int64
	at    Time
	acked int64 // what had been acknowledged then
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
	b.pacing = w.size * int64(Second) / int64(max(w.rtt, Millisecond)) * bbrHigh / 1000
}

// best is the bandwidth of the way.
func (b *bbr) best() int64 {
	best := int64(0)
	for _, rate := range b.bandwidth {
		best = max(best, rate)
	}
	return best
}

// holds is how many bytes the way holds without a queue.
func (b *bbr) holds(w *window) int64 { return b.best() * int64(w.leastRTT) / int64(Second) }

func (b *bbr) sending(now Time, end, acked int64) {
	if b.flights.size < flightsMax {
		b.flights.push(flight{end: end, at: now, acked: acked, limited: acked <= b.little}, b.from)
	}
}

func (b *bbr) acknowledged(w *window, now Time, bytes, offset int64) {
	for b.flights.size > 0 && b.flights.front().end <= offset {
		f := b.flights.pop(b.from)
		took := max(now-f.at, 1)
		w.leastRTT = min(w.leastRTT, took)
		rate := (offset - f.acked) * int64(Second) / int64(took)
		if b.limited = f.limited; !f.limited || rate >= b.best() {
			b.bandwidth[b.round] = max(b.bandwidth[b.round], rate)
			b.seen = b.seen || !f.limited
		}
	}
	if offset > b.roundEnd {
		b.endRound(w, now)
		b.roundEnd = offset + w.inFlight
	}
	if b.phase == bbrProbe && now-b.since > w.leastRTT {
		b.step, b.since = (b.step+1)%len(bbrSteps), now
	}
	b.pace()
	if offset <= w.recovered {
		return // as much is sent as arrives
	}
	w.size, b.before = max(w.size, b.before), 0
	b.grow(w, bytes, offset)
}

// lose is the reaction to a loss: for a round trip no more is sent than arrives.
func (b *bbr) lose(w *window) {
	b.before = max(b.before, w.size)
	w.size = max(w.inFlight, bbrLeast)
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
		if w.inFlight <= b.holds(w) {
			b.phase, b.since, b.step = bbrProbe, now, 2
		}
	}
}

func (b *bbr) pace() {
	gain := int64(bbrHigh)
	switch b.phase {
	case bbrDrain:
		gain = bbrLow
	case bbrProbe:
		gain = bbrSteps[b.step]
	}
	if rate := b.best() * gain / 1000; b.phase != bbrStartup || rate > b.pacing {
		b.pacing = max(rate, SegmentBytes)
	}
}

func (b *bbr) grow(w *window, bytes, offset int64) {
	switch {
	case b.phase != bbrStartup:
		w.size = min(w.size+bytes, b.holds(w)*2+bbrSlack)
	case w.size < b.holds(w)*bbrHigh/1000+bbrSlack || offset < WindowInitial:
		w.size += bytes
	}
	w.size = min(max(w.size, bbrLeast), WindowMax)
}

const (
	bbrSlack = 6 * SegmentBytes // for bursts and delayed acknowledgements
	bbrLeast = 4 * SegmentBytes
)
