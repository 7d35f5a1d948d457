package topology

import "slices"

// distances are the lengths of all shortest paths of a connected draft, kept up to
// date as edges come and go (after Ramalingam and Reps, An incremental algorithm for a
// generalization of the shortest-path problem, J. Algorithms 21, 1996).
type distances struct {
	costOf   func(Edge) int64
	arcs     [][]arc   // of the edges that are taken account of, by the vertex they leave
	row      [][]int64 // row[r][v] from r to v
	rows     []int32   // 0 to n-1
	most     []int64   // most[r] is no less than any of row[r][:r]
	queue    distanceQueue
	mark     []uint32 // stamp for those looked at, one more for those lost
	stamp    uint32
	lost     []int32 // the vertices of one row that have lost their shortest paths
	branches [2]branches
	changes  []change // since the last keep or rollback
	undo     []oldDistance
	work     int64 // arcs and entries looked at, ever
}

type oldDistance struct {
	row, vertex int32
	dist        int64
}

func newDistances(d *draft) *distances {
	n := d.n
	t := &distances{
		costOf: d.costOf, arcs: make([][]arc, n), row: make([][]int64, n), most: make([]int64, n), mark: make([]uint32, n),
	}
	for v, list := range d.adj {
		t.arcs[v] = make([]arc, 0, d.degreeMax)
		for _, w := range list {
			t.arcs[v] = append(t.arcs[v], arc{w, d.cost[v*n+int(w)]})
		}
	}
	all := make([]int64, n*n)
	for root := range n {
		t.rows = append(t.rows, int32(root))
		t.row[root] = all[root*n : (root+1)*n : (root+1)*n]
		t.most[root] = t.from(int32(root), t.row[root])
	}
	return t
}

// from fills in the distances from a root, by Dijkstra's algorithm, and returns the longest.
func (t *distances) from(root int32, row []int64) (longest int64) {
	for v := range row {
		row[v] = Unreachable
	}
	row[root] = 0
	t.queue.reset(len(row))
	t.queue.push(root, 0)
	for len(t.queue.heap) > 0 {
		u, dist := t.queue.pop()
		longest = dist
		for _, a := range t.arcs[u] {
			if to := dist + a.cost; to < row[a.to] {
				row[a.to] = to
				t.queue.push(a.to, to)
			}
		}
	}
	return longest
}

// farthest returns two vertices with the longest shortest path: of several such pairs the
// one whose higher vertex is lowest, and of these the one whose lower vertex is.
func (t *distances) farthest() (a, b int, dist int64) {
	for len(t.most) > 0 {
		for r, most := range t.most {
			if most > t.most[b] {
				b = r
			}
		}
		// Of what is known to be no less than the longest, the first may be less by now.
		a, dist = 0, 0
		for v, far := range t.row[b][:b] {
			if far > dist {
				a, dist = v, far
			}
		}
		if dist == t.most[b] {
			return a, b, dist
		}
		t.most[b] = dist
		b = 0
	}
	return 0, 0, 0
}

func (t *distances) diameter() int64 {
	_, _, dist := t.farthest()
	return dist
}

// keep makes the changes since the last keep or rollback final.
func (t *distances) keep() { t.undo, t.changes = t.undo[:0], t.changes[:0] }

// rollback takes them back.
func (t *distances) rollback() {
	for _, old := range slices.Backward(t.undo) {
		t.row[old.row][old.vertex] = old.dist
	}
	for _, c := range slices.Backward(t.changes) {
		if c.added {
			t.drop(c.edge)
		} else {
			t.join(c.edge)
		}
	}
	t.keep()
}

func (t *distances) set(row, vertex int32, dist int64) {
	t.undo = append(t.undo, oldDistance{row, vertex, t.row[row][vertex]})
	t.row[row][vertex] = dist
}

func (t *distances) join(e Edge) {
	cost := t.costOf(e)
	t.arcs[e.A] = append(t.arcs[e.A], arc{int32(e.B), cost})
	t.arcs[e.B] = append(t.arcs[e.B], arc{int32(e.A), cost})
}

