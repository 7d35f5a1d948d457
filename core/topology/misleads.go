package topology

// misleadsRoots is how many trees Misleads looks at, or a few more.
const misleadsRoots = 64

// Misleads says whether the trees of g have become bad, now that its edges cost what they
// do in today, which must have the same edges: whether for some root the way to the last
// vertex over the tree drawn from g is longer than over the one drawn from today by more
// than the part-th part of that. Of many vertices some are taken for roots, at even
// intervals.
func (g *Graph) Misleads(today *Graph, part int64) bool {
	var drawn, best Tree
	along := make([]int64, g.Len())
	for root := 0; root < g.Len(); root += max(1, g.Len()/misleadsRoots) {
		g.TreeInto(root, &drawn)
		today.distances(root, &best)
		least := farthestOf(best.Dist)
		if farthestAlong(&drawn, today, along)-least > least/part {
			return true
		}
	}
	return false
}

// farthestAlong walks a tree, and returns how far its farthest vertex is from its root
// when each edge costs what it does in today.
func farthestAlong(t *Tree, today *Graph, along []int64) int64 {
	along[t.Root] = 0
	var farthest int64
	for walk := []int32{int32(t.Root)}; len(walk) > 0; {
		v := walk[len(walk)-1]
		walk = walk[:len(walk)-1]
		farthest = max(farthest, along[v])
		for _, child := range t.Children(int(v)) {
			along[child] = along[v] + today.costBetween(v, child)
			walk = append(walk, child)
		}
	}
	return farthest
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
