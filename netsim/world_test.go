package netsim

import (
	"container/heap"
	"fmt"
)

// world is a driver for tests: an event queue, and a record of all that was told.
type world struct {
	net    *Network
	now    Time
	events queue
	next   uint64
	told   []string
	// on, where set, is called for each message delivered, to send more.
	on     func(now Time, c ConnID, to End, msg any)
	drains map[ConnID]int
	quiet  bool // keeps no record
}

func newWorld(seed uint64) *world {
	w := &world{drains: map[ConnID]int{}}
	w.net = New(seed, w)
	return w
}

type queued struct {
	at    Time
	order uint64
	event Event
}

type queue []queued

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].order < q[j].order
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(queued)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// runUntil fires what is due up to and including the instant.
func (w *world) runUntil(at Time) {
	for len(w.events) > 0 && w.events[0].at <= at {
		e := heap.Pop(&w.events).(queued)
		w.now = e.at
		w.net.Fire(e.at, e.event)
	}
	w.now = max(w.now, at)
}

// run fires until nothing is due.
func (w *world) run() {
	for len(w.events) > 0 {
		w.runUntil(w.events[0].at)
	}
}

func (w *world) Schedule(at Time, e Event) {
	if at < w.now {
		panic(fmt.Sprintf("event %+v scheduled at %d, in the past of %d", e, at, w.now))
	}
	w.next++
	heap.Push(&w.events, queued{at: at, order: w.next, event: e})
}

func (w *world) tell(format string, args ...any) {
	if !w.quiet {
		w.told = append(w.told, fmt.Sprintf("%d ", w.now)+fmt.Sprintf(format, args...))
	}
}

func (w *world) Accepted(_ Time, c ConnID, from, to HostID) {
	w.tell("accepted %s>%s", w.net.hosts[from].config.Name, w.net.hosts[to].config.Name)
}

func (w *world) Connected(_ Time, c ConnID) { w.tell("connected") }

func (w *world) DialFailed(_ Time, c ConnID, why string) { w.tell("dial failed: %s", why) }

func (w *world) Delivered(now Time, c ConnID, to End, msg any) {
	w.tell("delivered %v to %d", msg, to)
	if w.on != nil {
		w.on(now, c, to, msg)
	}
}

func (w *world) Drained(_ Time, c ConnID, at End, room int) {
	w.tell("drained %d at %d", room, at)
	w.drains[c] += room
}

func (w *world) Closed(_ Time, c ConnID, at End, why string) { w.tell("closed %d: %s", at, why) }
