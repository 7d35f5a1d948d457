package netsim

import "testing"

// open dials and waits until both ends are open, at 30 ms.
func (w *world) open(t testing.TB, a, b HostID) ConnID {
	t.Helper()
	c := w.net.Dial(w.now, a, b)
	w.runUntil(w.now + 3*w.net.Latency(a, b))
	if len(w.told) < 2 && !w.quiet {
		t.Fatalf("the connection did not open: %q", w.told)
	}
	w.told = nil
	return c
}

func TestWindowDoublesPerRoundTrip(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	// 10 segments leave at 30 ms, 20 at 50 when the first are acknowledged, 40 at 70,
	// and the last 30 at 90.
	w.net.Send(w.now, c, Dialer, "ten", 10*SegmentBytes, 10*SegmentBytes)
	w.net.Send(w.now, c, Dialer, "twenty", 20*SegmentBytes, 20*SegmentBytes)
	w.net.Send(w.now, c, Dialer, "forty", 40*SegmentBytes, 40*SegmentBytes)
	w.net.Send(w.now, c, Dialer, "thirty", 30*SegmentBytes, 30*SegmentBytes)
	w.run()
	w.expect(t, `
		30000 drained 14480 at 0
		40000 delivered ten to 1
		50000 drained 28960 at 0
		60000 delivered twenty to 1
		70000 drained 57920 at 0
		80000 delivered forty to 1
		90000 drained 43440 at 0
		100000 delivered thirty to 1`)
}

func TestTheLastOddPacketIsAcknowledgedLater(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	s := &w.net.lookup(c).streams[Dialer]
	acked := func(at Time) int64 {
		w.runUntil(at)
		w.net.readAcks(at, s)
		return s.acked / SegmentBytes
	}
	// 10 segments leave at 30 ms, 20 at 50, 11 at 70, which are there at 80.
	w.net.Send(w.now, c, Dialer, "odd", 41*SegmentBytes, 41*SegmentBytes)
	if got := acked(90 * Millisecond); got != 40 {
		t.Errorf("%d segments are acknowledged after a round trip, want all but the last of 41", got)
	}
	if got := acked(130 * Millisecond); got != 41 {
		t.Errorf("%d segments are acknowledged 40 ms later, want all 41", got)
	}
	w.net.Send(w.now, c, Dialer, "two more", 2*SegmentBytes, 2*SegmentBytes)
	w.net.Send(w.now, c, Dialer, "and one", SegmentBytes, SegmentBytes)
	if got := acked(150 * Millisecond); got != 44 {
		t.Errorf("%d segments are acknowledged, want 44: the 44th comes with the 43rd", got)
	}
}

func TestAcknowledgementsRideOnWhatGoesBack(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	s := &w.net.lookup(c).streams[Dialer]
	w.net.Send(w.now, c, Dialer, "odd", 41*SegmentBytes, 41*SegmentBytes)
	w.runUntil(65 * Millisecond)
	w.net.Send(w.now, c, Acceptor, "back", 100, 100)
	w.runUntil(90 * Millisecond)
	if w.net.readAcks(w.now, s); s.acked != 41*SegmentBytes {
		t.Errorf("%d segments are acknowledged after a round trip, want all 41", s.acked/SegmentBytes)
	}
}

func TestUnusedWindowDoesNotGrow(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	for range 20 {
		w.net.Send(w.now, c, Dialer, "small", 100, 100)
		w.runUntil(w.now + 100*Millisecond)
	}
	if got := w.net.lookup(c).streams[Dialer].window.size; got != WindowInitial {
		t.Errorf("the window is %d after small messages, want %d", got, WindowInitial)
	}
}

func TestWindowDecaysInSilence(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Send(w.now, c, Dialer, "bulk", 150*SegmentBytes, 150*SegmentBytes) // takes the window to 160 segments
	w.runUntil(w.now + 200*Millisecond)
	s := &w.net.lookup(c).streams[Dialer]
	w.net.readAcks(w.now, s)
	grown := s.window.size
	// Two time-outs of 220 ms after the last piece: the window is a quarter.
	w.runUntil(s.emittedAt + 2*s.window.timeout() + 1)
	w.net.Send(w.now, c, Dialer, "again", 1, 1)
	if grown <= 4*WindowInitial || s.window.size != grown/4 {
		t.Errorf("the window went from %d to %d, want a quarter", grown, s.window.size)
	}
}

func TestUplinkSerializes(t *testing.T) {
	w := newWorld(1)
	a := w.net.AddHost(HostConfig{Name: "a", Uplink: 1_500_000}) // a full packet per ms
	b := w.net.AddHost(HostConfig{Name: "b"})
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	c := w.open(t, a, b)
	w.net.Send(w.now, c, Dialer, "five packets", 5*SegmentBytes, 5*SegmentBytes)
	w.runUntil(40 * Millisecond)
	w.net.Send(w.now, c, Dialer, "a tenth", 98, 98)
	w.run()
	w.expect(t, `
		35000 drained 7240 at 0
		40100 drained 98 at 0
		45000 delivered five packets to 1
		50100 delivered a tenth to 1`)
}

