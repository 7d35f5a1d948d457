package sim

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// BenchmarkWorld runs whole worlds: core, network, checkers and trace.
func BenchmarkWorld(b *testing.B) {
	for _, sites := range []int{10, 100, 1000} {
		s := smallWorld(sites)
		s.Groups[0].UpdatePeriod = 2 * time.Minute
		s.Duration = 2 * time.Minute
		s.Floods = []Flood{{From: []Who{"all"}, SizeMin: 1000, SizeMax: 1000, Start: 10 * time.Second, Every: time.Duration(sites) * time.Millisecond}}
		b.Run(fmt.Sprintf("sites=%d", sites), func(b *testing.B) { benchmarkRuns(b, s) })
		s.Network.Fidelity = netsim.Messages
		b.Run(fmt.Sprintf("sites=%d-msg", sites), func(b *testing.B) { benchmarkRuns(b, s) })
	}
}

// BenchmarkIdle runs fifty sites for ten minutes in which nothing is published but one
// update: what a world costs that only looks after itself.
func BenchmarkIdle(b *testing.B) {
	s := smallWorld(50)
	s.Groups[0].UpdatePeriod, s.Groups[0].JoinPeriod = core.DefaultUpdatePeriod, core.DefaultJoinPeriod
	s.Duration = 10 * time.Minute
	s.Floods = []Flood{{From: []Who{"s1"}, SizeMin: 1000, SizeMax: 1000, Start: time.Minute, Every: time.Hour}}
	b.Run("tcp", func(b *testing.B) { benchmarkRuns(b, s) })
	s.Network.Fidelity = netsim.Messages
	b.Run("msg", func(b *testing.B) { benchmarkRuns(b, s) })
}

// benchmarkRuns runs a scenario again and again. An event is one that was taken from the
// queue, or an input that a site was given. They are counted by the second of processor
// time, whatever else the machine does, garbage collection included.
func benchmarkRuns(b *testing.B, s Scenario) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as in cmd/sim
	b.ReportAllocs()
	var events uint64
	var simulated time.Duration
	began := processor(b)
	for b.Loop() {
		r := mustRun(b, s, Options{})
		mustHold(b, r)
		events += r.Events
		simulated += r.Simulated
	}
	used := (processor(b) - began).Seconds()
	b.ReportMetric(float64(events)/used, "events/cpu-s")
	b.ReportMetric(simulated.Seconds()/used, "x-real-time")
	b.ReportMetric(float64(events)/float64(b.N), "events/run")
}

// meter begins to measure processor time. What it returns ends that, and reports it by
// the event.
func meter(b *testing.B) func(events int) {
	began := processor(b)
	return func(events int) {
		used := (processor(b) - began).Seconds()
		b.ReportMetric(float64(events)/used, "events/cpu-s")
		b.ReportMetric(used*1e9/float64(events), "cpu-ns/event")
	}
}

// BenchmarkMany runs a thousand and ten thousand sites in one world, and tells what memory a
// site takes when they have found together and sixty updates have come to all of them: of the live
// heap, all that the world and its scenario consist of, and of the most that was asked of the system.
// The topology is drawn by a generator of the group's own: the built-in one looks at all pairs.
func BenchmarkMany(b *testing.B) {
	for _, sites := range []int{1000, 10_000} {
		b.Run(fmt.Sprintf("sites=%d", sites), func(b *testing.B) { benchmarkMany(b, sites) })
	}
}

// benchmarkMany runs a world of so many sites to its end, and looks at it before it is let go.
func benchmarkMany(b *testing.B, sites int) {
	var before, m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := smallWorld(sites)
	s.Groups[0].JoinPeriod, s.Groups[0].UpdatePeriod = core.DefaultJoinPeriod, core.DefaultUpdatePeriod
	s.Groups[0].TopologyGenerator = "levels"
	s.Drawn = []Drawn{{Group: "g", Fanout: 4}}
	s.Duration = 90 * time.Second
	s.Floods = []Flood{{From: []Who{"s7"}, SizeMin: 1000, SizeMax: 1000, Start: 30 * time.Second, Every: time.Second}}
	for i := range s.Hosts {
		s.Hosts[i].Uplink, s.Hosts[i].Downlink = 125_000_000, 125_000_000
	}
	for b.Loop() {
		w, err := newWorld(&s, Options{})
		if err != nil {
			b.Fatal(err)
		}
		began := processor(b)
		w.run()
		used := processor(b) - began
		runtime.GC()
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc-before.HeapAlloc)/float64(sites), "live-bytes/site")
		b.ReportMetric(float64(m.HeapSys)/float64(sites), "most-bytes/site")
		b.ReportMetric(float64(w.events)/used.Seconds(), "events/cpu-s")
		b.ReportMetric(float64(w.events), "events/run")
		mustHold(b, w.result())
	}
}
