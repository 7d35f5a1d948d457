package netsim

import "testing"

// bulkOver sends size bytes from one host to another over a downlink, with a round trip of
// 80 ms, and returns how long it took and what became of the downlink and the window.
func bulkOver(t *testing.T, control Congestion, rate int64, size, ppm int) (took Time, down PipeCounters, w *window) {
	world := newWorld(3)
	world.quiet = true
	world.net.SetCongestion(control)
	a := world.net.AddHost(HostConfig{Name: "a"})
	b := world.net.AddHost(HostConfig{Name: "b", Downlink: rate})
	world.net.SetLatency(0, nil, nil, 40*Millisecond)
	c := world.open(t, a, b)
	world.net.SetLoss(world.now, []HostID{a}, []HostID{b}, ppm)
	began := world.now
	world.on = func(now Time, _ ConnID, _ End, _ any) { took = now - began }
	world.net.Send(began, c, Dialer, "bulk", size, size)
	world.run()
	return took, world.net.hosts[b].down.counters, world.net.lookup(c).streams[Dialer].window
}

func TestHyStartLeavesSlowStartBeforeTheQueueIsFull(t *testing.T) {
	_, down, w := bulkOver(t, Cubic, 3_750_000, 2<<20, 0)
	if down.Overflows > 0 || w.threshold == WindowMax {
		t.Errorf("CUBIC: %d overflows, threshold %d; want slow start to end before", down.Overflows, w.threshold)
	}
	if _, down, _ = bulkOver(t, Reno, 3_750_000, 2<<20, 0); down.Overflows == 0 {
		t.Error("Reno goes on doubling, and the queue did not overflow")
	}
}

func TestCongestionControlsUnderLoss(t *testing.T) {
	const size, rate = 8 << 20, 2_500_000
	least := Time(size) * Second / rate
	var took [3]Time
	for control := Cubic; control <= BBR; control++ {
		took[control], _, _ = bulkOver(t, control, rate, size, 5000)
	}
	if took[BBR] > least*13/10 {
		t.Errorf("BBR took %d µs, and losses do not slow it: %d are enough", took[BBR], least)
	}
	if took[Cubic] < least*2 || took[Reno] < least*2 {
		t.Errorf("CUBIC took %d µs and Reno %d; want both well above %d", took[Cubic], took[Reno], least)
	}
}

// loseAll has a window give way to a loss and repair it at once.
func loseAll(w *window) {
	w.acknowledged(0, news{offset: 1, lost: 1}, 1, 0)
	w.acknowledged(0, news{offset: 1, una: 1, advanced: true}, 1, 0)
}

// TestAWindowIsLetDownWhileWhatWasInFlightComes: for ten packets that come, seven are sent
// (CUBIC); and where more was lost than the window gives way, it fills up again, a packet for
// a packet.
func TestAWindowIsLetDownWhileWhatWasInFlightComes(t *testing.T) {
	for _, tt := range []struct {
		name           string
		lost, want, to int64 // segments
	}{
		{"little is lost", 1, 68, 70},
		{"much is lost", 60, 40, 70},
	} {
		var w window
		w.begin(Cubic, 50*Millisecond, nil)
		w.size, w.threshold = 100*SegmentBytes, 100*SegmentBytes
		sent, inFlight := int64(100), 99-tt.lost
		for acked := tt.lost + 1; acked <= 100; acked++ {
			lost := int64(0)
			if acked == tt.lost+1 {
				lost = tt.lost
			}
			w.acknowledged(0, news{
				delivered: SegmentBytes, offset: acked * SegmentBytes, lost: lost, behind: (acked - tt.lost) * SegmentBytes,
			}, sent*SegmentBytes, inFlight*SegmentBytes)
			for ; inFlight < w.size/SegmentBytes; inFlight++ {
				w.sending(0, piece{offset: SegmentBytes, size: SegmentBytes, again: true}, sent*SegmentBytes, (inFlight+1)*SegmentBytes)
			}
			inFlight--
		}
		if inFlight++; inFlight < tt.want-1 || inFlight > tt.want+2 {
			t.Errorf("%s: after a round trip %d segments are in flight, want about %d", tt.name, inFlight, tt.want)
		}
		if w.acknowledged(0, news{offset: sent * SegmentBytes, una: sent * SegmentBytes, advanced: true}, sent*SegmentBytes, 0); w.size != tt.to*SegmentBytes {
			t.Errorf("%s: after the repair the window is %d, want %d segments", tt.name, w.size, tt.to)
		}
	}
}

