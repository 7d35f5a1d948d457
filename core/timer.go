package core

import "time"

// timer is something to do at an instant. Each lives in the struct it concerns,
// so that setting it again replaces it and dropping the struct's use of it is enough.
type timer struct {
	fire   func()
	at     Time
	period time.Duration // after which it fires again; 0: it does not
	order  uint32        // in which timers were set, modulo 2^32
	place  int32         // 1 + index in the heap; 0 when not set
}

// timers is the site's own alarm clock, over the one timer that a driver keeps.
type timers struct {
	heap  []*timer // the soonest first; of one instant, the one that was set first
	order uint32
	asked Time // the instant of the latest SetTimer, or 0 once it has passed
}

// set arms t for an instant, instead of any it was armed for.
func (ts *timers) set(t *timer, at Time) {
	ts.order++
	t.at, t.order = at, ts.order
	if t.place == 0 {
		ts.heap = append(ts.heap, t)
		t.place = int32(len(ts.heap))
	}
	ts.sift(t)
}

// setBefore arms t for an instant unless it is armed for an earlier one.
func (ts *timers) setBefore(t *timer, at Time) {
	if t.place == 0 || at < t.at {
		ts.set(t, at)
	}
}

func (ts *timers) clear(t *timer) {
	if t.place == 0 {
		return
	}
	last := len(ts.heap) - 1
	moved := ts.heap[last]
	ts.heap[last] = nil
	ts.heap = ts.heap[:last]
	if moved != t {
		ts.put(int(t.place)-1, moved)
		ts.sift(moved)
	}
	t.place = 0
}

// sift brings a timer to where it belongs in the heap.
func (ts *timers) sift(t *timer) {
	i := int(t.place) - 1
	for i > 0 && t.before(ts.heap[(i-1)/2]) {
		ts.put(i, ts.heap[(i-1)/2])
		i = (i - 1) / 2
	}
	for {
		least := 2*i + 1
		if least+1 < len(ts.heap) && ts.heap[least+1].before(ts.heap[least]) {
			least++
		}
		if least >= len(ts.heap) || !ts.heap[least].before(t) {
			break
		}
		ts.put(i, ts.heap[least])
		i = least
	}
	ts.put(i, t)
}

func (ts *timers) put(i int, t *timer) { ts.heap[i], t.place = t, int32(i+1) }

func (t *timer) before(other *timer) bool {
	return t.at < other.at || t.at == other.at && int32(t.order-other.order) < 0
}

// runDue fires every timer whose instant has come, earliest first.
func (ts *timers) runDue(now Time) {
	if ts.asked != 0 && ts.asked <= now {
		ts.asked = 0
	}
	for len(ts.heap) > 0 && ts.heap[0].at <= now {
		t := ts.heap[0]
		if t.period > 0 {
			ts.set(t, now.Add(t.period))
		} else {
			ts.clear(t)
		}
		t.fire()
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
	t.fire, t.period = do, period
	s.timers.set(t, s.now.Add(first))
}
