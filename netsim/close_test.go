package netsim

import "testing"

func TestCloseDeliversWhatWasSent(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Send(w.now, c, Dialer, "last", 20*SegmentBytes, 20*SegmentBytes)
	w.net.Close(w.now, c, Dialer)
	w.net.Send(w.now, c, Dialer, "too late", 1, 1)
	w.run()
	w.expect(t, `
		60000 delivered last to 1
		60000 closed 1: closed by peer`)
	if w.net.lookup(c) != nil {
		t.Error("the connection is still there")
	}
}

func TestResetLosesWhatHasNotLeft(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Send(w.now, c, Acceptor, "on its way", 100, 100)
	w.net.Send(w.now, c, Acceptor, "needs a second window", 20*SegmentBytes, 20*SegmentBytes)
	w.net.Reset(w.now, c, Acceptor)
	w.run()
	w.expect(t, `
		40000 delivered on its way to 0
		40000 closed 0: reset by peer`)
}

func TestBothCloseAtOnce(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.Close(w.now, c, Dialer)
	w.net.Close(w.now, c, Acceptor)
	w.run()
	w.expect(t, "")
	if w.net.lookup(c) != nil {
		t.Error("the connection is still there")
	}
}

func TestCloseOfADialGivesItUp(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.net.Dial(0, a, b)
	w.runUntil(5 * Millisecond)
	w.net.Close(w.now, c, Dialer)
	w.run()
	w.expect(t, "")
}

func TestIdsAreNotReused(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	seen := map[ConnID]bool{0: true}
	for range 10 {
		c := w.net.Dial(w.now, a, b)
		if seen[c] {
			t.Fatalf("id %x is used again", c)
		}
		seen[c] = true
		w.run()
		w.net.Reset(w.now, c, Acceptor)
		w.net.Send(w.now, c, Acceptor, "into the void", 1, 1)
		w.run()
	}
	if len(w.net.conns) != 1 {
		t.Errorf("%d slots for one connection at a time", len(w.net.conns))
	}
}
