package topology

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// measuredCosts reads a set of measured round trips from beside the checkout, as
// one-way times.
func measuredCosts(t *testing.T, set string) (n int, cost []int64) {
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
			cost = append(cost, int64(math.Round(millis*500)))
		}
	}
	return len(rows) - 1, cost
}
