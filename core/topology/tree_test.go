package topology

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func drawCosts(t *rapid.T, edges []Edge) []int64 {
	// Few different costs, so that there are many ties.
	return rapid.SliceOfN(rapid.Int64Range(1, 6), len(edges), len(edges)).Draw(t, "costs")
}

// floydWarshall returns all distances.
func floydWarshall(n int, edges []Edge, costs []int64) []int64 {
	dist := make([]int64, n*n)
	for i := range dist {
		if i/n != i%n {
			dist[i] = Unreachable
		}
	}
	for i, e := range edges {
		dist[e.A*n+e.B] = min(dist[e.A*n+e.B], costs[i])
		dist[e.B*n+e.A] = dist[e.A*n+e.B]
	}
	for via := range n {
		for i := range n {
			for j := range n {
				if a, b := dist[i*n+via], dist[via*n+j]; a != Unreachable && b != Unreachable {
					dist[i*n+j] = min(dist[i*n+j], a+b)
				}
			}
		}
	}
	return dist
}

func TestTreeIsShortestAndLowest(t *testing.T) {
	var tree Tree // used over and over
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		edges := drawEdges(t, n)
		costs := drawCosts(t, edges)
		dist := floydWarshall(n, edges, costs)
		graph := NewGraph(n, edges, costs)
		for root := range n {
			graph.TreeInto(root, &tree)
			var adopted []int
			for v := range n {
				if tree.Dist[v] != dist[root*n+v] {
					t.Fatalf("from %d to %d: distance %d, want %d", root, v, tree.Dist[v], dist[root*n+v])
				}
				want := int32(-1)
				for i, e := range edges {
					for _, way := range [][2]int{{e.A, e.B}, {e.B, e.A}} {
						if from := dist[root*n+way[0]]; way[1] == v && v != root && from != Unreachable && from+costs[i] == dist[root*n+v] && (want < 0 || int32(way[0]) < want) {
							want = int32(way[0])
						}
					}
				}
				if tree.Parent[v] != want {
					t.Fatalf("from %d: parent of %d is %d, want %d", root, v, tree.Parent[v], want)
				}
				children := tree.Children(v)
				if !slices.IsSorted(children) {
					t.Fatalf("from %d: children of %d are not in order: %v", root, v, children)
				}
				for _, c := range children {
					if tree.Parent[c] != int32(v) {
						t.Fatalf("from %d: %d is a child of %d but its parent is %d", root, c, v, tree.Parent[c])
					}
					adopted = append(adopted, int(c))
				}
			}
			if want := n - 1 - count(tree.Dist, Unreachable); len(adopted) != want {
				t.Fatalf("from %d: %d vertices are someone's child, want %d", root, len(adopted), want)
			}
		}
		longest, connected := graph.Diameter()
		if wantConnected := !slices.Contains(dist, Unreachable); connected != wantConnected {
			t.Fatalf("connected: %v, want %v", connected, wantConnected)
		}
		var want int64
		for _, d := range dist {
			if d != Unreachable {
				want = max(want, d)
			}
		}
		if longest != want {
			t.Fatalf("diameter %d, want %d", longest, want)
		}
	})
}

func count(list []int64, value int64) (times int) {
	for _, v := range list {
		if v == value {
			times++
		}
	}
	return times
}

// Sites may have the same edges in different orders; their trees must agree.
func TestTreeIgnoresTheOrderOfEdges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "n")
		edges := drawEdges(t, n)
		costs := drawCosts(t, edges)
		order := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0)).Perm(len(edges))
		var edges2 []Edge
		var costs2 []int64
		for _, i := range order {
			edges2, costs2 = append(edges2, edges[i]), append(costs2, costs[i])
		}
		root := rapid.IntRange(0, n-1).Draw(t, "root")
		one, two := NewGraph(n, edges, costs).Tree(root), NewGraph(n, edges2, costs2).Tree(root)
		if !slices.Equal(one.Parent, two.Parent) || !slices.Equal(one.Dist, two.Dist) || !slices.Equal(one.child, two.child) {
			t.Fatalf("from %d: parents %v in one order of edges and %v in another", root, one.Parent, two.Parent)
		}
	})
}

func TestCostsAreBounded(t *testing.T) {
	edges := []Edge{{0, 1}, {1, 2}}
	tree := NewGraph(3, edges, []int64{-5, 1 << 62}).Tree(0)
	if want := []int64{0, 1, 1 + CostMicrosMax}; !slices.Equal(tree.Dist, want) {
		t.Errorf("distances %v, want %v", tree.Dist, want)
	}
}

func BenchmarkTree1000(b *testing.B) {
	edges := circulant(1000, 2)
	rng := rand.New(rand.NewPCG(1, 1))
	costs := make([]int64, len(edges))
	for i := range costs {
		costs[i] = 1000 + rng.Int64N(200_000)
	}
	graph := NewGraph(1000, edges, costs)
	var tree Tree
	b.ReportAllocs()
	root := 0
	for b.Loop() {
		graph.TreeInto(root, &tree)
		root = (root + 1) % 1000
	}
}

// TestMisleads compares with trees and distances that are worked out pair by pair.
func TestMisleads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "n")
		edges := drawEdges(t, n)
		then, now := drawCosts(t, edges), drawCosts(t, edges)
		part := rapid.Int64Range(1, 5).Draw(t, "part")
		drawn, dist := NewGraph(n, edges, then), floydWarshall(n, edges, now)
		want := false
		for root := range n {
			tree := drawn.Tree(root)
			var last, least int64
			for v := range n {
				if tree.Dist[v] == Unreachable {
					continue
				}
				var way int64
				for at := v; at != root; at = int(tree.Parent[at]) {
					step := Unreachable
					for i, e := range edges {
						if e == NewEdge(at, int(tree.Parent[at])) {
							step = min(step, now[i])
						}
					}
					way += step
				}
				last, least = max(last, way), max(least, dist[root*n+v])
			}
			want = want || last-least > least/part
		}
		if got := drawn.Misleads(NewGraph(n, edges, now), part); got != want {
			t.Fatalf("misleads by more than a %d-th: %v, want %v", part, got, want)
		}
	})
}
