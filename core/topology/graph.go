package topology

import (
	"cmp"
	"slices"
)

// Edge is a link between two vertices, A < B.
type Edge struct{ A, B int }

// NewEdge returns the edge between two vertices, whatever their order.
func NewEdge(a, b int) Edge { return Edge{min(a, b), max(a, b)} }

// compareEdges orders edges by their vertices.
func compareEdges(e, f Edge) int { return cmp.Or(cmp.Compare(e.A, f.A), cmp.Compare(e.B, f.B)) }

// CostMicrosMax is the largest cost of one edge, 12 days. Larger ones count as
// this; so no sum over a path of any graph overflows.
const CostMicrosMax int64 = 1 << 40

// Graph is a set of edges with costs, laid out for shortest paths. It does not
// change, but it holds the work space of its methods: one goroutine at a time.
type Graph struct {
	first []int32 // arcs[first[v]:first[v+1]] leave v
	arcs  []arc
	queue distanceQueue
}

type arc struct {
	to   int32
	cost int64
}

// NewGraph returns the graph on vertices 0 to n-1 with the given edges, which must
// lie in that range. costs[i] is what it takes to cross edges[i] either way, in
// microseconds; it counts as 1 where it is less, for a path must cost more than any
// part of it. Of parallel edges the cheapest matters, and loops do not.
func NewGraph(n int, edges []Edge, costs []int64) *Graph {
	g := &Graph{first: make([]int32, n+2), arcs: make([]arc, 2*len(edges))}
	// Counted two places ahead, so that filling the arcs in leaves each count one
	// place ahead, where it is the start of the next vertex.
	for _, e := range edges {
		g.first[e.A+2]++
		g.first[e.B+2]++
	}
	for v := range n {
		g.first[v+2] += g.first[v+1]
	}
	put := func(from, to int, cost int64) {
		g.arcs[g.first[from+1]] = arc{int32(to), cost}
		g.first[from+1]++
	}
	for i, e := range edges {
		cost := min(max(costs[i], 1), CostMicrosMax)
		put(e.A, e.B, cost)
		put(e.B, e.A, cost)
	}
	g.first = g.first[:n+1]
	return g
}

// Len returns the number of vertices.
func (g *Graph) Len() int { return len(g.first) - 1 }

func (g *Graph) from(v int32) []arc { return g.arcs[g.first[v]:g.first[v+1]] }

// Neighbours returns the vertices that edges join to v, in ascending order.
func (g *Graph) Neighbours(v int) []int {
	var out []int
	for _, a := range g.from(int32(v)) {
		out = append(out, int(a.to))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Diameter returns the longest of all shortest paths, in microseconds, and whether
// there is a path between every two vertices; it is reckoned over those that have one.
func (g *Graph) Diameter() (micros int64, connected bool) {
	connected = true
	var tree Tree
	for root := range g.Len() {
		g.distances(root, &tree)
		for _, d := range tree.Dist {
			if d == Unreachable {
				connected = false
			} else {
				micros = max(micros, d)
			}
		}
	}
	return micros, connected
}

// TotalCost returns the sum of the edges' costs in a matrix of n×n costs.
func TotalCost(n int, cost []int64, edges []Edge) int64 {
	var total int64
	for _, e := range edges {
		total += cost[e.A*n+e.B]
	}
	return total
}
