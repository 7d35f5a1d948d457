package topology

import (
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// connectedWithout says whether the vertices outside a set are connected.
func connectedWithout(n int, edges []Edge, lost uint32) bool {
	left := (uint32(1)<<n - 1) &^ lost
	if left == 0 {
		return true
	}
	reached := left & -left
	for {
		before := reached
		for _, e := range edges {
			a, b := uint32(1)<<e.A, uint32(1)<<e.B
			if (a|b)&lost == 0 && (a|b)&reached != 0 {
				reached |= a | b
			}
		}
		if reached == before {
			return reached == left
		}
	}
}

// bruteConnectivity tries every set of lost vertices that leaves two or more.
func bruteConnectivity(n int, edges []Edge) int {
	best := max(n-1, 0)
	for lost := range uint32(1) << n {
		if size := bits.OnesCount32(lost); size < best && n-size >= 2 && !connectedWithout(n, edges, lost) {
			best = size
		}
	}
	return best
}

func drawEdges(t *rapid.T, n int) []Edge {
	density := rapid.IntRange(0, 100).Draw(t, "density %")
	var edges []Edge
	for b := range n {
		for a := range b {
			if rapid.IntRange(1, 100).Draw(t, "chance") <= density {
				edges = append(edges, Edge{a, b})
			}
		}
	}
	return edges
}

func TestConnectivityAgreesWithBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 9).Draw(t, "n")
		edges := drawEdges(t, n)
		atMost := rapid.IntRange(0, 9).Draw(t, "at most")
		want := min(bruteConnectivity(n, edges), atMost)
		if got := Connectivity(n, edges, atMost); got != want {
			t.Fatalf("%d vertices, %v: connectivity %d, want %d", n, edges, got, want)
		}

		cut, found := Separator(n, edges, atMost)
		if found != (want < min(atMost, n-1)) {
			t.Fatalf("%d vertices, %v: separator found: %v, but connectivity is %d of %d", n, edges, found, want, atMost)
		}
		if found {
			var lost uint32
			for _, v := range cut {
				lost |= 1 << v
			}
			if len(cut) != want || !slices.IsSorted(cut) || connectedWithout(n, edges, lost) {
				t.Fatalf("%d vertices, %v: %v is no separator of %d", n, edges, cut, want)
			}
		}
	})
}

func TestConnectivityOfKnownGraphs(t *testing.T) {
	ring := []Edge{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {0, 4}}
	petersen := []Edge{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {0, 4}, {0, 5}, {1, 6}, {2, 7}, {3, 8}, {4, 9}, {5, 7}, {7, 9}, {6, 9}, {6, 8}, {5, 8}}
	bowTie := []Edge{{0, 1}, {0, 2}, {1, 2}, {2, 3}, {2, 4}, {3, 4}}
	for _, c := range []struct {
		name  string
		n     int
		edges []Edge
		want  int
		cut   []int // where only one is right
	}{
		{"one vertex", 1, nil, 0, nil},
		{"two apart", 2, nil, 0, []int{}},
		{"two joined", 2, []Edge{{0, 1}}, 1, nil},
		{"ring", 5, ring, 2, nil},
		{"Petersen's graph", 10, petersen, 3, nil},
		{"bow tie", 5, bowTie, 1, []int{2}},
		{"bow tie with loops and parallel edges", 5, append([]Edge{{2, 2}, {0, 1}, {3, 4}}, bowTie...), 1, []int{2}},
	} {
		if got := Connectivity(c.n, c.edges, c.n); got != c.want {
			t.Errorf("%s: connectivity %d, want %d", c.name, got, c.want)
		}
		if cut, found := Separator(c.n, c.edges, c.n); c.cut != nil && (!found || !slices.Equal(cut, c.cut)) {
			t.Errorf("%s: separator %v, want %v", c.name, cut, c.cut)
		}
	}
}

func BenchmarkConnectivity1000(b *testing.B) {
	edges := circulant(1000, 3)
	for b.Loop() {
		if Connectivity(1000, edges, 6) != 6 {
			b.Fatal("a circulant graph with three neighbours on each side is 6-connected")
		}
	}
}

// circulant joins each vertex to the next few around a ring.
func circulant(n, reach int) []Edge {
	var edges []Edge
	for v := range n {
		for step := 1; step <= reach; step++ {
			edges = append(edges, NewEdge(v, (v+step)%n))
		}
	}
	return edges
}
