package topology

import (
	"math"
	"slices"
)

// Unreachable is the distance of a vertex to which there is no path.
const Unreachable int64 = math.MaxInt64

// Tree is a shortest-path tree: the way of an update from its root.
type Tree struct {
	Root   int
	Parent []int32 // of the root, and of what the root cannot reach: -1
	Dist   []int64 // from the root in microseconds, or Unreachable
	first  []int32 // child[first[v]:first[v+1]] are the children of v
	child  []int32
}

// Children returns the vertices to which v passes on what comes from the root, in
// ascending order. The caller must not change them.
func (t *Tree) Children(v int) []int32 { return t.child[t.first[v]:t.first[v+1]] }

// Tree returns the shortest-path tree from root. Where several parents would do,
// the one with the lowest number is taken, so the tree depends on the set of edges
// alone and not on their order.
func (g *Graph) Tree(root int) *Tree {
	t := &Tree{}
	g.TreeInto(root, t)
	return t
}

// TreeInto is [Graph.Tree] in the memory of a tree that is no longer needed.
func (g *Graph) TreeInto(root int, t *Tree) {
	g.distances(root, t)
	t.adopt()
}

// distances is Dijkstra's algorithm. Every cost is positive, so all parents that
// a vertex could have are settled before it, and have all been compared.
func (g *Graph) distances(root int, t *Tree) {
	n := g.Len()
	t.Root = root
	t.Parent = slices.Grow(t.Parent[:0], n)[:n]
	t.Dist = slices.Grow(t.Dist[:0], n)[:n]
	for v := range n {
		t.Parent[v] = -1
		t.Dist[v] = Unreachable
	}
	t.Dist[root] = 0
	q := &g.queue
	q.reset(n)
	q.push(int32(root), 0)
	for len(q.heap) > 0 {
		u, dist := q.pop()
		for _, a := range g.from(u) {
			d := dist + a.cost
			switch {
			case d < t.Dist[a.to]:
				t.Dist[a.to] = d
				t.Parent[a.to] = u
				q.push(a.to, d)
			case d == t.Dist[a.to] && u < t.Parent[a.to]:
				t.Parent[a.to] = u
			}
		}
	}
}

// adopt fills the lists of children from the parents.
func (t *Tree) adopt() {
	n := len(t.Parent)
	t.first = slices.Grow(t.first[:0], n+2)[:n+2]
	t.child = slices.Grow(t.child[:0], n)[:n]
	clear(t.first)
	for _, p := range t.Parent {
		if p >= 0 {
			t.first[p+2]++ // two ahead, as in NewGraph
		}
	}
	for v := range n {
		t.first[v+2] += t.first[v+1]
	}
	for v, p := range t.Parent {
		if p >= 0 {
			t.child[t.first[p+1]] = int32(v)
			t.first[p+1]++
		}
	}
	t.first = t.first[:n+1]
}
