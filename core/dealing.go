package core

import (
	"math"
	"slices"
	"time"
)

// dealing is how the origin of a very long update deals its pieces out.
//
// What a partner was dealt and has not passed on is its hand, and how long it takes to
// pass one on is its step, which is learned from what it reports. From these follows when
// it will be through with its hand, and so who gets which piece:
//
//   - A hand is no longer than to last for dealSpan, and until word of it is here. While
//     the step is not known, because the partner passes all on as it comes, the hand grows
//     by what it has passed on whenever it was as long as it might be.
//   - A piece goes to nobody who would pass it on later than all could be through if what
//     there is were shared out by their steps. So near the end slow ones get no more.
//   - When all is dealt, the last piece of a long hand is dealt to another as well, if
//     that one will be through with it before the first begins. The first hears
//     of it from those who have got it then, and leaves them out.
//   - While all hands are full, or nobody else can help, the origin passes a piece on itself.
type dealing struct {
	fresh int           // the first piece that was never dealt
	again fifo[uint32]  // dealt to partners that were lost
	level time.Duration // how long it takes until all are through, shared out so
	least time.Duration // the shortest step
}

// hand is what a partner was dealt.
type hand struct {
	pieces  fifo[uint32]  // dealt to it, and not yet passed on by it
	more    int           // how many more than at first they may be while no step is known
	taken   int           // so many of them, the last, were dealt to others as well
	relayed uint64        // passed on by it
	since   Time          // when it passed one on last, or began to have any
	worked  time.Duration // how long it has had some to pass on, in recent time
	passed  int64         // what it passed on in that, 1024 for a piece
	best    time.Duration // the shortest step yet
	faster  Time          // when it became clearly shorter last
}

const (
	// dealFirst is how long a hand may be before a step is known; or what takes
	// passingsFirst copies, if that is longer.
	dealFirst     = 8
	passingsFirst = 24
	dealLeast     = 2
	dealMost      = 4096
	dealSpan      = 500 * time.Millisecond
	// dealSpanFirst stands for dealSpan until a partner has not become faster for dealTime:
	// while connections get up to speed, what is dealt too early is better than nothing dealt.
	dealSpanFirst = time.Second
	// dealMemory is about how much of the time that a partner has worked its step is
	// reckoned from, and dealTrial how much it takes at least. Who has passed nothing on for
	// dealTime has a step at least that long.
	dealMemory = 500 * time.Millisecond
	dealTrial  = 200 * time.Millisecond
	dealTime   = time.Second
	passedOne  = 1024
	never      = time.Duration(math.MaxInt64 / 2)
	// helpLead is how much later than this site another must be, so that this one passes a
	// piece on that it has dealt: it takes a copy for each partner, where the other has nearly done.
	helpLead = 500 * time.Millisecond
)

// undealt returns the piece that is to be dealt next; false if there is none.
func (d *dealing) undealt(w *swarm) (int, bool) {
	if d.again.len() > 0 {
		return int(d.again.front()), true
	}
	return d.fresh, d.fresh < w.have.size
}

// take takes the piece that undealt returned off what is to be dealt.
func (d *dealing) take() {
	if d.again.len() > 0 {
		d.again.pop()
	} else {
		d.fresh++
	}
}

// next returns a piece that is to be dealt to a partner now.
func (d *dealing) next(w *swarm, p *partner) (piece int, duty Duty, ok bool) {
	if !slices.Contains(w.dealtTo(), p) {
		return 0, DutyNone, false
	}
	i, ok := d.undealt(w)
	if !ok {
		return d.second(w, p)
	}
	if !p.chunks.has(i/ChunkPieces) || !d.admits(w, p) {
		return 0, DutyNone, false
	}
	d.take()
	p.hand.pieces.push(uint32(i))
	if !p.near {
		return i, DutyRest, true
	}
	return i, DutyAll, true
}

// admits reports whether a partner may be dealt a piece.
func (d *dealing) admits(w *swarm, p *partner) bool {
	if p.hand.taken > 0 || p.full(w) {
		return false
	}
	step := p.step(w)
	return step == 0 || time.Duration(p.load()+1)*step <= d.level+d.least
}

// second returns a piece of another's hand that is to be dealt to a partner too.
func (d *dealing) second(w *swarm, p *partner) (piece int, duty Duty, ok bool) {
	v := d.slowest(w, p.soonest(w))
	if v == nil {
		return 0, DutyNone, false
	}
	i := v.hand.last()
	if p.theirs.has(i) || !p.chunks.has(i/ChunkPieces) {
		return 0, DutyNone, false
	}
	v.hand.taken++
	p.hand.pieces.push(uint32(i))
	return i, DutyNear, true
}

// soonest is how soon all can hear that a partner is through with what it would be dealt
// now; never if it is not to be dealt what another has.
func (p *partner) soonest(w *swarm) time.Duration {
	step := p.step(w)
	if !p.near || p.hand.taken > 0 || step == 0 {
		return never
	}
	return time.Duration(p.load()+1)*step + w.news(p)
}

// slowest returns the partner who will begin last with the last piece of its hand, if that
// is so late that all can hear before that somebody else is through with it in a span.
func (d *dealing) slowest(w *swarm, span time.Duration) *partner {
	var slowest *partner
	for _, p := range w.partners {
		if n := p.hand.pieces.len() - p.hand.taken - 1; n > 0 && p.near {
			if begins := time.Duration(n)*p.step(w) - 2*w.news(p); begins > span {
				slowest, span = p, begins
			}
		}
	}
	return slowest
}

