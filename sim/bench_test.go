package sim

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkWorld runs whole worlds: core, network, checkers and trace. It reports
// events per second of real time, and how many times as fast as real time that is.
func BenchmarkWorld(b *testing.B) {
	for _, sites := range []int{10, 100, 1000} {
		b.Run(fmt.Sprintf("sites=%d", sites), func(b *testing.B) {
			s := smallWorld(sites)
			s.Groups[0].UpdatePeriod = 2 * time.Minute
			s.Duration = 2 * time.Minute
			s.Floods = []Flood{{From: []Who{"all"}, SizeMin: 1000, SizeMax: 1000, Start: 10 * time.Second, Every: time.Duration(sites) * time.Millisecond}}
			b.ReportAllocs()
			var events uint64
			var simulated time.Duration
			for b.Loop() {
				r := mustRun(b, s, Options{})
				mustHold(b, r)
				events += r.Events
				simulated += r.Simulated
			}
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(simulated.Seconds()/b.Elapsed().Seconds(), "x-real-time")
			b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(events), "ns/event")
		})
	}
}
