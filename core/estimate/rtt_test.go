package estimate

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestRTTSmoothing(t *testing.T) {
	var r RTT
	if r.Known() || r.Smoothed() != 0 || r.Min(0) != 0 {
		t.Errorf("the zero RTT claims to know something: %+v", r)
	}
	r.Add(0, 80_000)
	if r.Smoothed() != 80_000 {
		t.Errorf("after one sample of 80 ms: smoothed %d; RFC 6298 wants 80000", r.Smoothed())
	}
	r.Add(1, 160_000)
	if r.Smoothed() != 90_000 {
		t.Errorf("after another of 160 ms: smoothed %d; RFC 6298 wants 90000", r.Smoothed())
	}
	for range 200 {
		r.Add(2, 20_000)
	}
	if got := r.Smoothed(); got < 20_000 || got > 20_010 {
		t.Errorf("after 200 samples of 20 ms: smoothed %d", got)
	}
}

func TestRTTMinimumSlides(t *testing.T) {
	const minute = 60_000_000
	var r RTT
	r.Add(100*minute, 10_000)
	r.Add(103*minute, 50_000)
	for _, c := range []struct{ minutes, want int64 }{
		{103, 10_000},
		{105, 10_000}, // in the half window before
		{109, 10_000},
		{110, r.Smoothed()}, // all forgotten
		{500, r.Smoothed()},
	} {
		if got := r.Min(c.minutes * minute); got != c.want {
			t.Errorf("at minute %d: least %d, want %d", c.minutes, got, c.want)
		}
	}
	r.Add(106*minute, 40_000)
	r.Add(108*minute, 60_000)
	if got := r.Min(111 * minute); got != 40_000 {
		t.Errorf("at minute 111: least %d, want 40000", got)
	}
}

func TestRTTIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r RTT
		now := int64(0)
		least, most := int64(math.MaxInt64), int64(0)
		for range rapid.IntRange(1, 50).Draw(t, "samples") {
			now += rapid.Int64Range(0, 2*leastHalfMicros).Draw(t, "pause")
			sample := rapid.Int64().Draw(t, "sample")
			r.Add(now, sample)
			least, most = min(least, boundRTT(sample)), max(most, boundRTT(sample))
			if got := r.Min(now); got < least || got > most || got > boundRTT(sample) {
				t.Fatalf("least %d; samples were within %d and %d, the last %d", got, least, most, boundRTT(sample))
			}
			if got := r.Smoothed(); got < least-1 || got > most {
				t.Fatalf("smoothed %d; samples were within %d and %d", got, least, most)
			}
		}
	})
}