// help has this site pass a piece on itself, if it is to.
func (d *dealing) help(w *swarm, p *partner) bool {
	hands := w.dealtTo()
	if !slices.Contains(hands, p) {
		return false
	}
	if i, ok := d.undealt(w); ok {
		idle := func(p *partner) bool { return !w.blocked(p) && (p.step(w) == 0 || !p.full(w)) }
		if !p.chunks.has(i/ChunkPieces) || slices.ContainsFunc(hands, idle) {
			return false
		}
		d.take()
		w.undertake(i, DutyAll, 0)
		return true
	}
	v := d.slowest(w, helpLead+w.ownStep())
	sooner := func(p *partner) bool { return d.slowest(w, p.soonest(w)) != nil }
	if v == nil || w.behind() > behindMost || slices.ContainsFunc(hands, sooner) {
		return false
	}
	i := v.hand.last()
	v.hand.taken++
	w.undertake(i, DutyNear, 0)
	return true
}

// ownStep is how long this site takes to pass a piece on, about.
func (w *swarm) ownStep() time.Duration {
	if len(w.partners) == 0 {
		return 0
	}
	return time.Duration(int64(len(w.partners))*PieceSize*1e6/max(1, w.s.outgoing.best)) * time.Microsecond
}

// news is how long it takes until what a partner has got is known to others.
func (w *swarm) news(p *partner) time.Duration {
	return p.l.remote.path.rtt() + w.ticks()
}

// last returns the last piece of a hand that only this partner was dealt.
func (h *hand) last() int {
	pieces := h.pieces.waiting()
	return int(pieces[len(pieces)-h.taken-1])
}

// load is how many pieces a partner has yet to pass on, as far as is known.
func (p *partner) load() int { return max(int(p.behind), p.hand.pieces.len()) - p.hand.taken }

// full reports whether a partner's hand is as long as it may be.
func (p *partner) full(w *swarm) bool {
	step := p.step(w)
	if step == 0 {
		first := max(dealFirst, passingsFirst/max(1, len(w.partners)-1))
		return p.hand.pieces.len() >= min(dealMost, first+p.hand.more)
	}
	span := dealSpan
	if w.s.now.Sub(p.hand.faster) < dealTime {
		span = dealSpanFirst
	}
	return p.hand.pieces.len() >= min(dealMost, max(dealLeast, int((span+w.news(p))/step)))
}

// step is how long a partner takes to pass a piece on; 0 if that is not known.
func (p *partner) step(w *swarm) time.Duration {
	h := &p.hand
	waits := time.Duration(0)
	if h.pieces.len() > 0 {
		waits = w.s.now.Sub(h.since)
	}
	if h.worked < dealTrial {
		if waits >= dealTime {
			return waits
		}
		return 0
	}
	if step := h.step(); waits <= 2*step+w.news(p) {
		return step
	}
	return waits
}

func (h *hand) step() time.Duration { return h.worked * passedOne / time.Duration(h.passed) }

// reported learns how fast a partner is from how much it has passed on, and whether it
// had some to pass on since it last said so.
func (d *dealing) reported(w *swarm, p *partner, relayed uint64, busy bool) {
	h := &p.hand
	if relayed < h.relayed {
		return
	}
	now := w.s.now
	done := min(relayed-h.relayed, uint64(w.have.size))
	h.relayed = relayed
	if p.behind == 0 && p.step(w) == 0 && p.full(w) {
		h.more = min(h.more+int(done), dealMost)
	}
	for k := done; k > 0 && h.pieces.len() > 0; k-- {
		h.pieces.pop()
	}
	h.taken = min(h.taken, h.pieces.len())
	worked := now.Sub(h.since)
	if done > 0 && (busy || h.passed == 0 || int64(worked)*h.passed < int64(done)*passedOne*int64(h.worked)) {
		h.worked += worked
		h.passed += int64(done) * passedOne
		if h.worked > 2*dealMemory {
			h.worked -= h.worked / 2
			h.passed -= h.passed / 2
		}
		if step := h.step(); h.best == 0 || step < h.best-h.best/16 {
			h.best, h.faster = step, now
		}
	}
	if done > 0 || !busy {
		h.since = now
	}
	d.reckon(w)
	for _, other := range w.partners {
		other.wake()
	}
}

// reckon finds the level.
func (d *dealing) reckon(w *swarm) {
	const unit int64 = 1_000_000_000 // of rates: pieces in so many microseconds
	d.level, d.least = never, 0
	work := int64(w.have.size-d.fresh) + int64(d.again.len())
	var rate int64
	hands := slices.Clone(w.dealtTo())
	for _, p := range hands {
		step := p.step(w).Microseconds()
		if step == 0 {
			continue
		}
		work += int64(p.load())
		rate += unit / step
		if d.least == 0 || p.step(w) < d.least {
			d.least = p.step(w)
		}
	}
	for changed := true; changed && rate > 0; {
		d.level = time.Duration(work*unit/rate) * time.Microsecond
		changed = false
		hands = slices.DeleteFunc(hands, func(p *partner) bool {
			step := p.step(w)
			if step == 0 || time.Duration(p.load())*step <= d.level {
				return false
			}
			work -= int64(p.load())
			rate -= unit / step.Microseconds()
			changed = true
			return true
		})
	}
}

// lost deals out again what a lost partner had not passed on and nobody else has.
func (d *dealing) lost(w *swarm, lost *partner) {
	for _, i := range lost.hand.pieces.waiting() {
		if !slices.ContainsFunc(w.partners, func(p *partner) bool { return p.theirs.has(int(i)) }) {
			d.again.push(i)
		}
	}
	d.reckon(w)
	for _, p := range w.partners {
		p.wake()
	}
}
