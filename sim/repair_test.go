package sim

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim/bound"
)

// floodInPeace is a run in which a KiB goes from one site to all, over a tree that is
// read off it: the same run, disturbed, shows how a broken tree is repaired.
type floodInPeace struct {
	scenario Scenario
	world    *world
	update   *update
	parent   []int // by site; -1 at the origin
}

// inPeace floods from a site after the warm-up.
func inPeace(t testing.TB, s Scenario, origin int) *floodInPeace {
	t.Helper()
	s.Floods = []Flood{{
		From: []Who{Who(s.Hosts[origin].Site.Name)}, SizeMin: 1024, Start: warmUp, Every: time.Second, Count: 1,
	}}
	s.Duration = warmUp + 10*time.Second
	f := &floodInPeace{scenario: s, world: explaining(t, s)}
	f.update = f.world.ledger.updates[0]
	for i := range f.world.sites {
		f.parent = append(f.parent, -1)
		if i != origin {
			f.parent[i] = int(f.world.byName[f.update.comings[i].from].index)
		}
	}
	return f
}

// explaining runs a scenario and keeps how updates came.
func explaining(t testing.TB, s Scenario) *world {
	t.Helper()
	w, err := newWorld(&s, Options{Explain: ExplainWorst})
	if err != nil {
		t.Fatal(err)
	}
	w.run()
	mustHold(t, w.result())
	return w
}

// under says whether the way of the update to a site leads to another first, or that is
// the site itself.
func (f *floodInPeace) under(site, top int) bool {
	for site >= 0 && site != top {
		site = f.parent[site]
	}
	return site == top
}

// death is the end of what an update is on its way over: a site, with its machine, or
// the link to it from its parent alone. Nobody is told.
type death struct {
	site     int
	linkOnly bool
}

// fault has it happen while the update is under way to the site.
func (d death) fault(f *floodInPeace) Fault {
	name := func(i int) []Who { return []Who{Who(f.world.sites[i].host.Site.Name)} }
	at := warmUp + (f.update.after(d.site)+f.update.after(f.parent[d.site]))/2
	if d.linkOnly {
		return Fault{At: at, Act: Cut{A: name(d.site), B: name(f.parent[d.site])}}
	}
	return Fault{At: at, Act: Crash{Sites: name(d.site), Vanish: true, ForGood: true}}
}

// repair is how much later a site got what its tree did not bring than over the shortest
// path that was left: in parts per million of a round trip of the alternative. That is
// over the links of this path, within what was cut off, that the tree did not have: over
// each of them the update had to be asked for.
type repair struct {
	deaths []death
	site   core.SiteName
	late   int64
}

// disturb runs the same again with something dying, and returns how all sites that this
// cut off, and that can still be reached, were repaired.
func (f *floodInPeace) disturb(t testing.TB, deaths ...death) (repairs []repair) {
	t.Helper()
	s := f.scenario
	var sites []int
	var links []bound.Link
	for _, d := range deaths {
		s.Faults = append(s.Faults, d.fault(f))
		if d.linkOnly {
			links = append(links, bound.Link{A: d.site, B: f.parent[d.site]})
		} else {
			sites = append(sites, d.site)
		}
	}
	w := explaining(t, s)
	u := w.ledger.updates[0]
	left := u.overlay.over().Without(sites, links).Paths(int(u.origin.index), u.content.size)
	cutOff := func(site int) bool {
		return slices.ContainsFunc(deaths, func(d death) bool { return f.under(site, d.site) })
	}
	for i, s := range w.sites {
		if !cutOff(i) || left.Arrival[i] == bound.Never {
			continue
		}
		if !u.arrivals.has(i) {
			t.Fatalf("%v died, and %s never got the update that it could have had", deaths, s.host.Site.Name)
		}
		var trip time.Duration
		for at := i; cutOff(at); at = left.Before[at] {
			if before := left.Before[at]; f.parent[at] != before && f.parent[before] != at {
				trip += u.overlay.net.Delay(before, at) + u.overlay.net.Delay(at, before)
			}
		}
		extra := max(0, u.after(i)-left.Arrival[i])
		repairs = append(repairs, repair{deaths, s.host.Site.Name, share(extra.Nanoseconds(), trip.Nanoseconds())})
	}
	return repairs
}

