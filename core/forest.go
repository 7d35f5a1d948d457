package core

import (
	"slices"

	"github.com/floodd/floodd/core/topology"
)

// forest is a published topology laid out, with those of its shortest-path trees
// that somebody has asked for. It says nothing but what follows from the edges, so
// sites that live in one process may share it: it travels, unseen, with the message
// that publishes the edges. What comes out of a decoder is laid out anew.
type forest struct {
	edges    []Edge
	names    []SiteName // of the vertices, sorted
	index    map[SiteName]int
	graph    *topology.Graph
	trees    []*topology.Tree // by root; nil until asked for
	latest   *topology.Tree   // that was asked for
	root     SiteName         // and its root
	clusters []int32          // by vertex; nil until asked for
}

func newForest(edges []Edge) *forest {
	ends := make([]SiteName, 0, 2*len(edges))
	for _, e := range edges {
		ends = append(ends, e.A, e.B)
	}
	slices.Sort(ends)
	f := &forest{edges: edges, names: slices.Clone(slices.Compact(ends))}
	f.index = make(map[SiteName]int, len(f.names))
	for i, name := range f.names {
		f.index[name] = i
	}
	arcs := make([]topology.Edge, len(edges))
	costs := make([]int64, len(edges))
	for i, e := range edges {
		arcs[i] = topology.NewEdge(f.index[e.A], f.index[e.B])
		costs[i] = e.CostMicros
	}
	f.graph = topology.NewGraph(len(f.names), arcs, costs)
	f.trees = make([]*topology.Tree, len(f.names))
	return f
}

// cost returns that of the shortest path between two sites, in microseconds; false if
// there is none.
func (f *forest) cost(from, to SiteName) (int64, bool) {
	tree := f.tree(from)
	v, ok := f.index[to]
	if tree == nil || !ok || tree.Dist[v] == topology.Unreachable {
		return 0, false
	}
	return tree.Dist[v], true
}

// tree returns the shortest-path tree from a site, nil if no edge names it.
func (f *forest) tree(root SiteName) *topology.Tree {
	if f.latest != nil && f.root == root { // as for each link that an update goes along
		return f.latest
	}
	v, ok := f.index[root]
	if !ok {
		return nil
	}
	if f.trees[v] == nil {
		f.trees[v] = f.graph.Tree(v)
	}
	f.latest, f.root = f.trees[v], root
	return f.latest
}
