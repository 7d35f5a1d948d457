package netsim

import "testing"

// messagePair is two hosts 10 ms apart, whose lines take a millisecond for a full
// packet, and a connection between them that is open since 30 ms.
func messagePair(t *testing.T, seed uint64) (w *world, a, b HostID, c ConnID) {
	w = newWorld(seed)
	w.net.SetFidelity(Messages)
	a = w.net.AddHost(HostConfig{Name: "a", Uplink: 1_500_000})
	b = w.net.AddHost(HostConfig{Name: "b", Downlink: 1_500_000})
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	return w, a, b, w.open(t, a, b)
}

func TestMessagesTakePropagationAndSerialisation(t *testing.T) {
	w, _, _, c := messagePair(t, 1)
	// The uplink takes 100 ms, and the downlink passes each packet as it comes: no
	// window holds a message back, however long it is.
	w.net.Send(w.now, c, Dialer, "hundred", 100*SegmentBytes, 100*SegmentBytes)
	w.net.Send(w.now, c, Dialer, "a tenth", 98, 98)
	w.run()
	w.expect(t, `
		130000 drained 144800 at 0
		130100 drained 98 at 0
		141000 delivered hundred to 1
		141100 delivered a tenth to 1`)
}

func TestMessagesWaitForWhatWasSentBefore(t *testing.T) {
	w, a, b, first := messagePair(t, 1)
	second := w.open(t, a, b) // until 60 ms
	w.net.Send(w.now, first, Dialer, "long", 10*SegmentBytes, 10*SegmentBytes)
	w.net.Send(w.now, second, Dialer, "short", 98, 98)
	w.run()
	w.expect(t, `
		70000 drained 14480 at 0
		70100 drained 98 at 0
		81000 delivered long to 1
		81100 delivered short to 1`)
}

func TestAMessageFromAfarDoesNotHoldUpOneFromNearby(t *testing.T) {
	w, _, b, far := messagePair(t, 1)
	near := w.net.AddHost(HostConfig{Name: "near"})
	w.told = nil
	w.net.SetLatency(w.now, []HostID{near}, nil, Millisecond)
	w.net.SetLatency(w.now, nil, []HostID{near}, Millisecond)
	c := w.open(t, near, b)
	w.told = nil
	began := w.now
	w.net.Send(w.now, far, Dialer, "far", 100, 100)
	w.net.Send(w.now, c, Dialer, "near", 98, 98)
	w.runUntil(began + 5*Millisecond)
	if len(w.told) != 3 {
		t.Errorf("after 5 ms: %q, want both drained and the near one delivered", w.told)
	}
}

func TestAMessageCostsThreeEventsWhateverItsSize(t *testing.T) {
	for _, size := range []int{100, 1 << 20} {
		w, _, _, c := messagePair(t, 1)
		before := w.next
		w.net.Send(w.now, c, Dialer, "one", size, size)
		w.run()
		if events := w.next - before; events != 3 {
			t.Errorf("%d events for %d bytes, want 3", events, size)
		}
	}
}

func TestALostPacketDelaysItsMessage(t *testing.T) {
	w, a, b, c := messagePair(t, 1)
	w.net.SetLoss(w.now, []HostID{a}, []HostID{b}, LossMax)
	var arrived []Time
	w.on = func(now Time, _ ConnID, _ End, msg any) {
		if msg != len(arrived) {
			t.Fatalf("message %v delivered, want %d", msg, len(arrived))
		}
		arrived = append(arrived, now)
	}
	for i := range 20 {
		w.net.Send(w.now, c, Dialer, i, 98, 98)
	}
	w.run()
	if len(arrived) != 20 || arrived[19] < 130*Millisecond {
		t.Errorf("with half of the packets lost, messages arrived at %v", arrived)
	}
	if got := w.net.HostCounters(a).BytesRetransmitted; got < 5*SegmentBytes {
		t.Errorf("%d bytes retransmitted", got)
	}
}

func TestMessagesStallInACut(t *testing.T) {
	w, a, b, c := messagePair(t, 1)
	w.net.Send(w.now, c, Dialer, "caught in flight", 98, 98)
	w.runUntil(35 * Millisecond)
	w.net.Cut(w.now, []HostID{a}, []HostID{b}, false)
	w.net.Send(w.now, c, Dialer, "after", 98, 98)
	w.runUntil(300 * Millisecond)
	w.net.HealAll(w.now)
	w.run()
	// As with TCP: noticed at 35 ms, retransmitted at 255 and 695 ms.
	w.expect(t, `
		30100 drained 98 at 0
		695200 drained 98 at 0
		705200 delivered caught in flight to 1
		705300 delivered after to 1`)
}
