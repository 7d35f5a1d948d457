package core

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// testLine is a path of a rate and a length with one queue, without bound, that is told of by
// acknowledgements.
type testLine struct {
	rate        int64
	rtt         time.Duration
	free        Time // when all that was sent has passed
	fraction    int64
	got, told   int64
	reports     fifo[testReport]
	pieceWeight int64
}

type testReport struct {
	at, sent Time
	bytes    int64
}

func (x *testLine) send(now Time, w *window) {
	w.take(now, x.pieceWeight)
	x.free = max(x.free, now)
	x.fraction += x.pieceWeight * 1e6
	x.free += Time(x.fraction / x.rate)
	x.fraction %= x.rate
	if x.got += x.pieceWeight; x.got-x.told >= arrivedEvery {
		x.reports.push(testReport{at: x.free.Add(x.rtt), sent: now, bytes: x.got - x.told})
		x.told = x.got
	}
}

// hear gives the windows the next report, and returns when it came.
func (x *testLine) hear(w *window) Time {
	r := x.reports.pop()
	w.came(r.at, r.sent, r.bytes, r.at.Sub(r.sent)-x.rtt)
	return r.at
}

// TestWindowFitsThePath sends without end over a path of any rate and length. The window
// must come to keep the path busy, unless the path is shorter than a message, and the
// queue not much longer than what the window aims at.
func TestWindowFitsThePath(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := testLine{
			rate:        rapid.Int64Range(50_000, 100_000_000).Draw(t, "bytes per second"),
			rtt:         time.Duration(rapid.Int64Range(100, 400_000).Draw(t, "round trip")) * time.Microsecond,
			pieceWeight: rapid.SampledFrom([]int64{1 << 10, 16 << 10, PieceSize + weightBase}).Draw(t, "weight"),
		}
		w := newWindow(&linkTerms)
		var now Time
		step := func() {
			for w.open() {
				x.send(now, &w)
			}
			now = x.hear(&w)
		}
		for end := now.Add(60*x.rtt + time.Second + time.Duration(12*flightFirst*1_000_000/x.rate)*time.Microsecond); now < end; {
			step()
		}
		began, before := now, x.told
		span := 20*x.rtt + time.Second + time.Duration(flightFirst*1_000_000/x.rate)*time.Microsecond
		most := 4*linkTarget + time.Duration((6*(arrivedEvery+x.pieceWeight)*1e6)/x.rate)*time.Microsecond
		for end := now.Add(span); now < end; {
			step()
			if queue := x.free.Sub(now) - x.rtt; queue > most {
				t.Fatalf("the queue is %v long, of %v", queue, most)
			}
		}
		passed := (x.told - before) * 1e6 / now.Sub(began).Microseconds()
		least := x.rate - x.rate/10
		if x.rate*x.rtt.Microseconds()/1e6 < 2*max(x.pieceWeight, arrivedEvery) { // a message takes about as long as a round trip
			least = x.rate / 3
		}
		if passed < least {
			t.Fatalf("%d bytes per second pass, of %d", passed, x.rate)
		}
	})
}

// TestWindowShrinksThoughItIsNotHeld: a window that has become too large for a path that others
// fill is cut to what is under way and below, even if it holds nothing back.
func TestWindowShrinksThoughItIsNotHeld(t *testing.T) {
	w := newWindow(&linkTerms)
	w.starting, w.size = false, 8<<20
	var now Time
	for range 4 {
		for range 4 {
			w.take(now, 16<<10)
		}
		sent := now
		now = now.Add(100 * time.Millisecond)
		w.came(now, sent, 64<<10, 90*time.Millisecond)
	}
	if w.size >= 64<<10 {
		t.Errorf("%d bytes may be under way, and 65536 find a queue of 90 ms", w.size)
	}
}

// TestWindowGrowsFast: where a path carries more than before, what is added doubles.
func TestWindowGrowsFast(t *testing.T) {
	w := newWindow(&linkTerms)
	w.starting, w.size = false, 64<<10
	var now Time
	for range 12 {
		out := int64(0)
		for w.open() {
			w.take(now, 16<<10)
			out += 16 << 10
		}
		sent := now
		now = now.Add(300 * time.Millisecond)
		w.came(now, sent, out, time.Millisecond)
	}
	if w.size < 4<<20 {
		t.Errorf("after 12 rounds without a queue only %d bytes may be under way", w.size)
	}
}
