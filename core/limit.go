package core

import (
	"slices"
	"time"
)

// limiter holds all that this site sends to other sites to a rate. It is a bucket that
// fills at the rate in force, and of which every message takes its weight, whatever
// link it goes out on. A message leaves as long as the bucket holds more than what its
// class of importance has to leave for those above it, and may then overshoot: so the
// pieces of a long update never take what a line needs, nor updates what a ping needs,
// and in any span of time the site sends at most what the rate yields, the bucket, and
// one message.
//
// A link that has to wait stands in line. When the bucket has filled again control and
// small updates of all links go before the pieces of any, and those by one message a
// link, in turns.
type limiter struct {
	def      *BandwidthLimit // as configured
	midnight Time            // an instant at which a day began here, by the clock on the wall
	at       Time            // of level
	level    int64
	fraction int64 // of a byte, in millionths
	waiting  fifo[*link]
	turn     *link // whose turn it is to send a piece
	timer    timer
}

// class is the importance of a message: lower ones go first.
type class int

const (
	classControl class = iota
	classSmall         // updates of one piece
	classBulk          // pieces of longer ones, and probes
)

const (
	// limitReserve is what each class leaves to the one above: its own largest message
	// may overshoot by as much. (Only a group's definition can be larger than that.)
	limitReserve = PieceSize + 4<<10
	// limitBurst is how long the bucket takes to fill beyond what is reserved: drivers
	// may be late by less with a timer.
	limitBurst = 20 * time.Millisecond
)

// floor is what a class leaves in the bucket.
func (c class) floor() int64 { return int64(c) * limitReserve }

// depth is what the bucket holds at most.
func depth(rate int64) int64 { return classBulk.floor() + max(1, rate/int64(time.Second/limitBurst)) }

const day = 24 * time.Hour

// at returns the rate at a time of day, 0 for none, and for how long it stays so; a
// day, if it is always the same.
func (d *BandwidthLimit) at(ofDay time.Duration) (rate int64, still time.Duration) {
	rate, still = d.Rate, day
	for _, h := range d.Hours {
		since := (ofDay - h.From + day) % day
		if lasts := (h.To-h.From+day-1)%day + 1; since < lasts {
			return h.Rate, lasts - since
		}
		still = min(still, day-since)
	}
	return rate, still
}

// startLimit begins with a full bucket, if there is a limit.
func (s *Site) startLimit(ofDay time.Duration) {
	def := &s.local.BandwidthLimit
	if def.Rate == 0 && len(def.Hours) == 0 {
		return
	}
	b := &limiter{def: def}
	s.limit = b
	b.timer.fire = s.serveLimited
	b.at = s.now
	b.setClock(s.now, ofDay)
	rate, _ := b.inForce(s.now)
	b.level = depth(rate)
}

// setClock notes what time of day it is now.
func (b *limiter) setClock(now Time, ofDay time.Duration) { b.midnight = now.Add(-ofDay) }

// inForce returns the rate at an instant, 0 for none, and until when it is that.
func (b *limiter) inForce(now Time) (rate int64, until Time) {
	ofDay := now.Sub(b.midnight) % day
	if ofDay < 0 {
		ofDay += day
	}
	rate, still := b.def.at(ofDay)
	return rate, now.Add(still)
}

// refill brings the bucket up to date, and returns the rate in force.
func (b *limiter) refill(now Time) int64 {
	for {
		rate, until := b.inForce(b.at)
		until = min(until, now)
		b.fill(rate, until.Sub(b.at).Microseconds())
		b.at = until
		if until == now {
			rate, _ = b.inForce(now)
			return rate
		}
	}
}

// fill adds what a rate yields. While there is no limit the bucket is full.
func (b *limiter) fill(rate, micros int64) {
	full := depth(rate)
	if rate == 0 || micros >= b.wait(rate, full) {
		b.level, b.fraction = full, 0
		return
	}
	sum := b.fraction + rate*micros
	b.level += sum / 1e6
	b.fraction = sum % 1e6
}

// wait is how many microseconds a rate takes to bring the bucket to a level.
func (b *limiter) wait(rate, level int64) int64 {
	return max(0, ((level-b.level)*1e6-b.fraction+rate-1)/rate)
}

// admits reports whether a message of a class may leave on l now. If it may not, the
// link stands in line.
func (s *Site) admits(l *link, c class) bool {
	b := s.limit
	if b == nil {
		return true
	}
	rate := b.refill(s.now)
	if rate == 0 {
		return true
	}
	if b.level > c.floor() && (c != classBulk || b.turn == l || b.waiting.len() == 0) {
		return true
	}
	if !l.limited {
		s.stats.LimitWaits++
		b.enqueue(l)
	}
	s.wakeLimited(rate, c)
	return false
}

func (b *limiter) enqueue(l *link) {
	l.limited = true
	b.waiting.push(l)
}

// wakeLimited sets the timer for when a message of a class may leave, or for when the
// rate changes.
func (s *Site) wakeLimited(rate int64, c class) {
	_, until := s.limit.inForce(s.now)
	ready := s.now.Add(time.Duration(s.limit.wait(rate, c.floor()+1)) * time.Microsecond)
	s.timers.setBefore(&s.limit.timer, min(until, ready))
}

// serveLimited lets the links that waited send: first what is pressing of all of
// them, then a piece each.
func (s *Site) serveLimited() {
	b := s.limit
	for _, l := range slices.Clone(b.waiting.waiting()) {
		s.pump(l)
	}
	for b.waiting.len() > 0 {
		if rate := b.refill(s.now); rate > 0 && b.level <= classBulk.floor() {
			s.wakeLimited(rate, classBulk)
			break
		}
		l := b.waiting.pop()
		l.limited, b.turn = false, l
		if l.room <= 0 || l.closing {
			continue // it asks again when it has room
		}
		if m := s.choose(l, anyWeight); m != nil {
			s.sendNow(l, s.batch(l, m))
			b.enqueue(l)
		}
	}
	b.turn = nil
}

// onClockSet follows a clock on the wall that was set, or that changed to summer.
func (s *Site) onClockSet(in ClockSet) {
	if s.limit == nil {
		return
	}
	s.limit.refill(s.now)
	s.limit.setClock(s.now, in.TimeOfDay)
	s.serveLimited()
}
