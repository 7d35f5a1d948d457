package calibrate

import (
	"container/heap"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/floodd/floodd/netsim"
)

// How often a cell is simulated, each time with other dice: where packets are lost, and
// where flows compete, which differs less from one time to the next.
const (
	modelRepetitions = 201
	flowsRepetitions = 51
)

// As in a lab, the transfer begins at any moment of what timers go by, and its flows not at the
// very same: threads wake up one after another, some 130 µs apart.
const (
	phaseMost = netsim.Second
	apartMost = 260 * netsim.Microsecond
)

// Model is what netsim says that the repetitions of a cell take, least first.
func Model(c Cell) []time.Duration {
	repetitions := 1
	switch {
	case c.LossPPM > 0:
		repetitions = modelRepetitions
	case c.Flows > 1:
		repetitions = flowsRepetitions
	}
	took := make([]time.Duration, repetitions)
	for i := range took {
		took[i] = simulate(c, uint64(i+1))
	}
	slices.Sort(took)
	return took
}

// simulate is one repetition.
func simulate(c Cell, seed uint64) time.Duration {
	w := &world{draws: rand.New(rand.NewPCG(seed, 0))}
	w.net = netsim.New(seed, w)
	w.net.SetCongestion(congestions[c.Congestion])
	from := w.net.AddHost(netsim.HostConfig{Name: "from"})
	to := w.net.AddHost(netsim.HostConfig{Name: "to", Downlink: c.Rate})
	w.net.SetLatency(0, nil, nil, netsim.Time(c.RTTMicros/2))
	conns := make([]netsim.ConnID, c.Flows)
	for i := range conns {
		conns[i] = w.net.Dial(0, from, to)
	}
	w.run() // the handshakes
	w.now += netsim.Time(w.draws.Int64N(int64(phaseMost)))
	w.net.SetLoss(w.now, []netsim.HostID{from}, []netsim.HostID{to}, int(c.LossPPM))
	if c.IdleMicros > 0 {
		w.move(conns, c.Size)
		w.now += netsim.Time(c.IdleMicros)
	}
	return w.move(conns, c.Size)
}

var congestions = map[string]netsim.Congestion{"cubic": netsim.Cubic, "reno": netsim.Reno, "bbr": netsim.BBR}

// world is a netsim driver that waits for messages and does nothing else.
type world struct {
	net    *netsim.Network
	now    netsim.Time
	events queue
	count  uint64
	draws  *rand.Rand
	last   netsim.Time // when the last message was delivered
}

// move sends size bytes on each connection, and returns how long it took until the last had come.
func (w *world) move(conns []netsim.ConnID, size int64) time.Duration {
	began := w.now
	for i, c := range conns {
		if i > 0 {
			w.runUntil(w.now + netsim.Time(w.draws.Int64N(int64(apartMost))))
		}
		w.net.Send(w.now, c, netsim.Dialer, nil, int(size), int(size))
	}
	w.run()
	return time.Duration(w.last-began) * time.Microsecond
}

// run fires until nothing is due.
func (w *world) run() {
	for len(w.events) > 0 {
		w.runUntil(w.events[0].at)
	}
}

// runUntil fires what is due up to and including an instant.
func (w *world) runUntil(at netsim.Time) {
	for len(w.events) > 0 && w.events[0].at <= at {
		e := heap.Pop(&w.events).(due)
		w.net.Fire(e.at, e.event)
	}
	w.now = max(w.now, at)
}

// Schedule implements netsim.Driver.
func (w *world) Schedule(at netsim.Time, e netsim.Event) {
	w.count++
	heap.Push(&w.events, due{at, w.count, e})
}

// Delivered implements netsim.Driver.
func (w *world) Delivered(now netsim.Time, _ netsim.ConnID, _ netsim.End, _ any) { w.last = now }

// Accepted implements netsim.Driver.
func (w *world) Accepted(netsim.Time, netsim.ConnID, netsim.HostID, netsim.HostID) {}

// Connected implements netsim.Driver.
func (w *world) Connected(netsim.Time, netsim.ConnID) {}

// DialFailed implements netsim.Driver.
func (w *world) DialFailed(netsim.Time, netsim.ConnID, string) {}

// Drained implements netsim.Driver.
func (w *world) Drained(netsim.Time, netsim.ConnID, netsim.End, int) {}

// Closed implements netsim.Driver.
func (w *world) Closed(netsim.Time, netsim.ConnID, netsim.End, string) {}

// due is an event and when, and in what order, it is to be fired.
type due struct {
	at    netsim.Time
	order uint64
	event netsim.Event
}

// queue is a heap of events.
type queue []due

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].order < q[j].order
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(due)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
