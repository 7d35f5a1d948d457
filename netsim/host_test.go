package netsim

import "testing"

func TestCrashResetsAndRefuses(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	w.open(t, a, b)
	w.net.HostDown(w.now, b, Crash)
	w.runUntil(Second)
	w.expect(t, "40000 closed 0: reset by peer")
	w.net.Dial(w.now, a, b)
	w.runUntil(2 * Second)
	w.expect(t, "1020000 dial failed: connection refused")
	w.net.HostUp(w.now, b)
	w.net.Dial(w.now, a, b)
	w.run()
	w.expect(t, `
		2020000 connected
		2030000 accepted a>b`)
}

func TestVanishedHostLeavesHalfOpenConnections(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.HostDown(w.now, b, Vanish)
	w.runUntil(100 * Second)
	w.expect(t, "") // nobody writes, nobody knows
	w.net.Send(w.now, c, Dialer, "hello?", 6, 6)
	w.run()
	w.expect(t, "130000000 closed 0: timed out")
}

func TestHostThatIsBackResetsOldConnections(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.HostDown(w.now, b, Vanish)
	w.runUntil(Second)
	w.net.HostUp(w.now, b)
	w.net.Send(w.now, c, Dialer, "still there?", 12, 12)
	w.run()
	w.expect(t, `
		1000000 drained 12 at 0
		1020000 closed 0: reset by peer`)
}

func TestHostThatIsBackInTimeResetsStalledConnections(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	c := w.open(t, a, b)
	w.net.HostDown(w.now, b, Vanish)
	w.net.Send(w.now, c, Dialer, "lost", 4, 4)
	w.runUntil(Second)
	w.net.HostUp(w.now, b)
	w.run()
	// Retransmissions at 250, 690 and 1570 ms; the answer to the last is a reset.
	w.expect(t, "1580000 closed 0: reset by peer")
}

func TestDialOfAVanishedHostTimesOut(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	w.net.HostDown(0, b, Vanish)
	w.net.Dial(0, a, b)
	w.run()
	w.expect(t, "15000000 dial failed: timed out")
}

func TestDialOfAHostThatComesUp(t *testing.T) {
	w := newWorld(1)
	a, b := pair(w)
	w.net.HostDown(0, b, Vanish)
	w.net.Dial(0, a, b)
	w.runUntil(2 * Second)
	w.net.HostUp(w.now, b)
	w.run()
	w.expect(t, `
		3020000 connected
		3030000 accepted a>b`)
}
