package core

import (
	"container/heap"
	"time"
)

// timer is something to do at an instant. Each lives in the struct it concerns,
// so that setting it again replaces it and dropping the struct's use of it is enough.
type timer struct {
	fire  func()
	at    Time
	order uint64
	place int // 1 + index in the heap; 0 when not set
}

// timers is the site's own alarm clock, over the one timer that a driver keeps.
type timers struct {
	heap  timerHeap
	order uint64
	asked Time // the instant of the latest SetTimer, or 0 once it has passed
}

type timerHeap []*timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].order < h[j].order
}
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i+1, j+1
}
func (h *timerHeap) Push(x any) {
	t := x.(*timer)
	*h = append(*h, t)
	t.place = len(*h)
}
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	t.place = 0
	return t
}

// set arms t for an instant, instead of any it was armed for.
func (ts *timers) set(t *timer, at Time) {
	ts.order++
	t.at, t.order = at, ts.order
	if t.place > 0 {
		heap.Fix(&ts.heap, t.place-1)
		return
	}
	heap.Push(&ts.heap, t)
}

// setBefore arms t for an instant unless it is armed for an earlier one.
func (ts *timers) setBefore(t *timer, at Time) {
	if t.place == 0 || at < t.at {
		ts.set(t, at)
	}
}

func (ts *timers) clear(t *timer) {
	if t.place > 0 {
		heap.Remove(&ts.heap, t.place-1)
	}
}

// runDue fires every timer whose instant has come, earliest first.
func (ts *timers) runDue(now Time) {
	if ts.asked != 0 && ts.asked <= now {
		ts.asked = 0
	}
	for len(ts.heap) > 0 && ts.heap[0].at <= now {
		heap.Pop(&ts.heap).(*timer).fire()
	}
}

// ask returns the instant to ask the driver for, if it must be woken earlier than
// it was last asked to. Waking too early is harmless and cheaper than asking again.
func (ts *timers) ask() (Time, bool) {
	if len(ts.heap) == 0 || ts.asked != 0 && ts.asked <= ts.heap[0].at {
		return 0, false
	}
	ts.asked = ts.heap[0].at
	return ts.asked, true
}

// every arms t to fire first after the given span and then once a period. A
// period of zero leaves it unset.
func (s *Site) every(t *timer, first, period time.Duration, do func()) {
	if period <= 0 {
		s.timers.clear(t)
		return
	}
	t.fire = func() {
		s.timers.set(t, s.now.Add(period))
		do()
	}
	s.timers.set(t, s.now.Add(first))
}
