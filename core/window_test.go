package core

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestWindowFitsThePath sends without end over a path of any rate and length that has
// one queue, without bound. The window must come to keep the path busy, unless the
// path is shorter than a message, and the queue no longer than what the window allows itself and two messages.
func TestWindowFitsThePath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Int64Range(50_000, 1_000_000_000).Draw(t, "bytes per second")
		rtt := time.Duration(rapid.Int64Range(100, 400_000).Draw(t, "round trip")) * time.Microsecond
		weight := rapid.SampledFrom([]int64{1 << 10, 16 << 10, PieceSize + weightBase}).Draw(t, "weight")
		w := newWindow()
		type report struct {
			at    Time
			bytes int64
		}
		var now, free Time // and when the line has sent what it was given
		var fraction, told, got int64
		var reports fifo[report]
		step := func() {
			for w.open() {
				w.take(now, int(weight))
				free = max(free, now)
				fraction += weight * 1e6
				free += Time(fraction / rate)
				fraction %= rate
				if got += weight; got-told >= arrivedEvery {
					told = got
					reports.push(report{free.Add(rtt), got})
				}
			}
			r := reports.pop()
			now = r.at
			w.hasArrived(now, r.bytes, rtt)
		}
		for end := now.Add(60*rtt + 20*time.Second); now < end; {
			step()
		}
		began, before := now, w.arrived
		most := (rtt/8 + servedSlack).Microseconds() + (arrivedEvery+3*weight)*1e6/rate
		for end := now.Add(20*rtt + 5*time.Second); now < end; {
			step()
			if queue := free.Sub(now).Microseconds(); queue > most+rtt.Microseconds() {
				t.Fatalf("the queue is %d us long, of %d", queue, most)
			}
		}
		passed := (w.arrived - before) * 1e6 / now.Sub(began).Microseconds()
		least := rate - rate/20
		if rate*rtt.Microseconds()/1e6 < weight { // a message takes longer than a round trip
			least = rate - rate/4
		}
		if passed < least {
			t.Fatalf("%d bytes per second pass, of %d", passed, rate)
		}
	})
}

// TestWindowBelievesNoNonsense: a peer that says that more has arrived than was sent,
// or less than before, changes nothing.
func TestWindowBelievesNoNonsense(t *testing.T) {
	w := newWindow()
	for w.open() {
		w.take(0, 1000)
	}
	w.hasArrived(1000, 5000, time.Millisecond)
	before := w
	for _, bytes := range []int64{-1, 0, 4999, 5000, w.sent + 1, 1 << 62} {
		w.hasArrived(2000, bytes, time.Millisecond)
		if w != before {
			t.Fatalf("a word of %d bytes of %d was believed", bytes, w.sent)
		}
	}
}
