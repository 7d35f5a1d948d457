package geo

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

func TestFibreRTTMicros(t *testing.T) {
	for _, c := range []struct{ meters, micros int64 }{
		{-1, 5_000},
		{0, 5_000},
		{1_000_000, 21_000},
		{20_015_115, 325_241},
		{math.MaxInt64, 325_241},
	} {
		if got := FibreRTTMicros(c.meters); got != c.micros {
			t.Errorf("%d m: got %d µs, want %d µs", c.meters, got, c.micros)
		}
	}
}

// How well distance alone predicts measured round trips, where measurements are at hand.
func TestFibreFitsMeasurements(t *testing.T) {
	for _, set := range []string{"aws33", "wonder2020"} {
		t.Run(set, func(t *testing.T) {
			folder := measuredData(t, set)
			places := readPlaces(t, filepath.Join(folder, "sites.csv"))
			var errors []float64
			for i, row := range readCSV(t, filepath.Join(folder, "rtt_ms.csv"))[1:] {
				for j, cell := range row[1 : 1+i] {
					measured, err := strconv.ParseFloat(cell, 64)
					if err != nil {
						t.Fatalf("row %d: %v", i, err)
					}
					if places[i] == nil || places[j] == nil {
						continue
					}
					reckoned := float64(FibreRTTMicros(Meters(*places[i], *places[j]))) / 1000
					errors = append(errors, math.Abs(reckoned-measured)/measured)
				}
			}
			slices.Sort(errors)
			median, p90 := errors[len(errors)/2], errors[len(errors)*9/10]
			t.Logf("%s: %d pairs, relative error %.1f %% median, %.1f %% at p90", set, len(errors), 100*median, 100*p90)
			if median > 0.20 {
				t.Errorf("median relative error %.3f, want at most 0.20", median)
			}
		})
	}
}

// measuredData finds a set of measurements beside the checkout.
func measuredData(t *testing.T, set string) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		folder := filepath.Join(dir, "shared", "data", set)
		if _, err := os.Stat(folder); err == nil {
			return folder
		}
		dir = filepath.Dir(dir)
	}
	t.Skipf("no folder shared/data/%s above this one", set)
	return ""
}

func readCSV(t *testing.T, path string) [][]string {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return rows
}

func readPlaces(t *testing.T, path string) []*LatLon {
	var places []*LatLon
	for _, row := range readCSV(t, path)[1:] {
		lat, errLat := strconv.ParseFloat(row[1], 64)
		lon, errLon := strconv.ParseFloat(row[2], 64)
		if errLat != nil || errLon != nil {
			places = append(places, nil)
			continue
		}
		places = append(places, &LatLon{int32(math.Round(lat * 1e6)), int32(math.Round(lon * 1e6))})
	}
	return places
}
