package strategy

import (
	"testing"

	"github.com/floodd/floodd/core"
	"pgregory.net/rapid"
)

// TestRanges: ranges are the set of what was put in, kept sorted, disjoint and apart.
func TestRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ranges []core.Range
		set := map[uint64]bool{}
		for _, n := range rapid.SliceOf(rapid.Uint64Range(1, 30)).Draw(t, "numbers") {
			ranges = with(ranges, n)
			set[n] = true
		}
		for n := uint64(0); n < 33; n++ {
			if has(ranges, n) != set[n] {
				t.Fatalf("%d is in %v: %v, want %v", n, ranges, has(ranges, n), set[n])
			}
		}
		for i, r := range ranges {
			if r.Last < r.First || i > 0 && r.First <= ranges[i-1].Last+1 {
				t.Fatalf("%v is not sorted, disjoint and apart", ranges)
			}
		}
	})
}
