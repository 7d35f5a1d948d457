package estimate

import (
	"math"
	"testing"
)

func TestRate(t *testing.T) {
	for _, c := range []struct{ bytes, micros, want int64 }{
		{1_000_000, 1_000_000, 1_000_000},
		{1, 1_000_000_000, 1},
		{1500, 12, 125_000_000},
		{math.MaxInt64, 1, BytesPerSecondMax},
		{math.MaxInt64, math.MaxInt64, 1_000_000},
		{0, 5, 0},
		{5, 0, 0},
		{-5, 5, 0},
		{5, -5, 0},
	} {
		if got := Rate(c.bytes, c.micros); got != c.want {
			t.Errorf("%d bytes in %d µs: %d B/s, want %d", c.bytes, c.micros, got, c.want)
		}
	}
}

func TestBandwidth(t *testing.T) {
	const second = 1_000_000
	var b Bandwidth
	for _, c := range []struct {
		why    string
		bytes  int64
		filled bool
		want   int64
	}{
		{"traffic that leaves the path idle is a lower bound", 500, false, 500},
		{"less traffic says nothing", 100, false, 500},
		{"the first full path counts whole", 400, true, 400},
		{"a later one by a quarter", 800, true, 500},
		{"downward too", 100, true, 400},
		{"traffic beyond the estimate raises it", 900, false, 900},
		{"nothing says nothing", 0, true, 900},
	} {
		b.Add(c.bytes, second, c.filled)
		if got := b.BytesPerSecond(); got != c.want {
			t.Errorf("%s: %d B/s, want %d", c.why, got, c.want)
		}
	}
}

func TestTrain(t *testing.T) {
	var train Train
	for i := range int64(5) {
		if i < 2 && train.BytesPerSecond() != 0 {
			t.Errorf("a train of %d tells a rate", i)
		}
		train.Arrived(1_000_000+i*1200, 1500)
	}
	if got := train.BytesPerSecond(); got != 1_250_000 || train.Messages() != 5 {
		t.Errorf("1500 bytes every 1.2 ms: %d B/s in %d messages, want 1250000 in 5", got, train.Messages())
	}

	var clump Train
	clump.Arrived(7, 1500)
	clump.Arrived(7, 1500)
	if got := clump.BytesPerSecond(); got != 1_500_000 {
		t.Errorf("a train within one tick of the clock: %d B/s, want 1500000, as in a millisecond", got)
	}
}