// everyDeath repairs the death of each site and of each link of the tree, in turn.
func (f *floodInPeace) everyDeath(t testing.TB) (repairs []repair) {
	t.Helper()
	for site, parent := range f.parent {
		if parent >= 0 {
			repairs = append(repairs, f.disturb(t, death{site, true})...)
			repairs = append(repairs, f.disturb(t, death{site, false})...)
		}
	}
	return repairs
}

// everyPair repairs that of every two sites, or of every two links.
func (f *floodInPeace) everyPair(t testing.TB, linkOnly bool) (repairs []repair) {
	t.Helper()
	for a, parent := range f.parent {
		for b := range a {
			if parent >= 0 && f.parent[b] >= 0 {
				repairs = append(repairs, f.disturb(t, death{a, linkOnly}, death{b, linkOnly})...)
			}
		}
	}
	return repairs
}

// byLateness sorts repairs, the worst last.
func byLateness(repairs []repair) []repair {
	return slices.SortedFunc(slices.Values(repairs), func(a, b repair) int { return cmp.Compare(a.late, b.late) })
}

// TestRepair: when any one site or link dies in the middle of a flood, every site that
// can be reached gets it, half of them within a round trip of the alternative and a
// twentieth of one, and all within two.
func TestRepair(t *testing.T) {
	f := inPeace(t, worldToShow(t, "", 12, 2), 3)
	repairs := byLateness(f.everyDeath(t))
	if len(repairs) < len(f.parent) {
		t.Fatalf("only %d sites were cut off, by the deaths of %d", len(repairs), len(f.parent))
	}
	if median := quantile(repairs, 500); median.late > 1_050_000 {
		t.Errorf("the median site is repaired within %.3f round trips; want 1.05", ratio(median.late))
	}
	if worst := quantile(repairs, 1000); worst.late > 2*million {
		t.Errorf("%s is repaired within %.3f round trips when %v dies; want 2", worst.site, ratio(worst.late), worst.deaths)
	}
}

// BenchmarkRepair has one site or link of the tree die in mid-flood, each in turn, or
// every two of them, and reports how many round trips of the alternative later than over
// the shortest path that was left the update came to those that it cut off.
func BenchmarkRepair(b *testing.B) {
	report := func(b *testing.B, repairs []repair) {
		repairs = byLateness(repairs)
		b.ReportMetric(ratio(quantile(repairs, 500).late), "trips-p50")
		b.ReportMetric(ratio(quantile(repairs, 990).late), "trips-p99")
		b.ReportMetric(ratio(quantile(repairs, 1000).late), "trips-max")
		b.ReportMetric(float64(len(repairs)), "repairs")
	}
	for _, world := range []struct {
		set   string
		sites int
	}{{"", 25}, {"aws33", 33}} {
		b.Run(fmt.Sprintf("each/%s-%d/k=2", cmp.Or(world.set, "cities"), world.sites), func(b *testing.B) {
			for b.Loop() {
				var repairs []repair
				for _, origin := range []int{0, world.sites / 2} {
					repairs = append(repairs, inPeace(b, worldToShow(b, world.set, world.sites, 2), origin).everyDeath(b)...)
				}
				report(b, repairs)
			}
		})
	}
	for _, linkOnly := range []bool{false, true} {
		what := map[bool]string{false: "sites", true: "links"}[linkOnly]
		b.Run(fmt.Sprintf("pairs-of-%s/cities-25/k=3", what), func(b *testing.B) {
			for b.Loop() {
				report(b, inPeace(b, worldToShow(b, "", 25, 3), 0).everyPair(b, linkOnly))
			}
		})
	}
}
