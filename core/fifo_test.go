package core

import "testing"

// TestFifoKeepsNoMoreThanWaits: a queue that never runs empty keeps its order, and does not
// grow with what has passed through it.
func TestFifoKeepsNoMoreThanWaits(t *testing.T) {
	const waiting = 100
	var q fifo[int]
	for i := range 100_000 {
		q.push(i)
		if q.len() > waiting {
			if got := q.pop(); got != i-waiting {
				t.Fatalf("%d comes out, want %d", got, i-waiting)
			}
		}
	}
	if q.len() != waiting || cap(q.items) > 4*waiting {
		t.Errorf("%d wait in memory for %d, want %d in memory for %d at most", q.len(), cap(q.items), waiting, 4*waiting)
	}
}
