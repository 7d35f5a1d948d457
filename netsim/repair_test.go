package netsim

import (
	"testing"

	"pgregory.net/rapid"
)

// TestWhatTheSenderLearnsOfAHole: a packet is lost, and then some come, at once or later.
func TestWhatTheSenderLearnsOfAHole(t *testing.T) {
	const at, patience = 100 * Millisecond, 20 * Millisecond
	for _, tt := range []struct {
		name      string
		behind    int64
		later     Time
		repairing bool
		want      holeState
		lostAt    Time
	}{
		{"nothing behind", 0, 0, false, holeHidden, 0},
		{"two behind", 2, 0, false, holeDoubted, timerAt(at, patience+probeSlack)},
		{"two behind, that were sent a little later", 2, 15 * Millisecond, false, holeDoubted, timerAt(at, 5*Millisecond+probeSlack)},
		{"one behind, that was sent much later", 1, patience, false, holeLost, at},
		{"three behind", 3, 0, false, holeLost, at},
		{"one behind, while others are repaired", 1, 0, true, holeLost, at},
	} {
		r := &repair{}
		r.land(0, piece{offset: SegmentBytes, size: SegmentBytes}, 0, SegmentBytes, SegmentBytes)
		if tt.behind > 0 {
			p := piece{offset: (1 + tt.behind) * SegmentBytes, size: tt.behind * SegmentBytes}
			r.land(tt.later, p, p.offset, p.offset, p.offset)
			r.notice(tt.later, at, tt.repairing, patience)
		}
		if h := r.holes[0]; h.state != tt.want || h.lostAt != tt.lostAt || r.hidden() != (tt.want == holeHidden) {
			t.Errorf("%s: %+v, want state %d at %d", tt.name, h, tt.want, tt.lostAt)
		}
	}
}

// TestWhatIsSentAgainMayBeLostAgain: the sender learns of it from what it sent later.
func TestWhatIsSentAgainMayBeLostAgain(t *testing.T) {
	r := &repair{}
	r.land(0, piece{offset: 2 * SegmentBytes, size: 2 * SegmentBytes}, 0, 2*SegmentBytes, 2*SegmentBytes)
	r.land(0, piece{offset: 5 * SegmentBytes, size: 3 * SegmentBytes}, 5*SegmentBytes, 5*SegmentBytes, 5*SegmentBytes)
	r.notice(0, 100, false, 7)
	again := r.cut(0, SegmentBytes)
	r.holes[again].state = holeResent
	r.land(0, piece{offset: SegmentBytes, size: SegmentBytes, again: true}, 0, SegmentBytes, 5*SegmentBytes)
	if h := r.holes[0]; h.state != holeAgain || !r.hidden() || r.returned != 0 {
		t.Fatalf("it was lost again, and is %+v, %d bytes returned", h, r.returned)
	}
	r.holes[1].state = holeResent
	r.land(0, piece{offset: 2 * SegmentBytes, size: SegmentBytes, again: true}, 2*SegmentBytes, 2*SegmentBytes, 5*SegmentBytes)
	r.notice(0, 200, true, 7)
	if len(r.holes) != 1 || r.holes[0].state != holeLost || r.holes[0].lostAt != 200 || r.returned != 2*SegmentBytes || r.lost != 3 {
		t.Errorf("%+v, want the first to be known as lost since 200, three losses, and two segments returned", *r)
	}
}

// TestRepairKnowsWhatIsMissing: whatever is lost, and lost again, holes are what has not come.
func TestRepairKnowsWhatIsMissing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &repair{}
		var come [200]bool // by segment
		sent := int64(0)
		for step := range 60 {
			landed := sent
			p := piece{size: SegmentBytes * rapid.Int64Range(1, 6).Draw(t, "size")}
			if index, _ := r.due(Time(step)); index >= 0 && rapid.Bool().Draw(t, "again") {
				h := r.holes[index]
				p.size = min(p.size, h.end-h.begin)
				p.again, p.offset = true, h.begin+p.size
				r.holes[r.cut(h.begin, p.offset)].state = holeResent
			} else {
				if sent+p.size > int64(len(come))*SegmentBytes {
					break
				}
				sent += p.size
				p.offset = sent
			}
			begin, count := p.offset-p.size, packets(p.size)
			first := rapid.Int64Range(0, count).Draw(t, "first")
			lost := rapid.Int64Range(0, count-first).Draw(t, "lost")
			if lost == 0 {
				first = count
			}
			before := r.inOrder(landed)
			r.land(0, p, begin+first*SegmentBytes, begin+(first+lost)*SegmentBytes, sent)
			for i := range count {
				if i < first || i >= first+lost {
					come[begin/SegmentBytes+i] = true
				}
			}
			if lost < count {
				r.notice(0, Time(step), false, 3)
			}
			missing, end := int64(0), int64(0)
			for _, h := range r.holes {
				if h.begin < end || h.end <= h.begin {
					t.Fatalf("holes %+v are not in order", r.holes)
				}
				missing, end = missing+h.end-h.begin, h.end
			}
			inOrder, want := int64(0), int64(0)
			for i := range sent / SegmentBytes {
				if !come[i] {
					want += SegmentBytes
				} else if want == 0 {
					inOrder += SegmentBytes
				}
			}
			if missing != want || r.inOrder(sent) != inOrder || inOrder < before || r.shown > sent {
				t.Fatalf("%d bytes are missing, and all before %d has come; the repair is %+v", want, inOrder, *r)
			}
		}
	})
}

// TestWhatNothingComesBehindWaitsForATimer: the last packets of a message have no room in a
// queue. One alone waits for the time-out, of two the last is sent again as a probe.
func TestWhatNothingComesBehindWaitsForATimer(t *testing.T) {
	for _, tt := range []struct {
		name     string
		segments int
		want     Time // after the first is sent, with a round trip of 20 ms and a packet per ms
	}{
		{"the last", 3, 255 * Millisecond},
		{"the last two", 4, 106 * Millisecond},
	} {
		w := newWorld(1)
		w.quiet = true
		a := w.net.AddHost(HostConfig{Name: "a"})
		b := w.net.AddHost(HostConfig{Name: "b", Downlink: 1_500_000})
		w.net.SetLatency(0, nil, nil, 10*Millisecond)
		c := w.open(t, a, b)
		w.net.hosts[b].down.limit = SegmentBytes + HeaderBytes // one is served, and one waits
		began, took := w.now, Time(0)
		w.on = func(now Time, _ ConnID, _ End, _ any) { took = now - began }
		w.net.Send(began, c, Dialer, "much", tt.segments*SegmentBytes, tt.segments*SegmentBytes)
		w.run()
		if took < tt.want-8*Millisecond || took > tt.want+8*Millisecond {
			t.Errorf("%s: it takes %d µs, want about %d", tt.name, took, tt.want)
		}
	}
}