func TestDownlinkPassesPacketsAsTheyCome(t *testing.T) {
	// The uplink takes 1 ms per packet and the downlink half of that: the message is
	// through half a millisecond after its last packet has come, not 2.5 ms after.
	w := newWorld(1)
	a := w.net.AddHost(HostConfig{Name: "a", Uplink: 1_500_000})
	b := w.net.AddHost(HostConfig{Name: "b", Downlink: 3_000_000})
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	c := w.open(t, a, b)
	w.net.Send(w.now, c, Dialer, "two", 2*SegmentBytes, 2*SegmentBytes)
	w.run()
	w.expect(t, `
		32000 drained 2896 at 0
		42500 delivered two to 1`)
}

func TestSlowDownlinkSerializes(t *testing.T) {
	w := newWorld(1)
	a := w.net.AddHost(HostConfig{Name: "a", Uplink: 3_000_000})
	b := w.net.AddHost(HostConfig{Name: "b", Downlink: 1_500_000})
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	c := w.open(t, a, b)
	// The first packet is at the downlink at 40.5 ms, and four pass in 4 ms.
	w.net.Send(w.now, c, Dialer, "four", 4*SegmentBytes, 4*SegmentBytes)
	w.run()
	w.expect(t, `
		32000 drained 5792 at 0
		44500 delivered four to 1`)
}

func TestLossDelaysWhatComesAfter(t *testing.T) {
	// Half of the packets are lost: messages are late, and in order.
	w := newWorld(3)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.SetLoss(w.now, []HostID{a}, []HostID{b}, LossMax)
	next, late := 0, false
	w.on = func(now Time, _ ConnID, _ End, msg any) {
		if msg != next {
			t.Fatalf("message %v delivered, want %d", msg, next)
		}
		next++
		late = late || now > 300*Millisecond
	}
	for i := range 20 {
		w.net.Send(w.now, c, Dialer, i, 100, 100)
	}
	w.run()
	if next != 20 || !late {
		t.Errorf("%d messages delivered, late: %v", next, late)
	}
	if got := w.net.HostCounters(a).BytesRetransmitted; got < 500 {
		t.Errorf("%d bytes retransmitted", got)
	}
}

func TestAnyLost(t *testing.T) {
	tests := []struct {
		ppm, count int64
		want       float64
	}{
		{0, 1000, 0},
		{10_000, 1, 0.01},
		{10_000, 10, 0.0956179},
		{1_000, 2_900, 0.9450566},
		{500_000, 2, 0.75},
	}
	for _, tt := range tests {
		got := float64(anyLost(tt.ppm, tt.count)) / (1 << lossBits)
		if got < tt.want-1e-6 || got > tt.want+1e-6 {
			t.Errorf("anyLost(%d, %d) = %.7f, want %.7f", tt.ppm, tt.count, got, tt.want)
		}
	}
}

// TestARetransmissionTakesItsTimeWhenItIsSent: when the sender learns of the loss, not at once,
// it takes room in the window and time of the line, and that of one packet for each that
// comes.
func TestARetransmissionTakesItsTimeWhenItIsSent(t *testing.T) {
	w := newWorld(1)
	w.quiet = true
	w.net.SetCongestion(Reno)
	a := w.net.AddHost(HostConfig{Name: "a"})
	b := w.net.AddHost(HostConfig{Name: "b", Downlink: 1_500_000}) // a full packet per ms, a queue of 100
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	c := w.open(t, a, b)
	w.net.lookup(c).streams[Dialer].window.size = 200 * SegmentBytes
	began := w.now
	w.net.Send(began, c, Dialer, "much", 120*SegmentBytes, 120*SegmentBytes)
	s, down := &w.net.lookup(c).streams[Dialer], w.net.hosts[b].down
	w.runUntil(began + 119*Millisecond)
	if s.resent != 0 || w.net.HostCounters(a).BytesRetransmitted != 0 || down.free > w.now {
		t.Errorf("before anybody knows %d bytes are sent again, and the line is busy until %d, now %d", s.resent, down.free, w.now)
	}
	// Nothing comes behind the 101 or so that found room, the last of which is acknowledged
	// at 121 ms: a probe shows that, and how much is missing.
	w.runUntil(began + 150*Millisecond)
	if got := w.net.HostCounters(a).BytesRetransmitted; got > 0 {
		t.Errorf("%d bytes are sent again before a probe is", got)
	}
	w.run()
	if s.repair != nil || s.resent != 0 || s.arrived != s.queued {
		t.Errorf("in the end %d bytes are sent again, %d of %d arrived", s.resent, s.arrived, s.queued)
	}
	if got := w.net.HostCounters(a).BytesRetransmitted / SegmentBytes; got < 18 || got > 21 {
		t.Errorf("%d segments are sent again, and 19 were lost", got)
	}
}
