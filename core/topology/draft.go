package topology

import (
	"cmp"
	"slices"
)

// draft is a topology in the making: edges come and go, and what is too weakly
// connected is mended.
type draft struct {
	n, k      int
	degreeMax int
	cost      []int64   // n×n, symmetric, each at least 1
	order     [][]other // all others of each vertex, nearest first
	near      [][]int32 // the first of these
	adj       [][]int32
	total     int64 // cost of all edges
	paths     *disjointPaths
	side      []side // work space of bridge
	work      int64  // vertices looked at by bridge, ever
}

// nearMax is how many near vertices are kept for each; edges between vertices that
// are not near are considered only where no others serve.
const nearMax = 24

func newDraft(n, k int, cost []int64) *draft {
	d := &draft{n: n, k: k, cost: make([]int64, n*n), near: make([][]int32, n)}
	for b := range n {
		for a := range b {
			c := min(max(cost[a*n+b], 1), CostMicrosMax)
			d.cost[a*n+b], d.cost[b*n+a] = c, c
		}
	}
	d.order = nearestFirst(n, d.cost)
	for v, others := range d.order {
		for _, o := range others[:min(nearMax, len(others))] {
			d.near[v] = append(d.near[v], o.vertex())
		}
	}
	d.clear()
	return d
}

// with returns a draft of the same problem that has other edges.
func (d *draft) with(edges []Edge) *draft {
	other := *d
	other.clear()
	for _, e := range edges {
		if !other.has(e) {
			other.add(e)
		}
	}
	return &other
}

func (d *draft) clear() {
	d.degreeMax = 2*d.k + 4
	d.adj = make([][]int32, d.n)
	d.total = 0
	d.paths = newDisjointPaths(d.adj)
	d.side = make([]side, d.n)
}

func (d *draft) costOf(e Edge) int64 { return d.cost[e.A*d.n+e.B] }

// compare orders edges from cheap to dear, ties by their vertices.
func (d *draft) compare(e, f Edge) int {
	return cmp.Or(cmp.Compare(d.costOf(e), d.costOf(f)), cmp.Compare(e.A, f.A), cmp.Compare(e.B, f.B))
}

func (d *draft) has(e Edge) bool { return slices.Contains(d.adj[e.A], int32(e.B)) }

// hasRoom says whether both ends may take an edge more.
func (d *draft) hasRoom(e Edge) bool {
	return len(d.adj[e.A]) < d.degreeMax && len(d.adj[e.B]) < d.degreeMax
}

func (d *draft) add(e Edge) {
	d.adj[e.A] = append(d.adj[e.A], int32(e.B))
	d.adj[e.B] = append(d.adj[e.B], int32(e.A))
	d.total += d.costOf(e)
}

func (d *draft) remove(e Edge) {
	drop := func(from, to int) {
		list := d.adj[from]
		last := len(list) - 1
		list[slices.Index(list, int32(to))] = list[last]
		d.adj[from] = list[:last]
	}
	drop(e.A, e.B)
	drop(e.B, e.A)
	d.total -= d.costOf(e)
}

// edges returns all edges, sorted.
func (d *draft) edges() []Edge {
	var edges []Edge
	for a, list := range d.adj {
		from := len(edges)
		for _, b := range list {
			if a < int(b) {
				edges = append(edges, Edge{a, int(b)})
			}
		}
		slices.SortFunc(edges[from:], func(e, f Edge) int { return cmp.Compare(e.B, f.B) })
	}
	return edges
}

// reportOn describes a topology of the same problem, all but its diameter.
func (d *draft) reportOn(edges []Edge) Report {
	var r Report
	degree := make([]int, d.n)
	for _, e := range edges {
		r.CostMicros += d.costOf(e)
		degree[e.A]++
		degree[e.B]++
		r.DegreeMax = max(r.DegreeMax, degree[e.A], degree[e.B])
	}
	return r
}

// spare says whether the draft stays k-connected without an edge: its ends must have
// k paths without it, for a separator that the edge alone bridges lies between them.
func (d *draft) spare(e Edge) bool {
	if len(d.adj[e.A]) <= d.k || len(d.adj[e.B]) <= d.k {
		return false
	}
	d.remove(e)
	enough := d.paths.between(int32(e.A), int32(e.B), d.k) == d.k
	d.add(e)
	return enough
}

// draftEdges adds, from cheap to dear, every edge between near vertices whose ends
// have fewer than k disjoint paths yet: Kruskal's algorithm, for k paths.
func (d *draft) draftEdges() {
	var candidates []Edge
	for v, list := range d.near {
		for _, w := range list {
			e := NewEdge(v, int(w))
			if v == e.A || !slices.Contains(d.near[w], int32(v)) {
				candidates = append(candidates, e)
			}
		}
	}
	slices.SortFunc(candidates, d.compare)
	for _, e := range candidates {
		if d.hasRoom(e) && d.paths.between(int32(e.A), int32(e.B), d.k) < d.k {
			d.add(e)
		}
	}
}

// certify makes the draft k-connected: it goes the way of [Connectivity] and mends
// what falls short. An edge more never spoils what was found good before.
func (d *draft) certify() {
	for a := range d.k {
		for b := range a {
			d.mend(NewEdge(a, b))
		}
	}
	for a := d.k; a < d.n; a++ {
		for d.paths.toEarlier(int32(a), d.k) < d.k {
			d.mustBridge(a)
		}
	}
}

// mend adds edges until the ends of e are neighbours, or joined by k disjoint paths.
func (d *draft) mend(e Edge) {
	for !d.has(e) && d.paths.between(int32(e.A), int32(e.B), d.k) < d.k {
		d.mustBridge(e.A)
	}
}

// mustBridge raises the bound on degrees where there is no bridge within it.
func (d *draft) mustBridge(a int) {
	for {
		if e, ok := d.bridge(a, nil); ok {
			d.add(e)
			return
		}
		d.degreeMax++
	}
}
