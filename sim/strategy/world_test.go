package strategy

import (
	"fmt"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
)

// smallWorld is a scenario of some sites in one group, k-connected, on lines without a
// limit. Updates of the given size begin after ten seconds, half a second apart, so
// that none meets another on its way.
func smallWorld(sites, k int, size int64, updates int, from ...sim.Who) sim.Scenario {
	s := sim.Scenario{Name: "small", Seed: 7, Duration: 2 * time.Minute, Settle: 2 * time.Minute}
	group := core.GroupDef{
		Name: "g", Master: "s1", Connectivity: k, PingPeriod: core.DefaultPingPeriod,
		EstimatesPeriod: core.DefaultEstimatesPeriod, JoinPeriod: core.DefaultJoinPeriod, UpdatePeriod: 20 * time.Second,
	}
	for i := 1; i <= sites; i++ {
		name := fmt.Sprintf("s%d", i)
		s.Hosts = append(s.Hosts, sim.Host{
			Site: core.SiteDef{
				Name: core.SiteName(name), Hostname: name, DataPort: 2001,
				Coordinate: &core.Coordinate{LatMicroDeg: int32(i*7%120-60) * 1e6, LonMicroDeg: int32(i*11%360-180) * 1e6},
			},
			Local:  core.LocalDef{DataStorageMax: 64 << 20, ExportCommand: "apply", LogPurgePeriod: time.Hour, SitePurgePeriod: time.Hour},
			Disk:   sim.Disk{Sync: sim.DefaultSync},
			Export: sim.Export{PerBatch: sim.DefaultExportTime},
		})
		group.Sites = append(group.Sites, core.SiteName(name))
	}
	s.Groups = []core.GroupDef{group}
	s.Floods = []sim.Flood{{From: from, SizeMin: size, SizeMax: size, Start: 10 * time.Second, Every: 500 * time.Millisecond, Count: updates}}
	return s
}

// named returns the strategy of a name.
func named(t testing.TB, name string) Strategy {
	t.Helper()
	for _, st := range All() {
		if st.Name == name {
			return st
		}
	}
	t.Fatalf("no strategy is called %s", name)
	return Strategy{}
}

// mustRun runs a strategy in a scenario, and fails the test where it breaks another
// promise than to deliver.
func mustRun(t testing.TB, s sim.Scenario, st Strategy) (*Comparison, Row) {
	t.Helper()
	c, err := NewComparison(s)
	if err != nil {
		t.Fatal(err)
	}
	row, err := c.Run(st, nil)
	if err != nil {
		t.Fatal(err)
	}
	if broken := row.Breaches(); len(broken) > 0 {
		t.Fatalf("%s broke a promise: %v", st.Name, broken[0])
	}
	return c, row
}

// mustDeliver fails the test unless every update arrived everywhere.
func mustDeliver(t testing.TB, row Row) {
	t.Helper()
	if r := &row.Result; r.Owed == 0 || r.Deliveries != r.Owed {
		t.Fatalf("%s delivered %d of %d\n%s", row.Strategy, r.Deliveries, r.Owed, r.Report("this test"))
	}
}

// payloads counts the payloads that came.
func payloads(row Row, pieces int64) int64 {
	return (row.Result.CopiesPPM*row.Result.Deliveries*pieces + million/2) / million
}
