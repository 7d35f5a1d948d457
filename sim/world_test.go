package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// smallWorld is a scenario of a few sites that know each other and flood to one group.
func smallWorld(sites int) Scenario {
	s := Scenario{Name: "small", Seed: 7, Duration: time.Minute, Settle: 2 * time.Minute}
	group := core.GroupDef{
		Name: "g", Master: "s1", Connectivity: 2,
		PingPeriod: core.DefaultPingPeriod, BandwidthPeriod: core.DefaultBandwidthPeriod,
		EstimatesPeriod: core.DefaultEstimatesPeriod, JoinPeriod: 20 * time.Second, UpdatePeriod: 20 * time.Second,
	}
	s.Hosts = make([]Host, 0, sites)
	for i := 1; i <= sites; i++ {
		name := fmt.Sprintf("s%d", i)
		s.Hosts = append(s.Hosts, Host{
			Site: core.SiteDef{
				Name: core.SiteName(name), Hostname: name, ClientPort: 2000, DataPort: 2001,
				Coordinate: &core.Coordinate{LatMicroDeg: int32(i*7%120-60) * 1e6, LonMicroDeg: int32(i*11%360-180) * 1e6},
			},
			Local: core.LocalDef{
				DataStorageMax: 4 << 20, ExportCommand: "apply", ExportBatchMax: core.DefaultExportBatchMax,
				LogPurgePeriod: core.DefaultLogPurgePeriod, SitePurgePeriod: core.DefaultSitePurgePeriod,
			},
			Uplink: DefaultUplink, Downlink: DefaultDownlink,
			Disk: Disk{Sync: DefaultSync}, Export: Export{PerBatch: DefaultExportTime},
		})
		group.Sites = append(group.Sites, core.SiteName(name))
	}
	s.Groups = []core.GroupDef{group}
	s.Floods = []Flood{{From: []Who{"s1", "s2"}, SizeMin: 100, SizeMax: 2000, Start: 10 * time.Second, Every: 500 * time.Millisecond}}
	return s
}

// mustRun runs a scenario that is known to make sense.
func mustRun(t testing.TB, s Scenario, o Options) Result {
	t.Helper()
	r, err := Run(s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// mustHold fails the test unless every promise was kept.
func mustHold(t testing.TB, r Result) {
	t.Helper()
	if !r.OK {
		t.Fatalf("\n%s", r.Report("this test"))
	}
}

// mustBreach fails the test unless a checker found something.
func mustBreach(t testing.TB, r Result, check, text string) {
	t.Helper()
	if r.OK {
		t.Errorf("the result is OK in spite of breaches")
	}
	found := slices.ContainsFunc(r.Breaches, func(b Breach) bool {
		return b.Check == check && strings.Contains(b.Text, text)
	})
	if !found {
		t.Errorf("no breach of %q that says %q in\n%s", check, text, r.Report("this test"))
	}
}

// TestTrueTopology: a topology of the network's delays as they are, as connected as the
// group wants it.
func TestTrueTopology(t *testing.T) {
	s := smallWorld(8)
	s.Network.Latency = 30 * time.Millisecond
	edges, err := TrueTopology(s)
	if err != nil {
		t.Fatal(err)
	}
	degree := map[core.SiteName]int{}
	for _, e := range edges {
		degree[e.A]++
		degree[e.B]++
		if e.CostMicros != 30_000 {
			t.Errorf("%s-%s costs %d µs, want 30000", e.A, e.B, e.CostMicros)
		}
	}
	for _, h := range s.Hosts {
		if degree[h.Site.Name] < 2 {
			t.Errorf("%s has %d edges, want 2 at least", h.Site.Name, degree[h.Site.Name])
		}
	}
	s.Groups[0].Sites = append(s.Groups[0].Sites, "s99")
	if _, err := TrueTopology(s); err == nil || !strings.Contains(err.Error(), "s99 of g is no site") {
		t.Errorf("of a group with a stranger it said %v", err)
	}
	s.Groups = nil
	if _, err := TrueTopology(s); err == nil || !strings.Contains(err.Error(), "no group") {
		t.Errorf("of no group it said %v", err)
	}
}
