package netsim

// bbr is the state of BBR (version 1, with Linux's details). Its story:
//
// From each acknowledgement it takes the rate at which bytes came, and the round trip: the best
// rate of the last rounds is the bandwidth of the way, and the least round trip is how long
// it is without a queue. It sends at a gain times the bandwidth, and keeps at most a gain times
// what the way holds in flight. The gain is one that doubles each round, until the bandwidth has
// grown no more for three; then one that drains the queue that this has made; and then it goes
// round one that probes for more, one that drains, and six that keep what there is. When the
// least round trip was last seen ten seconds ago it stops for a moment, to see it again. Losses
// slow it down for a round alone.
type bbr struct {
	delivery
	bandwidth peak  // rates, in bytes per second
	rounds    int64 // since the connection began
	roundEnd  int64 // one begins when something comes that was sent when this had been delivered
	full      int64 // the bandwidth when it last grew by a quarter
	stale     int   // rounds since
	filled    bool  // it has not grown so for three rounds
	phase     bbrPhase
	since     Time   // of a step of probing
	step      int    // of probing
	draws     chance // which step probing begins with
	least     Time   // round trip
	leastAt   Time   // when it was seen, or looked for
	restUntil Time   // when bbrRest ends; 0: too much is in flight yet
	rested    bool   // a round has begun since
	restarts  bool   // nothing has come since a silence

	policer     policer // what it knows of one
	aggregation aggregation

	pacing    int64 // bytes per second
	next      Time  // when it may send again
	before    int64 // the window before a loss, or before bbrRest
	repairing bool  // a loss is being repaired
	conserves bool  // until a round begins no more is sent than arrives
}

type bbrPhase uint8

const (
	bbrStartup bbrPhase = iota // find the bandwidth, doubling each round
	bbrDrain                   // let the queue that startup has made drain
	bbrProbe                   // probe for more, and drain, in turn
	bbrRest                    // send next to nothing, to see the least round trip (PROBE_RTT)
)

const (
	bbrHigh = 2885 // thousandths: 2/ln 2, the least gain that doubles the rate each round
	bbrLow  = 347  // its inverse

	bbrLeastFor = 10 * Second // how long a least round trip holds
	bbrRestFor  = 200 * Millisecond

	bbrLeast = 4 * SegmentBytes // the least window
)

// bbrSteps are the gains of probing, a round trip each.
var bbrSteps = [...]int64{1250, 750, 1000, 1000, 1000, 1000, 1000, 1000}

func (b *bbr) begin(w *window, from *lender[flight]) {
	b.from, b.least = from, w.rtt
	b.pacing = paced(w.size*int64(Second)/int64(max(w.rtt, Millisecond)), bbrHigh)
}

// rate is what it takes for the bandwidth of the way.
func (b *bbr) rate() int64 {
	if b.policer.holds {
		return b.policer.rate
	}
	return b.bandwidth.greatest()
}

// room is how many bytes may be in flight at a rate: a gain, in thousandths, times what the way
// holds without a queue, and what bursts and delayed acknowledgements need beside.
func (b *bbr) room(rate, gain int64) int64 {
	holds := rate * int64(b.least) / int64(Second) * gain / 1000
	segments := (holds+SegmentBytes-1)/SegmentBytes + 3*b.burst()
	segments += segments % 2
	if b.phase == bbrProbe && b.step == 0 {
		segments += 2
	}
	return segments * SegmentBytes
}

// burst is how many segments are sent at once: a millisecond's worth.
func (b *bbr) burst() int64 {
	least := int64(2)
	if b.pacing < bbrSlow {
		least = 1
	}
	return min(max(b.pacing>>10/SegmentBytes, least), quantumMax/SegmentBytes)
}

// Below this rate, in bytes per second, segments are sent one by one.
const bbrSlow = 150_000

