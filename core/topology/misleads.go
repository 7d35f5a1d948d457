package topology

// misleadsRoots is how many trees Misleads looks at, or a few more.
const misleadsRoots = 64

// Misleads says whether the trees of g have become bad, now that its edges cost what they
// do in today, which must have the same edges: whether for some root the way to the last
// vertex over the tree drawn from g is longer than over the one drawn from today by more
// than the part-th part of that. Of many vertices some are taken for roots, at even
// intervals.
func (g *Graph) Misleads(today *Graph, part int64) bool {
	var drawn Tree
	dist := make([]int64, g.Len())
	for root := 0; root < g.Len(); root += max(1, g.Len()/misleadsRoots) {
		g.TreeInto(root, &drawn)
		today.along(&drawn, dist)
		last := farthestOf(dist)
		today.shorten(dist)
		least := farthestOf(dist)
		if last-least > least/part {
			return true
		}
	}
	return false
}

// along fills in how far vertices are from the root of a tree over its edges, at what these
// cost in g.
func (g *Graph) along(t *Tree, dist []int64) {
	for v := range dist {
		dist[v] = Unreachable
	}
	dist[t.Root] = 0
	for walk := []int32{int32(t.Root)}; len(walk) > 0; {
		v := walk[len(walk)-1]
		walk = walk[:len(walk)-1]
		for _, child := range t.Children(int(v)) {
			dist[child] = dist[v] + g.costBetween(v, child)
			walk = append(walk, child)
		}
	}
}

// shorten makes distances out of the lengths of some paths from a root. It is Dijkstra's
// algorithm, begun wherever an edge leads on by a shorter way: after a good tree, hardly
// anywhere.
func (g *Graph) shorten(dist []int64) {
	q := &g.queue
	q.reset(g.Len())
	from := func(u int32) {
		for _, a := range g.from(u) {
			if to := dist[u] + a.cost; to < dist[a.to] {
				dist[a.to] = to
				q.push(a.to, to)
			}
		}
	}
	for u, d := range dist {
		if d != Unreachable {
			from(int32(u))
		}
	}
	for len(q.heap) > 0 {
		u, _ := q.pop()
		from(u)
	}
}

// farthestOf returns the largest distance to a vertex that can be reached.
func farthestOf(dist []int64) int64 {
	var farthest int64
	for _, d := range dist {
		if d != Unreachable {
			farthest = max(farthest, d)
		}
	}
	return farthest
}

// costBetween returns what the cheapest edge between two vertices costs; 0 if there is
// none.
func (g *Graph) costBetween(a, b int32) int64 {
	var cost int64
	for _, arc := range g.from(a) {
		if arc.to == b && (cost == 0 || arc.cost < cost) {
			cost = arc.cost
		}
	}
	return cost
}
