package topology

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestNearestFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		most := rapid.SampledFrom([]int64{3, 1 << 12, CostMicrosMax}).Draw(t, "most")
		cost := make([]int64, n*n)
		for i := range cost {
			cost[i] = rapid.Int64Range(1, most).Draw(t, "cost")
		}
		for v, others := range nearestFirst(n, cost) {
			var want []other
			for w := range n {
				if w != v {
					want = append(want, newOther(cost[v*n+w], w))
				}
			}
			slices.SortStableFunc(want, func(a, b other) int { return cmp.Compare(a.cost(), b.cost()) })
			if !slices.Equal(others, want) {
				t.Fatalf("from %d: %x, want %x", v, others, want)
			}
			for _, o := range others {
				if o.cost() != cost[v*n+int(o.vertex())] {
					t.Fatalf("an edge from %d to %d costs %d, want %d", v, o.vertex(), o.cost(), cost[v*n+int(o.vertex())])
				}
			}
		}
	})
}
