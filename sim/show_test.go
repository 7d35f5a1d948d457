package sim

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
	"github.com/floodd/floodd/sim/cities"
)

// A world to show draws its topology anew once it has measured what it can, and is left
// alone with that for a while before anything is published.
const (
	redrawn = 5 * time.Minute
	warmUp  = redrawn + 30*time.Second
)

// worldToShow is a quiet world of sites in places of the earth: the measured ones of a
// set beside the checkout, or, without one, cities as far apart as fibre makes them.
func worldToShow(t testing.TB, set string, sites, connectivity int) Scenario {
	s := smallWorld(sites)
	s.Name = fmt.Sprintf("%s-%d", cmp.Or(set, "cities"), sites)
	s.Groups[0].Connectivity = connectivity
	s.Groups[0].UpdatePeriod = redrawn
	if set == "" {
		for i, city := range cities.All()[:sites] {
			s.Hosts[i].Site.Coordinate = &core.Coordinate{LatMicroDeg: city.LatMicroDeg, LonMicroDeg: city.LonMicroDeg}
		}
		return s
	}
	folder := measuredSet(t, set)
	for i, row := range readRows(t, filepath.Join(folder, "sites.csv"))[1 : sites+1] {
		s.Hosts[i].Place, s.Hosts[i].Site.Coordinate = row[0], nil
		if row[1] == "" {
			continue // nobody knows where it is
		}
		lat, errLat := strconv.ParseFloat(row[1], 64)
		lon, errLon := strconv.ParseFloat(row[2], 64)
		if errLat != nil || errLon != nil {
			t.Fatalf("%s: the place of %s is %v", set, row[0], row[1:])
		}
		s.Hosts[i].Site.Coordinate = &core.Coordinate{LatMicroDeg: int32(lat * 1e6), LonMicroDeg: int32(lon * 1e6)}
	}
	file, err := os.Open(filepath.Join(folder, "rtt_ms.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if s.Network.Matrix, err = netsim.ReadMatrix(file); err != nil {
		t.Fatalf("%s: %v", set, err)
	}
	return s
}

// measuredSet finds the folder of a set of measurements in one above this; without it
// there is nothing to show.
func measuredSet(t testing.TB, set string) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		folder := filepath.Join(dir, "shared", "data", set)
		if _, err := os.Stat(folder); err == nil {
			return folder
		}
		if dir == filepath.Dir(dir) {
			t.Skipf("no folder shared/data/%s above this one", set)
		}
		dir = filepath.Dir(dir)
	}
}

func readRows(t testing.TB, name string) [][]string {
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return rows
}

// fromEveryOrigin has each site publish once, a while after the one before it.
func fromEveryOrigin(s *Scenario, size int64, gap time.Duration) {
	s.Floods = nil
	for i := range s.Hosts {
		at := warmUp + time.Duration(i)*gap
		s.Floods = append(s.Floods, Flood{From: []Who{Who(s.Hosts[i].Site.Name)}, SizeMin: size, Start: at, Every: time.Second, Count: 1})
	}
	s.Duration = warmUp + time.Duration(len(s.Hosts))*gap + 10*time.Second
}

// ratio makes parts per million readable.
func ratio(ppm int64) float64 { return float64(ppm) / million }

// BenchmarkSmallUpdates floods a KiB from every origin, in peace, and reports the last
// site's time over its shortest path, and how many copies came for each that was needed.
func BenchmarkSmallUpdates(b *testing.B) {
	for _, world := range []struct {
		set   string
		sites int
	}{{"", 25}, {"aws33", 33}, {"", 100}, {"wonder2020", 238}} {
		for _, k := range []int{2, 3} {
			b.Run(fmt.Sprintf("%s-%d/k=%d", cmp.Or(world.set, "cities"), world.sites, k), func(b *testing.B) {
				s := worldToShow(b, world.set, world.sites, k)
				fromEveryOrigin(&s, 1024, 500*time.Millisecond)
				for b.Loop() {
					r := mustRun(b, s, Options{})
					mustHold(b, r)
					b.ReportMetric(ratio(r.Stretch.P50), "last/path-p50")
					b.ReportMetric(ratio(r.Stretch.P99), "last/path-p99")
					b.ReportMetric(ratio(r.Stretch.Max), "last/path-max")
					b.ReportMetric(ratio(r.CopiesPPM), "copies")
				}
			})
		}
	}
}

// TestSmallUpdates holds what the benchmark shows to its promise, in a world that is
// quickly run.
func TestSmallUpdates(t *testing.T) {
	s := worldToShow(t, "", 25, 2)
	fromEveryOrigin(&s, 1024, 500*time.Millisecond)
	r := mustRun(t, s, Options{Explain: ExplainWorst})
	mustHold(t, r)
	if r.Stretch.P50 < million || r.Stretch.Max > 1_020_000 {
		t.Errorf("an update's last site at %.4f times its shortest path, want 1 to 1.02:\n%v", ratio(r.Stretch.Max), r.Explanation)
	}
	if r.CopiesPPM > 1_020_000 {
		t.Errorf("%.4f copies for each that was needed, want 1.02", ratio(r.CopiesPPM))
	}
}

// wireRatio floods updates of a size from everywhere, so many a second for a minute, and
// returns what that put on the wire for each payload byte that was delivered.
func wireRatio(t testing.TB, sites, connectivity int, size, perSecond int64) float64 {
	t.Helper()
	s := worldToShow(t, "", sites, connectivity)
	for i := range s.Hosts {
		s.Hosts[i].Local.DataStorageMax = 256 << 20
	}
	s.Floods = []Flood{{From: []Who{"all"}, SizeMin: size, Start: warmUp, Every: time.Second / time.Duration(perSecond), Poisson: true}}
	s.Duration = warmUp + time.Minute
	r := mustRun(t, s, Options{})
	mustHold(t, r)
	return float64(r.Flooding.WireBytes) / float64(r.Delivered)
}

// wireLoads are sizes and rates, with what the wire may carry for each byte delivered.
var wireLoads = []struct {
	size, perSecond int64
	most            float64
}{
	{256, 100, 1.5},
	{16 << 10, 10, 1.05},
	{64 << 10, 5, 1.05},
	{1 << 20, 1, 1.05},
}

// TestWire holds what goes over the wire to its promise.
func TestWire(t *testing.T) {
	for _, load := range wireLoads {
		if got := wireRatio(t, 12, 2, load.size, load.perSecond); got > load.most {
			t.Errorf("updates of %s: %.3f bytes on the wire for each delivered, want %.2f", Bytes(load.size), got, load.most)
		}
	}
}

// BenchmarkWire reports what goes over the wire, all that sites say to each other while
// updates flow, for each payload byte that is delivered.
func BenchmarkWire(b *testing.B) {
	for _, load := range wireLoads {
		for _, k := range []int{2, 3} {
			b.Run(fmt.Sprintf("bytes=%d/k=%d", load.size, k), func(b *testing.B) {
				for b.Loop() {
					b.ReportMetric(wireRatio(b, 25, k, load.size, load.perSecond), "wire/payload")
				}
			})
		}
	}
}
