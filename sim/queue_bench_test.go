package sim

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	mock "github.com/benbjohnson/clock"
	"github.com/floodd/floodd/netsim"
)

// spans draws how far ahead events are scheduled, as in a simulated world: many at the
// present instant or a message's way from now, some in seconds or a minute.
func spans(seed uint64) func() netsim.Time {
	r := rand.New(rand.NewPCG(seed, 1))
	return func() netsim.Time {
		switch p := r.IntN(100); {
		case p < 15:
			return 0
		case p < 40:
			return netsim.Time(r.Int64N(2_000))
		case p < 85:
			return netsim.Time(r.Int64N(300_000))
		case p < 97:
			return netsim.Time(r.Int64N(10_000_000))
		}
		return netsim.Time(r.Int64N(60_000_000))
	}
}

// BenchmarkQueue has a number of events wait, takes the next, and schedules another in
// its place. Beside the queue, timing wheels, stand other ways to let simulated time pass: a
// ladder queue, heaps of four and of two children, a goroutine for each site that is woken when its time has come, and
// the mock clock of benbjohnson/clock, whose timers are the events. All but the last
// keep the order of events of one instant. What is measured is processor time, of all
// processors together.
func BenchmarkQueue(b *testing.B) {
	for _, way := range []struct {
		name string
		run  func(b *testing.B, pending int, step func() netsim.Time)
		most int // pending at most: beyond, it takes too long
	}{
		{"queue", runQueue(func() eventQueue { return &queue{} }), 1e6},
		{"ladder", runQueue(func() eventQueue { return &ladder{} }), 1e6},
		{"4-ary", runQueue(func() eventQueue { return &fourHeap{} }), 1e6},
		{"container-heap", runQueue(func() eventQueue { return &plainHeap{} }), 1e6},
		{"goroutines", runGoroutines, 1e5},
		{"clock.Mock", runMock, 1e4},
	} {
		for _, pending := range []int{1e3, 1e4, 1e5, 1e6} {
			if pending > way.most {
				continue
			}
			b.Run(fmt.Sprintf("%s/pending=%d", way.name, pending), func(b *testing.B) {
				b.ReportAllocs()
				way.run(b, pending, spans(uint64(pending)))
			})
		}
	}
}

func runQueue(empty func() eventQueue) func(*testing.B, int, func() netsim.Time) {
	return func(b *testing.B, pending int, step func() netsim.Time) {
		q := empty()
		for range pending {
			q.push(event{at: step()})
		}
		report := meter(b)
		for b.Loop() {
			e, _ := q.pop()
			q.push(event{at: e.at + step()})
		}
		report(b.N)
	}
}

// runGoroutines has a goroutine wait for each event, and wakes them one after the other.
func runGoroutines(b *testing.B, pending int, step func() netsim.Time) {
	q := &fourHeap{}
	done := make(chan netsim.Time)
	wake := make([]chan struct{}, pending)
	for i := range wake {
		wake[i] = make(chan struct{})
		q.push(event{at: step(), site: int32(i)})
		go func() {
			for range wake[i] {
				done <- step()
			}
		}()
	}
	report := meter(b)
	for b.Loop() {
		e, _ := q.pop()
		wake[e.site] <- struct{}{}
		q.push(event{at: e.at + <-done, site: e.site})
	}
	report(b.N)
	for _, c := range wake {
		close(c)
	}
}

// runMock sets a timer of the mock clock for each event, and moves the clock from one to
// the next.
func runMock(b *testing.B, pending int, step func() netsim.Time) {
	m := mock.NewMock()
	start := m.Now()
	q := &fourHeap{} // knows when to move to; what it takes is nothing beside the clock
	fired := make(chan struct{}, pending)
	set := func(at netsim.Time) {
		at = max(at, netsim.Time(m.Now().Sub(start).Microseconds())+1) // a timer of no time never fires
		q.push(event{at: at})
		m.AfterFunc(start.Add(time.Duration(at)*time.Microsecond).Sub(m.Now()), func() { fired <- struct{}{} })
	}
	for range pending {
		set(step())
	}
	report := meter(b)
	for b.Loop() {
		e, _ := q.pop()
		if due := start.Add(time.Duration(e.at) * time.Microsecond); due.After(m.Now()) {
			m.Set(due)
		}
		<-fired
		set(e.at + step())
	}
	report(b.N)
}

// plainHeap is a heap of container/heap.
type plainHeap struct {
	events []ordered
	pushed uint64
}

// ordered is an event with its place among those of its instant.
type ordered struct {
	event
	order uint64
}

func (o *ordered) before(p *ordered) bool {
	return o.at < p.at || o.at == p.at && o.order < p.order
}

func (h *plainHeap) Len() int           { return len(h.events) }
func (h *plainHeap) Less(i, j int) bool { return h.events[i].before(&h.events[j]) }
func (h *plainHeap) Swap(i, j int)      { h.events[i], h.events[j] = h.events[j], h.events[i] }
func (h *plainHeap) Push(x any)         { h.events = append(h.events, x.(ordered)) }
func (h *plainHeap) Pop() any {
	last := len(h.events) - 1
	e := h.events[last]
	h.events = h.events[:last]
	return e
}

func (h *plainHeap) push(e event) {
	h.pushed++
	heap.Push(h, ordered{e, h.pushed})
}

func (h *plainHeap) pop() (event, bool) { return heap.Pop(h).(ordered).event, true }

// fourHeap is a heap of four children.
type fourHeap struct {
	events []ordered
	pushed uint64
}

func (h *fourHeap) push(e event) {
	h.pushed++
	o := ordered{e, h.pushed}
	h.events = append(h.events, o)
	i := len(h.events) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if !o.before(&h.events[parent]) {
			break
		}
		h.events[i] = h.events[parent]
		i = parent
	}
	h.events[i] = o
}

func (h *fourHeap) pop() (event, bool) {
	top := h.events[0].event
	last := len(h.events) - 1
	o := h.events[last]
	h.events = h.events[:last]
	i := 0
	for 4*i+1 < last {
		least := 4*i + 1
		for c := least + 1; c < min(4*i+5, last); c++ {
			if h.events[c].before(&h.events[least]) {
				least = c
			}
		}
		if !h.events[least].before(&o) {
			break
		}
		h.events[i] = h.events[least]
		i = least
	}
	if last > 0 {
		h.events[i] = o
	}
	return top, true
}
