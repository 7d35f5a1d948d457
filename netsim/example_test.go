package netsim_test

import (
	"container/heap"
	"fmt"

	"github.com/floodd/floodd/core/geo"
	"github.com/floodd/floodd/netsim"
)

// clockwork is about the least that a driver can be.
type clockwork struct {
	net   *netsim.Network
	due   due
	order int
}

type due []reminder

type reminder struct {
	at    netsim.Time
	order int
	event netsim.Event
}

func (d due) Len() int { return len(d) }
func (d due) Less(i, j int) bool {
	return d[i].at < d[j].at || d[i].at == d[j].at && d[i].order < d[j].order
}
func (d due) Swap(i, j int) { d[i], d[j] = d[j], d[i] }
func (d *due) Push(x any)   { *d = append(*d, x.(reminder)) }
func (d *due) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

func (w *clockwork) Schedule(at netsim.Time, e netsim.Event) {
	w.order++
	heap.Push(&w.due, reminder{at, w.order, e})
}
func (w *clockwork) Accepted(now netsim.Time, c netsim.ConnID, from, to netsim.HostID) {}
func (w *clockwork) Connected(now netsim.Time, c netsim.ConnID) {
	fmt.Println(now, "connected")
	w.net.Send(now, c, netsim.Dialer, "hello", 5, 5)
	w.net.Close(now, c, netsim.Dialer)
}
func (w *clockwork) DialFailed(now netsim.Time, c netsim.ConnID, why string) {}
func (w *clockwork) Delivered(now netsim.Time, c netsim.ConnID, to netsim.End, msg any) {
	fmt.Println(now, msg)
}
func (w *clockwork) Drained(now netsim.Time, c netsim.ConnID, at netsim.End, room int) {}
func (w *clockwork) Closed(now netsim.Time, c netsim.ConnID, at netsim.End, why string) {
	fmt.Println(now, why)
}

func Example() {
	w := &clockwork{}
	w.net = netsim.New(7, w)
	oslo := w.net.AddHost(netsim.HostConfig{Name: "oslo", Place: geo.LatLon{LatMicroDeg: 59_913_900, LonMicroDeg: 10_752_200}})
	lima := w.net.AddHost(netsim.HostConfig{Name: "lima", Place: geo.LatLon{LatMicroDeg: -12_046_400, LonMicroDeg: -77_042_800}})
	w.net.Dial(0, oslo, lima)
	for w.due.Len() > 0 {
		next := heap.Pop(&w.due).(reminder)
		w.net.Fire(next.at, next.event)
	}
	// Output:
	// 181678 connected
	// 272517 hello
	// 272517 closed by peer
}
