package sim

import (
	"testing"
	"time"
)

// TestPulse: over time a run adds up to what it yielded, and what sites store is gone
// from the sum while they are down.
func TestPulse(t *testing.T) {
	s := smallWorld(4)
	s.Floods = []Flood{{From: []Who{"s1"}, SizeMin: 1000, Start: 20 * time.Second, Every: time.Second, Until: 40 * time.Second}}
	s.Faults = []Fault{{At: 30*time.Second + 500*time.Millisecond, Act: Crash{Sites: []Who{"s1", "s2", "s3", "s4"}, For: 5 * time.Second}}}
	r := mustRun(t, s, Options{})
	sum := func(list []int64) (total int64) {
		for _, v := range list {
			total += v
		}
		return total
	}
	if got := sum(r.Pulse.Deliveries); got != r.Deliveries {
		t.Errorf("over time there are %d deliveries, of %d", got, r.Deliveries)
	}
	if got := sum(r.Pulse.WireBytes); got != r.WireBytes {
		t.Errorf("over time there are %d bytes on the wire, of %d", got, r.WireBytes)
	}
	at := func(seconds int) int64 { return r.Pulse.Stored[time.Duration(seconds)*time.Second/r.Pulse.Span] }
	if at(10) != 0 || at(29) < 4000 || at(33) != 0 {
		t.Errorf("sites store %d bytes before the flood, %d in it, and %d while all are down", at(10), at(29), at(33))
	}
}

// TestSpark: the highest mark is the fullest, and only nothing is empty.
func TestSpark(t *testing.T) {
	if got, want := spark([]int64{0, 1, 50, 100}), " ▁▄█"; got != want {
		t.Errorf("the line is %q, want %q", got, want)
	}
}