// sending notes that a piece is sent, see [delivery.sending].
func (b *bbr) sending(w *window, now Time, p piece, end int64, idle bool) {
	if idle && b.limited() {
		b.restarts = true
		b.aggregation.restart(now)
		switch b.phase {
		case bbrProbe:
			b.pacing = max(paced(b.rate(), 1000), SegmentBytes)
		case bbrRest:
			b.endRest(w, now)
		}
	}
	b.delivery.sending(now, p, end, idle)
	if end >= WindowInitial {
		// Who is late may send the next a little sooner (Linux).
		span := Time(p.size * int64(Second) / b.pacing)
		span -= min(max(now-b.next, 0), span/2)
		b.next = max(now, b.next) + span
	}
}

func (b *bbr) acknowledged(w *window, now Time, a news) {
	before := w.inFlight + a.delivered + a.lost*SegmentBytes
	s := b.delivery.acknowledged(now, a, w.leastRTT)
	if s.roundTrip > 0 {
		w.leastRTT = min(w.leastRTT, s.roundTrip)
	}
	started := s.took > 0 && s.began >= b.roundEnd
	if started {
		b.roundEnd, b.conserves = b.delivered, false
		b.rounds++
	}
	if s.took > 0 {
		b.watchPolicer(now, a, started, s.limited)
		if rate := s.delivered * int64(Second) / int64(s.took); !s.limited || rate >= b.bandwidth.greatest() {
			b.bandwidth.take(b.rounds, rate)
		}
		b.aggregation.watch(now, a.delivered, b.rate(), w.size, started)
	}
	if b.phase == bbrProbe && b.stepOver(now, before, a.lost) {
		b.step, b.since = (b.step+1)%len(bbrSteps), now
	}
	if started && !s.limited {
		b.watchGrowth()
	}
	if b.phase == bbrStartup && b.filled {
		b.phase = bbrDrain
	}
	if b.phase == bbrDrain && b.ahead(now, w.inFlight) <= b.room(b.bandwidth.greatest(), 1000) {
		b.probe(now)
	}
	b.watchRoundTrip(w, now, s, a.delivered < SegmentBytes, started)
	b.pace()
	b.resize(w, a)
}

// watchPolicer looks for one, or at one, after an acknowledgement that may have begun a round.
func (b *bbr) watchPolicer(now Time, a news, started, limited bool) {
	switch {
	case b.policer.holds:
		if started && b.phase == bbrProbe && b.policer.endRound() {
			b.probe(now)
		}
	case limited:
		b.policer = policer{}
	default:
		b.policer.watch(now, a.delivered, a.lost, started)
	}
}

// watchGrowth looks, as a round begins, whether the bandwidth still grows.
func (b *bbr) watchGrowth() {
	if b.filled {
		return
	}
	if best := b.bandwidth.greatest(); best >= b.full*5/4 {
		b.full, b.stale = best, 0
		return
	}
	b.stale++
	b.filled = b.stale == 3
}

// stepOver says whether a step of probing is over, with so much in flight before the
// acknowledgement: after a round trip, but for one with a higher gain not before the way
// is full, and for one with a lower as soon as there is no queue.
func (b *bbr) stepOver(now Time, inFlight, lost int64) bool {
	long := now-b.since > b.least
	switch gain, best := b.gain(), b.bandwidth.greatest(); {
	case gain > 1000:
		return long && (lost > 0 || b.ahead(now, inFlight) >= b.room(best, gain))
	case gain < 1000:
		return long || b.ahead(now, inFlight) <= b.room(best, 1000)
	default:
		return long
	}
}

// ahead is how much will be in flight when it may send again.
func (b *bbr) ahead(now Time, inFlight int64) int64 {
	if b.gain() > 1000 {
		inFlight += b.burst() * SegmentBytes
	}
	return max(inFlight-b.rate()*int64(max(b.next-now, 0))/int64(Second), 0)
}

// probe begins to probe, with any step but the one that drains.
func (b *bbr) probe(now Time) {
	b.phase, b.since = bbrProbe, now
	b.step = (2 + int(b.draws.below(uint64(len(bbrSteps)-1)))) % len(bbrSteps)
}

