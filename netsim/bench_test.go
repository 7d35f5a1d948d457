package netsim

import (
	"fmt"
	"testing"
)

// benchWorld is a driver that does nothing but keep time: a four-ary heap of values.
type benchWorld struct {
	net    *Network
	now    Time
	heap   []queued
	order  uint64
	fired  int
	onward func(c ConnID, to End)
}

func before(a, b *queued) bool { return a.at < b.at || a.at == b.at && a.order < b.order }

func (w *benchWorld) Schedule(at Time, e Event) {
	w.order++
	w.heap = append(w.heap, queued{at: at, order: w.order, event: e})
	for i := len(w.heap) - 1; i > 0; {
		parent := (i - 1) / 4
		if !before(&w.heap[i], &w.heap[parent]) {
			return
		}
		w.heap[i], w.heap[parent] = w.heap[parent], w.heap[i]
		i = parent
	}
}

func (w *benchWorld) fire() bool {
	if len(w.heap) == 0 {
		return false
	}
	top := w.heap[0]
	last := len(w.heap) - 1
	moved := w.heap[last]
	w.heap = w.heap[:last]
	for i := 0; last > 0; {
		least := i
		for child := 4*i + 1; child < min(4*i+5, last); child++ {
			if least == i && before(&w.heap[child], &moved) || least != i && before(&w.heap[child], &w.heap[least]) {
				least = child
			}
		}
		if least == i {
			w.heap[i] = moved
			break
		}
		w.heap[i] = w.heap[least]
		i = least
	}
	w.now = top.at
	w.fired++
	w.net.Fire(top.at, top.event)
	return true
}

func (w *benchWorld) Accepted(Time, ConnID, HostID, HostID) {}
func (w *benchWorld) Connected(Time, ConnID)                {}
func (w *benchWorld) DialFailed(Time, ConnID, string)       {}
func (w *benchWorld) Drained(Time, ConnID, End, int)        {}
func (w *benchWorld) Closed(Time, ConnID, End, string)      {}
func (w *benchWorld) Delivered(_ Time, c ConnID, to End, _ any) {
	if w.onward != nil {
		w.onward(c, to)
	}
}

func newBenchWorld(hosts int, config HostConfig) *benchWorld {
	w := &benchWorld{}
	w.net = New(1, w)
	for i := range hosts {
		config.Name = fmt.Sprint("h", i)
		w.net.AddHost(config)
	}
	for i := range hosts {
		w.net.SetLatency(0, []HostID{HostID(i)}, nil, Time(10+i%90)*Millisecond)
	}
	return w
}

// BenchmarkSmallMessages bounces 100-byte messages over four connections per host,
// two messages on each. An op is a message.
func BenchmarkSmallMessages(b *testing.B) {
	for _, hosts := range []int{100, 1000} {
		for _, line := range []struct {
			name string
			rate int64
			ppm  int
		}{{"unlimited", 0, 0}, {"100mbit", 12_500_000, 0}, {"100mbit-lossy", 12_500_000, 1000}} {
			b.Run(fmt.Sprintf("%d-hosts/%s", hosts, line.name), func(b *testing.B) {
				w := newBenchWorld(hosts, HostConfig{Uplink: line.rate, Downlink: line.rate})
				w.net.SetLoss(0, nil, nil, line.ppm)
				delivered := 0
				w.onward = func(c ConnID, to End) {
					delivered++
					w.net.Send(w.now, c, to, nil, 100, 100)
				}
				for i := range hosts {
					for k := range 4 {
						c := w.net.Dial(0, HostID(i), HostID((i+1+k*k*7)%hosts))
						w.net.Send(0, c, Dialer, nil, 100, 100)
						w.net.Send(0, c, Dialer, nil, 100, 100)
					}
				}
				for w.now < Second {
					w.fire()
				}
				b.ReportAllocs()
				b.ResetTimer()
				delivered, w.fired = 0, 0
				for delivered < b.N && w.fire() {
				}
				b.ReportMetric(float64(w.fired)/float64(delivered), "events/op")
				b.ReportMetric(float64(w.fired)/b.Elapsed().Seconds(), "events/s")
			})
		}
	}
}

// BenchmarkBulk sends 16 KiB messages as fast as lines of 100 Mbit/s take them, over
// four connections per host. An op is a message.
func BenchmarkBulk(b *testing.B) {
	const hosts = 100
	w := newBenchWorld(hosts, HostConfig{Uplink: 12_500_000, Downlink: 12_500_000})
	delivered := 0
	w.onward = func(c ConnID, to End) {
		delivered++
		w.net.Send(w.now, c, to.Other(), nil, 16<<10, 16<<10)
	}
	for i := range hosts {
		for k := range 4 {
			c := w.net.Dial(0, HostID(i), HostID((i+1+k*k*7)%hosts))
			for range 64 {
				w.net.Send(0, c, Dialer, nil, 16<<10, 16<<10)
			}
		}
	}
	for w.now < 5*Second {
		w.fire()
	}
	b.SetBytes(16 << 10)
	b.ReportAllocs()
	b.ResetTimer()
	delivered, w.fired = 0, 0
	began := w.now
	for delivered < b.N && w.fire() {
	}
	b.ReportMetric(float64(w.fired)/float64(delivered), "events/op")
	b.ReportMetric(float64(w.fired)/b.Elapsed().Seconds(), "events/s")
	if w.now > began {
		rate := float64(delivered) * (16 << 10) * float64(Second) / float64(w.now-began) / hosts
		b.ReportMetric(rate*100/12_500_000, "%line")
	}
}