func (t *distances) drop(e Edge) {
	without := func(list []arc, to int) []arc {
		last := len(list) - 1
		i := slices.IndexFunc(list, func(a arc) bool { return int(a.to) == to })
		list[i] = list[last]
		return list[:last]
	}
	t.arcs[e.A] = without(t.arcs[e.A], e.B)
	t.arcs[e.B] = without(t.arcs[e.B], e.A)
}

// added takes account of an edge that comes. In each row, what it brings nearer lies beyond
// its far end, and is a part of that end's shortest-path tree around the root: beyond a
// vertex that comes no nearer nothing does.
func (t *distances) added(e Edge) {
	cost := t.costOf(e)
	n := len(t.row)
	beyondA, beyondB := &t.branches[0], &t.branches[1]
	beyondA.grow(t, int32(e.A))
	beyondB.grow(t, int32(e.B))
	fromA, fromB := slices.Clone(t.row[e.A]), slices.Clone(t.row[e.B])
	t.join(e)
	t.changes = append(t.changes, change{e, true})
	for r := range int32(n) {
		t.work++
		near, far, beyond := fromA[r], fromB[r], beyondB
		if far < near {
			near, far, beyond = far, near, beyondA
		}
		if near+cost >= far {
			continue // this row does not need the edge
		}
		t.work += int64(n)
		row := t.row[r]
		for i := 0; i < len(beyond.steps); {
			s := &beyond.steps[i]
			if dist := near + cost + s.dist; dist < row[s.vertex] {
				t.set(r, s.vertex, dist)
				i++
			} else {
				i = int(s.past)
			}
		}
	}
}

// removed takes account of an edge that goes. It gives up, and says false, when it meets a
// distance beyond the limit; then only rollback makes sense of the distances. It goes
// through the rows in the order given, which matters only for how soon it gives up.
func (t *distances) removed(e Edge, limit int64, rows []int32) bool {
	cost := t.costOf(e)
	fromA, fromB := slices.Clone(t.row[e.A]), slices.Clone(t.row[e.B])
	t.drop(e)
	t.changes = append(t.changes, change{e, false})
	for _, r := range rows {
		t.work++
		switch cost {
		case fromB[r] - fromA[r]:
			if !t.lose(r, int32(e.B), limit) {
				return false
			}
		case fromA[r] - fromB[r]:
			if !t.lose(r, int32(e.A), limit) {
				return false
			}
		}
	}
	return true
}

// lose mends a row in which the last step of a shortest path to v is gone.
func (t *distances) lose(r, v int32, limit int64) bool {
	row := t.row[r]
	t.stamp += 2

	// First, all vertices that no shortest path reaches any more. Who is explained by one
	// that turns out to be lost is looked at again then.
	t.lost = t.lost[:0]
	if !t.supported(row, v) {
		t.mark[v] = t.stamp + 1
		t.lost = append(t.lost, v)
	}
	for i := 0; i < len(t.lost); i++ {
		x := t.lost[i]
		for _, a := range t.arcs[x] {
			if row[a.to] == row[x]+a.cost && t.mark[a.to] <= t.stamp && !t.supported(row, a.to) {
				t.mark[a.to] = t.stamp + 1
				t.lost = append(t.lost, a.to)
			}
		}
	}

	// Then their new distances: Dijkstra's algorithm, from those around them.
	t.queue.reset(len(row))
	for _, x := range t.lost {
		best := Unreachable
		for _, a := range t.arcs[x] {
			if t.mark[a.to] <= t.stamp {
				best = min(best, row[a.to]+a.cost)
			}
		}
		t.work += int64(2 * len(t.arcs[x]))
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
		if x < r {
			t.most[r] = max(t.most[r], dist)
		}
		for _, a := range t.arcs[x] {
			if near := dist + a.cost; near < row[a.to] && t.mark[a.to] > t.stamp {
				row[a.to] = near // its old distance is on record
				t.queue.push(a.to, near)
			}
		}
	}
	return true
}

// supported says whether some neighbour that is not lost explains the distance of x.
func (t *distances) supported(row []int64, x int32) bool {
	arcs, dist := t.arcs[x], row[x]
	if t.mark[x] < t.stamp {
		t.mark[x] = t.stamp
		t.work += int64(len(arcs))
	}
	for _, a := range arcs {
		if row[a.to]+a.cost == dist && t.mark[a.to] <= t.stamp {
			return true
		}
	}
	return false
}
