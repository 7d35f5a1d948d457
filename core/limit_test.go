package core

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyLimit draws hours that do not overlap, over midnight too.
func anyLimit(t *rapid.T) (limit BandwidthLimit) {
	rate := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(LimitRateMin, 10_000_000), rapid.Just(int64(LimitRateMax)))
	limit.Rate = rate.Draw(t, "rate")
	first := rapid.IntRange(0, 24*60-1).Draw(t, "first cut")
	for at, end := first, first+24*60; at < end; {
		next := min(end, at+rapid.IntRange(1, 12*60).Draw(t, "minutes"))
		if rapid.Bool().Draw(t, "hours") {
			clock := func(minute int) time.Duration { return time.Duration(minute%(24*60)) * time.Minute }
			limit.Hours = append(limit.Hours, LimitHours{From: clock(at), To: clock(next), Rate: rate.Draw(t, "rate then")})
		}
		at = next
	}
	return limit
}

// rateAt goes through the day minute by minute.
func rateAt(limit BandwidthLimit, ofDay time.Duration) int64 {
	const minutes = 24 * 60
	for _, h := range limit.Hours {
		for at, n := int(h.From/time.Minute), 0; n == 0 || at != int(h.To/time.Minute)%minutes; at, n = (at+1)%minutes, n+1 {
			if at == int(ofDay/time.Minute)%minutes {
				return h.Rate
			}
		}
	}
	return limit.Rate
}

// TestLimitByTimeOfDay compares the rate in force with the plainest way to find it, on
// both sides of the instant at which it says that it may change.
func TestLimitByTimeOfDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		def := anyLimit(t)
		b := limiter{def: &def}
		now := Time(rapid.Int64Range(0, 1e12).Draw(t, "now"))
		ofDay := time.Duration(rapid.Int64Range(0, day.Microseconds()-1).Draw(t, "of day")) * time.Microsecond
		b.setClock(now, ofDay)
		for range 10 {
			rate, until := b.inForce(now)
			if want := rateAt(def, ofDay); rate != want {
				t.Fatalf("at %v the limit %+v is %d, wanted %d", ofDay, def, rate, want)
			}
			last := ofDay + until.Sub(now) - time.Microsecond
			if until <= now || rateAt(def, last%day) != rate {
				t.Fatalf("at %v the limit %+v is to last until %v later, and does not", ofDay, def, until.Sub(now))
			}
			ofDay = (last + time.Microsecond) % day
			now = until
		}
	})
}

// TestLimitHolds offers more than may be sent, at any instants, and compares what is
// let through with what the rates yield: never more than the bucket and one message
// ahead, and, as long as something waits, never so much behind.
func TestLimitHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &Site{local: &LocalDef{BandwidthLimit: BandwidthLimit{Rate: rapid.Int64Range(LimitRateMin, 50_000_000).Draw(t, "rate")}}}
		s.startLimit(0)
		b := s.limit
		l := &link{}
		rate := b.def.Rate
		var ahead, largest int64 // in millionths of a byte; ahead of the rate
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			c := class(rapid.IntRange(0, 2).Draw(t, "class"))
			size := rapid.Int64Range(1, PieceSize+weightBase).Draw(t, "size")
			if wait := b.wait(rate, c.floor()+1); rapid.Bool().Draw(t, "wait") {
				pause := rapid.Int64Range(0, wait+1).Draw(t, "micros")
				s.now = s.now.Add(time.Duration(pause) * time.Microsecond)
				ahead = max(0, ahead-rate*pause)
				b.refill(s.now)
				if pause >= wait && b.level <= c.floor() {
					t.Fatalf("after a wait of %d us class %d still may not send", wait, c)
				}
			}
			b.waiting.clear()
			l.limited = false
			if !s.admits(l, c) {
				continue
			}
			if ahead/1e6 > depth(rate) {
				t.Fatalf("%d bytes ahead of %d bytes per second, and it may send more", ahead/1e6, rate)
			}
			b.level -= size
			ahead += size * 1e6
			largest = max(largest, size)
		}
		if behind := depth(rate) - b.level - ahead/1e6; behind > 1 || behind < -1 {
			t.Fatalf("the bucket is %d bytes off", behind)
		}
	})
}
