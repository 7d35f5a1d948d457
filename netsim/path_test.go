package netsim

import (
	"testing"

	"github.com/floodd/floodd/core/geo"
)

func TestLatencyPrecedence(t *testing.T) {
	w := newWorld(1)
	oslo := w.net.AddHost(HostConfig{Name: "oslo", Region: "europe", Place: geo.LatLon{LatMicroDeg: 59_913_900, LonMicroDeg: 10_752_200}})
	bergen := w.net.AddHost(HostConfig{Name: "bergen", Region: "europe", Place: geo.LatLon{LatMicroDeg: 60_392_000, LonMicroDeg: 5_324_000}})
	lima := w.net.AddHost(HostConfig{Name: "lima", Measured: "pe-lim", Place: geo.LatLon{LatMicroDeg: -12_046_400, LonMicroDeg: -77_042_800}})

	// 11 046 km at 1.6/200 µs per metre each way, and 2.5 ms.
	if got := w.net.Latency(oslo, lima); got < 90*Millisecond || got > 92*Millisecond {
		t.Errorf("by distance: %d µs", got)
	}
	if got := w.net.Latency(oslo, oslo); got != loopback {
		t.Errorf("to itself: %d µs", got)
	}
	m, err := ReadMatrix(reader("site,oslo,pe-lim\noslo,0,200\npe-lim,201,0\n"))
	if err != nil {
		t.Fatal(err)
	}
	distant := w.net.Latency(bergen, lima)
	w.net.UseRTT(0, m)
	for _, tt := range []struct {
		why      string
		from, to HostID
		want     Time
	}{
		{"measured", oslo, lima, 100_000},
		{"measured, the other way", lima, oslo, 100_500},
		{"not in the matrix", bergen, lima, distant},
	} {
		if got := w.net.Latency(tt.from, tt.to); got != tt.want {
			t.Errorf("%s: %d µs, want %d", tt.why, got, tt.want)
		}
	}
	w.net.SetLatency(0, w.net.Region("europe"), nil, 7)
	w.net.SetLatency(0, []HostID{oslo}, []HostID{lima}, 8)
	if got := [2]Time{w.net.Latency(oslo, lima), w.net.Latency(bergen, lima)}; got != [2]Time{8, 7} {
		t.Errorf("by rule: %v", got)
	}
	w.net.SetLatency(0, w.net.Region("europe"), nil, 9) // replaces its like, and is the latest
	if got := w.net.Latency(oslo, lima); got != 9 || len(w.net.rules) != 2 {
		t.Errorf("by the latest of %d rules: %d", len(w.net.rules), got)
	}
	w.net.Restore(0, w.net.Region("europe"), nil)
	if got := [2]Time{w.net.Latency(oslo, lima), w.net.Latency(bergen, lima)}; got != [2]Time{8, distant} {
		t.Errorf("after the restoring: %v, want 8 and %d", got, distant)
	}
}

func TestUnknownRegionIsEmpty(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	w.net.Cut(0, w.net.Region("atlantis"), nil, false)
	w.net.Dial(0, a, b)
	w.runUntil(Second)
	w.expect(t, `
		20000 connected
		30000 accepted a>b`)
}

func TestLatencyChangesOnTheWay(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Send(w.now, c, Dialer, "slow", 1, 1)
	w.net.SetLatency(w.now, nil, nil, Millisecond)
	w.net.Send(w.now, c, Dialer, "does not overtake", 1, 1)
	w.runUntil(50 * Millisecond)
	w.net.Send(w.now, c, Dialer, "fast", 1, 1)
	w.run()
	w.expect(t, `
		30000 drained 2 at 0
		40000 delivered slow to 1
		40000 delivered does not overtake to 1
		50000 drained 1 at 0
		51000 delivered fast to 1`)
}

func TestJitterDelaysWithinItsBound(t *testing.T) {
	w := newWorld(1)
	w.quiet = true
	a, b := pair(w)
	w.net.SetJitter(0, nil, nil, 8*Millisecond)
	c := w.open(t, a, b)
	w.runUntil(Second)
	var sum Time
	w.on = func(now Time, _ ConnID, _ End, sent any) {
		extra := now - sent.(Time) - 10*Millisecond
		if extra < 0 || extra > 8*Millisecond {
			t.Fatalf("a jitter of %d µs", extra)
		}
		sum += extra
	}
	const count = 2000
	for range count {
		w.net.Send(w.now, c, Dialer, w.now, 100, 100)
		w.runUntil(w.now + 100*Millisecond)
	}
	if mean := sum / count; mean < 3800 || mean > 4200 {
		t.Errorf("the mean jitter is %d µs, want 4000", mean)
	}
}

func TestLossHasItsProbability(t *testing.T) {
	w := newWorld(1)
	w.quiet = true
	a, b := pair(w)
	w.net.SetLoss(0, nil, nil, 20_000)
	c := w.open(t, a, b)
	w.runUntil(10 * Second)
	lost, received := 0, 0
	w.on = func(now Time, _ ConnID, _ End, sent any) {
		received++
		if now > sent.(Time)+10*Millisecond {
			lost++
		}
	}
	for range 10_000 {
		w.net.Send(w.now, c, Dialer, w.now, 100, 100)
		w.runUntil(w.now + Second)
	}
	if received != 10_000 || lost < 160 || lost > 240 {
		t.Errorf("%d of %d messages needed a retransmission, want 200", lost, received)
	}
}
