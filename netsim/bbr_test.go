package netsim

import "testing"

// bbrOver opens a connection with BBR over a downlink of so many bytes a second, with a round
// trip of 80 ms.
func bbrOver(t *testing.T, downlink int64) (*world, ConnID) {
	w := newWorld(3)
	w.quiet = true
	w.net.SetCongestion(BBR)
	a := w.net.AddHost(HostConfig{Name: "a"})
	b := w.net.AddHost(HostConfig{Name: "b", Downlink: downlink})
	w.net.SetLatency(0, nil, nil, 40*Millisecond)
	return w, w.open(t, a, b)
}

// TestBBRRestsToSeeTheLeastRoundTrip: after ten seconds in which it saw none that was shorter it
// sends next to nothing for a fifth of a second, whatever the queue, and takes what it sees
// then; and with as much in flight as before it goes on.
func TestBBRRestsToSeeTheLeastRoundTrip(t *testing.T) {
	w, c := bbrOver(t, 1_250_000)
	began := w.now
	s := &w.net.lookup(c).streams[Dialer]
	w.net.Send(began, c, Dialer, "bulk", 30<<20, 30<<20)
	w.runUntil(began + 5*Second)
	w.net.SetLatency(w.now, nil, nil, 50*Millisecond)
	rested, first := Time(0), Time(0)
	for w.now < began+15*Second {
		w.runUntil(w.now + Millisecond)
		if s.window.bbr.phase != bbrRest {
			continue
		}
		if rested++; first == 0 {
			first = w.now - began
		}
		if s.window.size > bbrLeast {
			t.Fatalf("it rests with a window of %d bytes", s.window.size)
		}
	}
	if first < 10*Second-100*Millisecond || first > 10*Second+500*Millisecond || rested < 200 || rested > 600 {
		t.Errorf("it rested after %d µs, for %d ms; want ten seconds, and 200 ms and up to a few round trips", first, rested)
	}
	if least := s.window.bbr.least; least < 100*Millisecond || least > 105*Millisecond {
		t.Errorf("the least round trip is %d µs, want the hundred milliseconds that it is by now", least)
	}
	if s.window.size < 100*SegmentBytes {
		t.Errorf("after it the window is %d segments, want twice what the way holds", s.window.size/SegmentBytes)
	}
}

// TestBBRDoesNotRestWhereItIsSilentNowAndThen: it sees the least round trip without.
func TestBBRDoesNotRestWhereItIsSilentNowAndThen(t *testing.T) {
	w, c := bbrOver(t, 1_250_000)
	b := w.net.lookup(c).streams[Dialer].window.bbr
	for range 30 {
		w.net.Send(w.now, c, Dialer, "some", 50_000, 50_000)
		for end := w.now + Second; w.now < end; {
			if w.runUntil(w.now + 5*Millisecond); b.phase == bbrRest {
				t.Fatalf("it rests %d µs after the beginning", w.now)
			}
		}
	}
	if age := w.now - b.leastAt; age > bbrLeastFor+Second {
		t.Errorf("the least round trip was seen %d µs ago", age)
	}
}

// TestDeliveryTellsRates: of bytes that came, sent once or again, from the time when the last that
// came with them was sent.
func TestDeliveryTellsRates(t *testing.T) {
	const rtt = 50 * Millisecond
	d := delivery{from: &lender[flight]{}}
	for i := range Time(4) {
		d.sending(i*Millisecond, piece{size: 2 * SegmentBytes}, int64(i+1)*2*SegmentBytes, i == 0)
	}
	if s := d.acknowledged(rtt, news{delivered: SegmentBytes, offset: SegmentBytes}, rtt); s.roundTrip != rtt || s.took != rtt || s.delivered != SegmentBytes || s.limited != true {
		t.Errorf("half of a piece: %+v", s)
	}
	// The second piece is lost, and sent again.
	if s := d.acknowledged(rtt+3*Millisecond, news{delivered: 5 * SegmentBytes, offset: 8 * SegmentBytes, lost: 2}, rtt); s.roundTrip != rtt || s.delivered != 6*SegmentBytes || s.took != rtt+3*Millisecond {
		t.Errorf("all but a lost one: %+v", s)
	}
	d.sending(rtt+3*Millisecond, piece{size: 2 * SegmentBytes, again: true}, 8*SegmentBytes, false)
	s := d.acknowledged(2*rtt+3*Millisecond, news{delivered: 2 * SegmentBytes, offset: 8 * SegmentBytes, returned: 2 * SegmentBytes}, rtt)
	if s.roundTrip != 0 || s.delivered != 2*SegmentBytes || s.took != rtt || s.began != 6*SegmentBytes || s.limited {
		t.Errorf("what was sent again: %+v; want two segments in a round trip, which it does not measure", s)
	}
	d.sending(3*rtt, piece{size: SegmentBytes}, 9*SegmentBytes, true)
	d.forget()
	if s := d.acknowledged(4*rtt, news{delivered: SegmentBytes, offset: 9 * SegmentBytes}, rtt); s.took != 0 || s.roundTrip != 0 {
		t.Errorf("what was taken for lost: %+v", s)
	}
}

// TestAggregationIsWhatComesAtOnce: of acknowledgements that come at the rate there is nothing to
// make up for, of gathered ones what they gather, for ten rounds.
func TestAggregationIsWhatComesAtOnce(t *testing.T) {
	const rate, window = 100 * SegmentBytes, 64 * SegmentBytes
	var g aggregation
	now := Time(0)
	for range 100 {
		now += 10 * Millisecond
		g.watch(now, SegmentBytes, rate, window, false)
	}
	if room := g.room(rate); room > 2*SegmentBytes {
		t.Errorf("%d bytes more are in flight where nothing is gathered", room)
	}
	g.watch(now+50*Millisecond, 8*SegmentBytes, rate, window, false)
	if room := g.room(rate); room < 7*SegmentBytes || room > 8*SegmentBytes {
		t.Errorf("%d bytes more are in flight, want some 7 or 8 segments", room)
	}
	for round := range 2 * aggregationRounds {
		if g.room(rate) < 7*SegmentBytes {
			t.Errorf("it is forgotten after %d rounds", round)
		}
		now += Second
		g.watch(now, SegmentBytes, rate, window, true)
	}
	if room := g.room(rate); room > 2*SegmentBytes {
		t.Errorf("%d bytes more are in flight after ten rounds", room)
	}
}
