package estimate

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// measuredRTTs reads a set of measured round trips from beside the checkout, in
// microseconds.
func measuredRTTs(t *testing.T, set string) (n int, rttMicros []int64) {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	path := func() string { return filepath.Join(dir, "shared", "data", set, "rtt_ms.csv") }
	for _, err := os.Stat(path()); err != nil; _, err = os.Stat(path()) {
		if dir == filepath.Dir(dir) {
			t.Skipf("no folder shared/data/%s above this one", set)
		}
		dir = filepath.Dir(dir)
	}
	file, err := os.Open(path())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path(), err)
	}
	for _, row := range rows[1:] {
		for _, cell := range row[1:] {
			millis, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatalf("%s: %v", path(), err)
			}
			rttMicros = append(rttMicros, int64(math.Round(millis*1000)))
		}
	}
	return len(rows) - 1, rttMicros
}
