package sim

import (
	"fmt"
	"testing"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/topology"
	"pgregory.net/rapid"
)

// TestLevels wants levels to be as connected as the group asks for, however many sites
// there are, and no site to serve more than its share.
func TestLevels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, fanout, k := rapid.IntRange(2, 60).Draw(t, "sites"), rapid.IntRange(1, 9).Draw(t, "fanout"), rapid.IntRange(1, 4).Draw(t, "k")
		sites, index := make([]core.SiteName, n), map[core.SiteName]int{}
		for i := range sites {
			sites[i] = core.SiteName(fmt.Sprintf("s%03d", i))
			index[sites[i]] = i
		}
		var edges []topology.Edge
		degree := make([]int, n)
		for _, e := range levels(sites, fanout, k) {
			a, b := index[e.A], index[e.B]
			edges = append(edges, topology.NewEdge(a, b))
			degree[a]++
			degree[b]++
		}
		want := min(k, n-1)
		if got := topology.Connectivity(n, edges, want); got != want {
			t.Errorf("%d sites in levels are %d-connected, want %d", n, got, want)
		}
		for i, d := range degree[min(n, k+1):] {
			if d > k+k*fanout {
				t.Errorf("site %d has %d links", i, d)
			}
		}
	})
}
