package strategy

import (
	"container/heap"
	"time"

	"github.com/floodd/floodd/core"
)

// alarm is something to do at an instant. None is ever taken back: who is called
// looks whether it is still of use.
type alarm struct {
	at    core.Time
	order uint64 // of setting, among those of one instant
	do    func()
}

// alarms is a heap of them, the next one first.
type alarms []alarm

func (h alarms) Len() int { return len(h) }
func (h alarms) Less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].order < h[j].order
}
func (h alarms) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *alarms) Push(x any)   { *h = append(*h, x.(alarm)) }
func (h *alarms) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = alarm{}
	*h = old[:len(old)-1]
	return last
}

// after has something done a span from now.
func (s *site) after(d time.Duration, do func()) {
	s.alarmsSet++
	heap.Push(&s.alarms, alarm{at: s.now.Add(d), order: s.alarmsSet, do: do})
}

// ring does all that is due.
func (s *site) ring() {
	for len(s.alarms) > 0 && s.alarms[0].at <= s.now {
		heap.Pop(&s.alarms).(alarm).do()
	}
}
