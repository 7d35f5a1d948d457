package sim

import (
	"math/rand/v2"
	"testing"

	"github.com/floodd/floodd/core"
)

// BenchmarkMillionOperations checks a history of a million operations, such as the
// clients of twenty daemons and one master leave behind in a long run, with the checkers
// themselves. There is no Unknown: they set no limit to the search, which ends because a
// history is parted by daemon, life and stream, and cut where no operation is open.
// It reports seconds for the whole of it.
func BenchmarkMillionOperations(b *testing.B) {
	const operations = 1_000_000
	for b.Loop() {
		w := &world{scenario: &Scenario{Name: "synthetic"}}
		for i := range 20 {
			w.sites = append(w.sites, &site{world: w, index: int32(i), life: core.Epoch(i) * core.EpochsPerLife, host: &Host{}})
		}
		clients, versions := newClientCheck(w), newVersionCheck(w)
		entered := syntheticHistory(w, &clients, &versions, operations)
		clients.finish()
		versions.finish()
		if entered < operations || w.breach.count > 0 {
			b.Fatalf("%d operations, of which it said %v", entered, w.breach.list)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/history")
}

// TestSyntheticHistory: a history like that of the benchmark is found good, and found
// broken when one read in it is.
func TestSyntheticHistory(t *testing.T) {
	for _, spoil := range []bool{false, true} {
		w := &world{scenario: &Scenario{}}
		w.sites = []*site{{world: w, host: &Host{}}}
		clients, versions := newClientCheck(w), newVersionCheck(w)
		syntheticHistory(w, &clients, &versions, 2000)
		if spoil {
			clients.read(w.sites[0], w.events-1, core.StatsListing{Stats: core.Statistics{Counters: core.Counters{UpdatesAccepted: 3}}})
		}
		clients.finish()
		versions.finish()
		if (w.breach.count > 0) != spoil {
			t.Errorf("spoilt: %v; it said %v", spoil, w.breach.list)
		}
	}
}

// syntheticHistory enters so many operations: at each site up to eight clients at a time
// publish and read statistics, and others read the versions that the first site
// publishes. Each operation takes effect at some instant between its call and its return.
func syntheticHistory(w *world, clients *clientCheck, versions *versionCheck, operations int) (entered int) {
	r := rand.New(rand.NewPCG(1, 2))
	accepted := make([]uint64, len(w.sites))
	for entered < operations {
		i := r.IntN(len(w.sites))
		s := w.sites[i]
		began := w.events + 1
		for range 1 + r.IntN(8) { // clients whose operations overlap
			w.events++
			switch r.IntN(3) {
			case 0:
				accepted[i]++
				clients.published(s, began, core.UpdateID{Stream: core.Stream{Origin: "s", Epoch: s.life + 1}, Seq: accepted[i]})
				entered += 2
			case 1:
				clients.read(s, began, core.StatsListing{Stats: core.Statistics{Counters: core.Counters{UpdatesAccepted: accepted[i]}}})
				entered++
			case 2:
				if r.IntN(100) == 0 {
					versions.published(w.sites[0], "group g", core.Version{Life: 1, Number: w.events})
				}
				if last := versions.latest["group g"]; last != (core.Version{}) {
					versions.enter(w.sites[0], "group g", began, registerInput{version: last})
					entered++
				}
			}
		}
	}
	return entered
}
