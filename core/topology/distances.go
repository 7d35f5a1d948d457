package topology

import "slices"

// distances are the lengths of all shortest paths of a connected draft, kept up to
// date as edges come and go (after Ramalingam and Reps, An incremental algorithm for a
// generalization of the shortest-path problem, J. Algorithms 21, 1996).
type distances struct {
	draft    *draft
	row      [][]int64 // row[r][v] from r to v
	queue    distanceQueue
	affected []uint32 // marked with stamp
	stamp    uint32
	lost     []int32 // the affected vertices of one row
	undo     []oldDistance
	work     int64 // arcs and entries looked at, ever
}

type oldDistance struct {
	row, vertex int32
	dist        int64
}

func newDistances(d *draft) *distances {
	edges := d.edges()
	costs := make([]int64, len(edges))
	for i, e := range edges {
		costs[i] = d.costOf(e)
	}
	graph := NewGraph(d.n, edges, costs)
	t := &distances{draft: d, row: make([][]int64, d.n), affected: make([]uint32, d.n)}
	var tree Tree
	for root := range d.n {
		graph.distances(root, &tree)
		t.row[root] = slices.Clone(tree.Dist)
	}
	return t
}

// farthest returns two vertices with the longest shortest path.
func (t *distances) farthest() (a, b int, dist int64) {
	for r, row := range t.row {
		for v, far := range row[:r] {
			if far > dist {
				a, b, dist = v, r, far
			}
		}
	}
	return a, b, dist
}

func (t *distances) diameter() int64 {
	_, _, dist := t.farthest()
	return dist
}

// keep makes the changes since the last keep or rollback final.
func (t *distances) keep() { t.undo = t.undo[:0] }

// rollback takes them back.
func (t *distances) rollback() {
	for _, old := range slices.Backward(t.undo) {
		t.row[old.row][old.vertex] = old.dist
	}
	t.keep()
}

func (t *distances) set(row, vertex int32, dist int64) {
	t.undo = append(t.undo, oldDistance{row, vertex, t.row[row][vertex]})
	t.row[row][vertex] = dist
}

// added takes account of an edge that was added to the draft.
func (t *distances) added(e Edge) {
	cost := t.draft.costOf(e)
	fromA, fromB := slices.Clone(t.row[e.A]), slices.Clone(t.row[e.B])
	for r := range t.row {
		t.work++
		toA, toB := fromA[r], fromB[r]
		rest := fromB
		if toB < toA {
			toA, toB, rest = toB, toA, fromA
		}
		if toB-cost <= toA {
			continue // this row does not need the edge
		}
		t.work += int64(t.draft.n)
		row := t.row[r]
		for v, far := range rest {
			if near := toA + cost + far; near < row[v] {
				t.set(int32(r), int32(v), near)
			}
		}
	}
}

// removed takes account of an edge that was taken from the draft, the last of its
// changes so far. It gives up, and says false, when it meets a distance beyond the
// limit; then only rollback makes sense of the distances.
func (t *distances) removed(e Edge, limit int64) bool {
	cost := t.draft.costOf(e)
	for r := range int32(t.draft.n) {
		t.work++
		toA, toB := t.row[r][e.A], t.row[r][e.B]
		switch cost {
		case toB - toA:
			if !t.lose(r, int32(e.B), limit) {
				return false
			}
		case toA - toB:
			if !t.lose(r, int32(e.A), limit) {
				return false
			}
		}
	}
	return true
}

// lose mends a row in which the last step of a shortest path to v is gone.
func (t *distances) lose(r, v int32, limit int64) bool {
	d, row := t.draft, t.row[r]
	t.stamp++
	t.lost = t.lost[:0]

	// First, by distance, all vertices that no shortest path reaches any more.
	t.queue.reset(d.n)
	t.queue.push(v, row[v])
	for len(t.queue.heap) > 0 {
		x, dist := t.queue.pop()
		if t.supported(row, x) {
			continue
		}
		t.affected[x] = t.stamp
		t.lost = append(t.lost, x)
		for _, y := range d.adj[x] {
			if row[y] == dist+d.cost[int(x)*d.n+int(y)] {
				t.queue.push(y, row[y])
			}
		}
	}

	// Then their new distances: Dijkstra's algorithm, from those around them.
	for _, x := range t.lost {
		best := Unreachable
		for _, y := range d.adj[x] {
			if t.affected[y] != t.stamp {
				best = min(best, row[y]+d.cost[int(x)*d.n+int(y)])
			}
		}
		t.work += int64(2 * len(d.adj[x]))
		t.set(r, x, best)
		if best != Unreachable {
			t.queue.push(x, best)
		}
	}
	for len(t.queue.heap) > 0 {
		x, dist := t.queue.pop()
		if dist > limit {
			return false
		}
		for _, y := range d.adj[x] {
			if near := dist + d.cost[int(x)*d.n+int(y)]; near < row[y] && t.affected[y] == t.stamp {
				row[y] = near // its old distance is on record
				t.queue.push(y, near)
			}
		}
	}
	return true
}

// supported says whether some neighbour that is not affected explains the distance of x.
func (t *distances) supported(row []int64, x int32) bool {
	d := t.draft
	t.work += int64(len(d.adj[x]))
	for _, y := range d.adj[x] {
		if t.affected[y] != t.stamp && row[y]+d.cost[int(x)*d.n+int(y)] == row[x] {
			return true
		}
	}
	return false
}