// watchRoundTrip takes in a round trip, and looks for the least again when it was seen long ago.
// Delayed says that the receiver may have waited with the acknowledgement.
func (b *bbr) watchRoundTrip(w *window, now Time, s sample, delayed, started bool) {
	old := now > b.leastAt+bbrLeastFor
	if s.roundTrip > 0 && (s.roundTrip < b.least || old && !delayed) {
		b.least, b.leastAt = s.roundTrip, now
	}
	if old && !b.restarts && b.phase != bbrRest {
		b.save(w)
		b.phase, b.restUntil = bbrRest, 0
	}
	if b.phase == bbrRest {
		b.little = b.delivered + w.inFlight
		if b.restUntil == 0 {
			if w.inFlight <= bbrLeast {
				b.restUntil, b.rested, b.roundEnd = now+bbrRestFor, false, b.delivered
			}
		} else if b.rested = b.rested || started; b.rested {
			b.endRest(w, now)
		}
	}
	b.restarts = b.restarts && s.took == 0
}

// endRest goes on as before where the rest has been long enough.
func (b *bbr) endRest(w *window, now Time) {
	if b.restUntil == 0 || now <= b.restUntil {
		return
	}
	b.leastAt = now
	w.size = max(w.size, b.before)
	if b.phase = bbrStartup; b.filled {
		b.probe(now)
	}
}

// gain is how many thousandths of the way's bandwidth it sends at.
func (b *bbr) gain() int64 {
	switch {
	case b.phase == bbrStartup:
		return bbrHigh
	case b.phase == bbrDrain:
		return bbrLow
	case b.phase == bbrRest, b.policer.holds:
		return 1000
	default:
		return bbrSteps[b.step]
	}
}

// paced is a gain, in thousandths, times a rate, less the hundredth that Linux leaves for queues to
// drain. Neither counts headers.
func paced(rate, gain int64) int64 { return rate * gain / 1000 * 99 / 100 }

func (b *bbr) pace() {
	if rate := paced(b.rate(), b.gain()); b.filled || rate > b.pacing {
		b.pacing = max(rate, SegmentBytes)
	}
}

// save remembers the window, for when a loss is repaired or a rest over.
func (b *bbr) save(w *window) {
	if b.repairing || b.phase == bbrRest {
		b.before = max(b.before, w.size)
	} else {
		b.before = w.size
	}
}

// collapse is the reaction to a time-out, which takes so many packets for lost.
func (b *bbr) collapse(w *window, now Time, lost int64) {
	b.save(w)
	b.full, b.repairing = 0, true
	b.forget()
	b.watchPolicer(now, news{lost: lost}, true, false)
	w.size = w.inFlight + SegmentBytes
}

// resize makes the window what it is to be after an acknowledgement. When losses begin to be
// repaired no more is sent for a round than arrives; when they are, the window is as before.
func (b *bbr) resize(w *window, a news) {
	if a.delivered > 0 {
		w.size = max(w.size-a.lost*SegmentBytes, SegmentBytes)
		switch repairing := a.una < w.recovered; {
		case repairing && !b.repairing:
			b.repairing, b.conserves, b.roundEnd = true, true, b.delivered
			w.size = w.inFlight + a.delivered
		case !repairing && b.repairing:
			b.repairing, b.conserves = false, false
			w.size = max(w.size, b.before)
		}
		if b.conserves {
			w.size = max(w.size, w.inFlight+a.delivered)
		} else {
			b.grow(w, a.delivered)
		}
	}
	if b.phase == bbrRest {
		w.size = min(w.size, bbrLeast)
	}
}

func (b *bbr) grow(w *window, bytes int64) {
	gain := int64(bbrHigh)
	switch b.phase {
	case bbrProbe:
		gain = 2000
	case bbrRest:
		gain = 1000
	}
	rate := b.rate()
	room := b.room(rate, gain)
	switch {
	case b.filled:
		w.size = min(w.size+bytes, room+b.aggregation.room(rate))
	case w.size < room || b.delivered+SegmentBytes < WindowInitial: // the handshake has delivered a packet, too
		w.size += bytes
	}
	w.size = min(max(w.size, bbrLeast), WindowMax)
}