func TestCubicFollowsItsCurve(t *testing.T) {
	const rtt = 500 * Millisecond // so long that the curve is above what Reno would do
	var w window
	w.begin(Cubic, rtt, nil)
	w.sample(rtt)
	w.size, w.threshold = 100*SegmentBytes, 100*SegmentBytes
	loseAll(&w)
	if w.size != 70*SegmentBytes {
		t.Fatalf("the window is %d segments after a loss at 100, want 70", w.size/SegmentBytes)
	}
	// 0.4 (t-K)^3 + 100 with K = cbrt(30/0.4) = 4.22 s, t being a round trip ahead and
	// counted from the first acknowledgement, at 0.5 s.
	want := map[Time]int64{Second: 87, 2 * Second: 95, 4 * Second: 100, 6 * Second: 102, 9 * Second: 144}
	for now := rtt; now <= 9*Second; now += rtt {
		for acked := int64(0); acked < w.size; acked += SegmentBytes {
			w.peak = w.size
			w.grow(now, SegmentBytes)
		}
		if segments, ok := want[now]; ok && (w.size/SegmentBytes < segments*94/100 || w.size/SegmentBytes > segments*106/100) {
			t.Errorf("%d s after the loss the window is %d segments, want %d", now/Second, w.size/SegmentBytes, segments)
		}
	}
}

func TestRenoHalvesAndGrowsByASegmentPerRoundTrip(t *testing.T) {
	var w window
	w.begin(Reno, 50*Millisecond, nil)
	w.size, w.threshold = 100*SegmentBytes, 100*SegmentBytes
	loseAll(&w)
	for round := int64(0); round < 5; round++ {
		if want := (50 + round) * SegmentBytes; w.size != want {
			t.Fatalf("after %d round trips the window is %d, want %d", round, w.size, want)
		}
		w.peak = w.size
		w.grow(0, w.size)
	}
}

func TestRoundTripIsMeasuredWithItsQueue(t *testing.T) {
	_, _, w := bulkOver(t, Reno, 625_000, 1<<20, 0)
	// 100 ms of queue on top of 80 ms.
	if w.leastRTT < 80*Millisecond || w.leastRTT > 85*Millisecond || w.rtt < 95*Millisecond {
		t.Errorf("least round trip %d µs, latest %d; want about 80,000 and the queue's on top", w.leastRTT, w.rtt)
	}
}

func TestCubeRoot(t *testing.T) {
	for _, x := range []uint64{0, 1, 7, 8, 26, 27, 75_000_000_000, 1 << 60} {
		root := cubeRoot(x)
		if root*root*root > x || (root+1)*(root+1)*(root+1) <= x {
			t.Errorf("the cube root of %d is not %d", x, root)
		}
	}
}

// Who has had little to say for a while knows nothing of the way's bandwidth, and is not
// held to what he has said.
func TestBBRIsNotSlowedByHavingLittleToSend(t *testing.T) {
	w, c := bbrOver(t, 5_000_000)
	for range 200 {
		w.net.Send(w.now, c, Dialer, "little", 100, 100)
		w.runUntil(w.now + 100*Millisecond)
	}
	took := Time(0)
	began := w.now
	w.on = func(now Time, _ ConnID, _ End, _ any) { took = now - began }
	w.net.Send(w.now, c, Dialer, "much", 500_000, 500_000)
	w.run()
	if took > 600*Millisecond {
		t.Errorf("500 KB took %d µs after little was sent, and 100,000 pass on the line", took)
	}
}

// HyStart measures against the first data's round trip, not against the handshake's: who
// begins behind others in a queue does not take that queue for his own.
func TestSlowStartBeginsInAQueue(t *testing.T) {
	for _, tt := range []struct {
		name  string
		round []Time // what round trips take
		ends  bool
	}{
		{"the first is longer than the handshake", []Time{50 * Millisecond, 51 * Millisecond}, false},
		{"the second is longer than the first", []Time{50 * Millisecond, 60 * Millisecond}, true},
	} {
		var w window
		w.begin(Cubic, 30*Millisecond, nil)
		w.size = hystartLeast
		for _, took := range tt.round {
			w.sample(took)
		}
		if ends := w.threshold < WindowMax; ends != tt.ends {
			t.Errorf("%s: slow start ends: %v", tt.name, ends)
		}
	}
}
