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
