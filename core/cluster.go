package core

import (
	"cmp"
	"slices"
)

// Clusters are what is left of a topology when its costly edges are taken away, as
// in single-linkage clustering (Gower and Ross, "Minimum Spanning Trees and Single
// Linkage Cluster Analysis", Applied Statistics 18(1), 1969): along the cheapest
// spanning tree, edges are costly from the first great leap in cost on.
const (
	costlyLeast = 30_000 // microseconds: a cheaper edge is never costly
	costlyLeap  = 3      // a costly edge costs at least so many times what a cheap one does
)

// cluster returns the number of the cluster that a site lies in; false if the
// topology does not name it.
func (f *forest) cluster(name SiteName) (int32, bool) {
	v, ok := f.index[name]
	if !ok {
		return 0, false
	}
	if f.clusters == nil {
		f.clusters = f.findClusters()
	}
	return f.clusters[v], true
}

// findClusters numbers the clusters by their smallest vertex.
func (f *forest) findClusters() []int32 {
	byCost := slices.Clone(f.edges)
	slices.SortStableFunc(byCost, func(a, b Edge) int { return cmp.Compare(a.CostMicros, b.CostMicros) })
	root := make([]int32, len(f.names))
	for v := range root {
		root[v] = int32(v)
	}
	find := func(v int32) int32 {
		for root[v] != v {
			root[v] = root[root[v]]
			v = root[v]
		}
		return v
	}
	var spanning []Edge // Kruskal's
	for _, e := range byCost {
		a, b := find(int32(f.index[e.A])), find(int32(f.index[e.B]))
		if a != b {
			root[max(a, b)] = min(a, b)
			spanning = append(spanning, e)
		}
	}
	cheap := cheapOnes(spanning)
	for v := range root {
		root[v] = int32(v)
	}
	for _, e := range spanning[:cheap] {
		a, b := find(int32(f.index[e.A])), find(int32(f.index[e.B]))
		root[max(a, b)] = min(a, b)
	}
	for v := range root {
		root[v] = find(int32(v))
	}
	return root
}

// cheapOnes returns how many of the edges, cheapest first, come before the greatest
// leap in cost; all if no leap is great.
func cheapOnes(edges []Edge) int {
	most, at := int64(costlyLeap), len(edges)
	for i := 1; i < len(edges); i++ {
		if cost := edges[i].CostMicros; cost >= costlyLeast {
			if leap := cost / max(edges[i-1].CostMicros, costlyLeast/costlyLeap); leap >= most {
				most, at = leap+1, i
			}
		}
	}
	return at
}

// clusterOf returns the cluster of another site in a group of the update, and whether
// it is this site's own. Where no topology tells, all are in one.
func (w *swarm) clusterOf(r *remote) (cluster int32, near bool) {
	for _, g := range w.u.st.mine {
		theirs, known := g.topo.cluster(r.name())
		if ours, ok := g.topo.cluster(w.s.self); ok && known {
			return theirs, ours == theirs
		}
	}
	return 0, true
}
