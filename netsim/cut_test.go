package netsim

import "testing"

func TestShortCutDelays(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Send(w.now, c, Dialer, "caught in flight", 100, 100)
	w.runUntil(35 * Millisecond)
	w.net.Cut(w.now, []HostID{a}, []HostID{b}, false)
	w.net.Send(w.now, c, Dialer, "after", 100, 100)
	w.runUntil(300 * Millisecond)
	w.net.HealAll(w.now)
	w.run()
	// The cut is noticed at 35 ms; retransmissions follow at 255 and 695 ms.
	w.expect(t, `
		30000 drained 100 at 0
		695000 drained 100 at 0
		705000 delivered caught in flight to 1
		705000 delivered after to 1`)
	if got := w.net.HostCounters(a).BytesRetransmitted; got != 100 {
		t.Errorf("%d bytes retransmitted, want 100", got)
	}
}

func TestLongCutEndsConnectionsWithUnsentData(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Cut(w.now, []HostID{a}, nil, false)
	w.net.Send(w.now, c, Dialer, "lost", 100, 100)
	w.runUntil(40 * Second)
	w.expect(t, "30030000 closed 0: timed out")
	// The other end is half-open until it writes.
	w.net.HealAll(w.now)
	w.net.Send(w.now, c, Acceptor, "hello?", 6, 6)
	w.run()
	w.expect(t, `
		40000000 drained 6 at 1
		40020000 closed 1: reset by peer`)
}

func TestIdleConnectionSurvivesALongCut(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	cut := w.net.Cut(w.now, []HostID{a}, []HostID{b}, false)
	w.runUntil(3600 * Second)
	w.net.Heal(w.now, cut)
	w.net.Heal(w.now, cut)
	w.net.Send(w.now, c, Dialer, "good morning", 12, 12)
	w.run()
	w.expect(t, `
		3600000000 drained 12 at 0
		3600010000 delivered good morning to 1`)
}

func TestOneWayCut(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Cut(w.now, []HostID{b}, []HostID{a}, true)
	// Data get through, acknowledgements don't: the sender gives up.
	w.net.Send(w.now, c, Dialer, "heard", 100, 100)
	w.runUntil(20 * Second)
	w.expect(t, `
		30000 drained 100 at 0
		40000 delivered heard to 1`)
	w.run()
	w.expect(t, "30030000 closed 0: timed out")
	w.net.Dial(w.now, a, b)
	w.run()
	w.expect(t, "45030000 dial failed: timed out")
}

func TestOneWayCutHealsBeforeTheSenderGivesUp(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Cut(w.now, []HostID{b}, []HostID{a}, true)
	w.net.Send(w.now, c, Dialer, "heard", 100, 100)
	w.runUntil(20 * Second)
	w.net.HealAll(w.now)
	w.run()
	w.net.Send(w.now, c, Dialer, "again", 100, 100)
	w.run()
	// Retransmissions were at 250, 690, 1570, 3330, 6850, 13890 ms and 27.97 s.
	w.expect(t, `
		30000 drained 100 at 0
		40000 delivered heard to 1
		27970000 drained 100 at 0
		27980000 delivered again to 1`)
}

func TestFlappingLine(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	next := 0
	w.on = func(_ Time, _ ConnID, _ End, msg any) {
		if msg != next {
			t.Fatalf("message %v delivered, want %d", msg, next)
		}
		next++
	}
	for i := range 100 {
		w.net.Send(w.now, c, Dialer, i, 5000, 5000)
		w.runUntil(w.now + 7*Millisecond)
		cut := w.net.Cut(w.now, []HostID{a}, []HostID{b}, false)
		w.runUntil(w.now + 13*Millisecond)
		w.net.Heal(w.now, cut)
		w.runUntil(w.now + 80*Millisecond)
	}
	w.run()
	if next != 100 {
		t.Errorf("%d of 100 messages delivered", next)
	}
}

func TestOverlappingCuts(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	first := w.net.Cut(w.now, []HostID{a}, []HostID{b}, false)
	second := w.net.Cut(w.now, nil, []HostID{b}, true)
	w.net.Heal(w.now, first)
	w.net.Send(w.now, c, Dialer, "to b", 1, 1)
	w.net.Send(w.now, c, Acceptor, "to a", 1, 1)
	w.runUntil(100 * Millisecond)
	w.expect(t, `
		30000 drained 1 at 1
		40000 delivered to a to 0`)
	w.net.Heal(w.now, second)
	w.run()
	w.expect(t, `
		250000 drained 1 at 0
		260000 delivered to b to 1`)
}

func TestOneWayCutLosesAcknowledgementsInFlight(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Send(w.now, c, Dialer, "heard", 100, 100)
	w.runUntil(45 * Millisecond) // the acknowledgement left at 40
	w.net.Cut(w.now, []HostID{b}, []HostID{a}, true)
	w.run()
	w.expect(t, `
		30000 drained 100 at 0
		40000 delivered heard to 1
		30045000 closed 0: timed out`)
}

func TestWindowStartsAgainAfterATimeout(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	cut := w.net.Cut(w.now, []HostID{a}, []HostID{b}, false)
	w.net.Send(w.now, c, Dialer, "one", SegmentBytes, SegmentBytes)
	w.net.Send(w.now, c, Dialer, "two", 2*SegmentBytes, 2*SegmentBytes)
	w.net.Send(w.now, c, Dialer, "three", 3*SegmentBytes, 3*SegmentBytes)
	w.runUntil(100 * Millisecond)
	w.net.Heal(w.now, cut)
	w.run()
	// One segment at the retransmission at 250 ms, two when it is acknowledged, and
	// four when they are.
	w.expect(t, `
		250000 drained 1448 at 0
		260000 delivered one to 1
		270000 drained 2896 at 0
		280000 delivered two to 1
		290000 drained 4344 at 0
		300000 delivered three to 1`)
}
