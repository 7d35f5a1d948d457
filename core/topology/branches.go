package topology

// branches is a shortest-path tree laid out for walks that leave out whole branches: its
// vertices in preorder, so that what lies beyond a vertex follows it at once.
type branches struct {
	steps []step
	open  []bud
}

// step is one vertex of a tree.
type step struct {
	dist   int64 // from the root
	vertex int32
	past   int32 // the next step that does not lie beyond this one
}

// bud is a vertex whose turn has not come yet.
type bud struct{ vertex, parent int32 } // parent is a step, -1 for the root's

// grow lays out the tree from a root, in the memory of the last one.
func (b *branches) grow(t *distances, root int32) {
	dist := t.row[root]
	b.steps, b.open = b.steps[:0], append(b.open[:0], bud{root, -1})
	parents := t.lost[:0]
	t.stamp += 2
	t.mark[root] = t.stamp
	for len(b.open) > 0 {
		at := b.open[len(b.open)-1]
		b.open = b.open[:len(b.open)-1]
		here := int32(len(b.steps))
		b.steps = append(b.steps, step{dist: dist[at.vertex], vertex: at.vertex, past: 1})
		parents = append(parents, at.parent)
		for _, a := range t.arcs[at.vertex] {
			if dist[a.to] == dist[at.vertex]+a.cost && t.mark[a.to] != t.stamp {
				t.mark[a.to] = t.stamp
				b.open = append(b.open, bud{a.to, here})
			}
		}
	}
	// Each step's past counts the vertices of its branch, until it is told where that ends.
	for i := len(b.steps) - 1; i > 0; i-- {
		b.steps[parents[i]].past += b.steps[i].past
		b.steps[i].past += int32(i)
	}
	t.lost = parents
}
