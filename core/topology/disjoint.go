package topology

// disjointPaths counts vertex-disjoint paths by augmentation: a maximum flow in the
// graph where every vertex is split into an entry and an exit with one arc of
// capacity 1 between them. So a vertex is on one path at most, and two numbers for
// each vertex tell the whole flow: who comes before it, and who after.
//
// Paths lead from one vertex to a set of ends; each path stops at an end of its own.
type disjointPaths struct {
	adj    [][]int32 // whoever shares it may change it between two counts
	before []int32   // on the path through a vertex; none where there is no path
	after  []int32   // likewise; terminal at an end
	laid   []int32   // vertices that have, or had, a path in this count

	ends     []uint32 // marked with endStamp
	endStamp uint32
	cameFrom []door // of the last search, by door; unseen, or by what door it was reached
	seen     []door // the doors that the last search reached, in its order
	work     int64  // arcs looked at, ever
}

// door is the entry of a vertex v, 2v, or its exit, 2v+1.
type door int32

const (
	none     int32 = -1 // no vertex
	terminal int32 = -2 // where all paths meet: before the first vertex, or after the last

	unseen door = -1
	start  door = -2 // reached straight from the vertex that is counted from
	shut   door = -3 // not to be used
)

func entry(v int32) door     { return door(2 * v) }
func exit(v int32) door      { return door(2*v + 1) }
func (d door) vertex() int32 { return int32(d / 2) }
func (d door) isExit() bool  { return d&1 == 1 }

func newDisjointPaths(adj [][]int32) *disjointPaths {
	n := len(adj)
	d := &disjointPaths{
		adj:      adj,
		before:   make([]int32, n),
		after:    make([]int32, n),
		ends:     make([]uint32, n),
		cameFrom: make([]door, 2*n),
	}
	for v := range n {
		d.before[v], d.after[v] = none, none
		d.cameFrom[2*v], d.cameFrom[2*v+1] = unseen, unseen
	}
	return d
}

// between counts the paths between two vertices that are not neighbours, up to most.
func (d *disjointPaths) between(a, b int32, most int) int {
	d.endStamp++
	for _, end := range d.adj[b] {
		d.ends[end] = d.endStamp
	}
	return d.count(a, b, most)
}

// toEarlier counts the paths from a vertex to different ones with lower numbers, up
// to most.
func (d *disjointPaths) toEarlier(a int32, most int) int {
	d.endStamp++
	for end := range a {
		d.ends[end] = d.endStamp
	}
	return d.count(a, none, most)
}

// count finds paths from a vertex to the marked ends until there are most of them,
// or no more. If avoid is a vertex, none of them passes it.
func (d *disjointPaths) count(from, avoid int32, most int) int {
	for _, v := range d.laid {
		d.before[v], d.after[v] = none, none
	}
	d.laid = d.laid[:0]
	for paths := range most {
		end := d.search(from, avoid)
		if end == none {
			return paths
		}
		d.lay(end)
	}
	return most
}

// search looks for a way to one more path, breadth first, and returns its end, or none.
func (d *disjointPaths) search(from, avoid int32) (end int32) {
	for _, s := range d.seen {
		d.cameFrom[s] = unseen
	}
	d.seen = d.seen[:0]
	d.close(from)
	if avoid != none {
		d.close(avoid)
	}
	head := len(d.seen)
	for _, w := range d.adj[from] {
		d.reach(entry(w), start)
	}
	for ; head < len(d.seen); head++ {
		at := d.seen[head]
		v := at.vertex()
		switch {
		case !at.isExit() && d.before[v] == none:
			d.reach(exit(v), at)
		case !at.isExit():
			// A path comes in here; the one before may send it elsewhere instead.
			if u := d.before[v]; u != terminal {
				d.reach(exit(u), at)
			}
		case d.ends[v] == d.endStamp && d.after[v] != terminal:
			return v
		default:
			d.work += int64(len(d.adj[v]))
			for _, w := range d.adj[v] {
				d.reach(entry(w), at)
			}
			if d.before[v] != none {
				// What leaves by this exit need not have come in by this entry.
				d.reach(entry(v), at)
			}
		}
	}
	return none
}

func (d *disjointPaths) reach(to, from door) {
	if d.cameFrom[to] == unseen {
		d.cameFrom[to] = from
		d.seen = append(d.seen, to)
	}
}

func (d *disjointPaths) close(v int32) {
	d.cameFrom[entry(v)], d.cameFrom[exit(v)] = shut, shut
	d.seen = append(d.seen, entry(v), exit(v))
}

// lay turns the way that the search found into flow: first it takes back what the
// way runs against, then it adds what the way runs along.
func (d *disjointPaths) lay(end int32) {
	for at := exit(end); at != start; at = d.cameFrom[at] {
		if back := d.cameFrom[at]; back != start && at.isExit() && at.vertex() != back.vertex() {
			d.after[at.vertex()] = none
			d.before[back.vertex()] = none
		}
	}
	d.after[end] = terminal
	d.laid = append(d.laid, end)
	for at := exit(end); at != start; at = d.cameFrom[at] {
		if at.isExit() {
			continue
		}
		v := at.vertex()
		d.laid = append(d.laid, v)
		switch back := d.cameFrom[at]; {
		case back == start:
			d.before[v] = terminal
		case back.vertex() != v:
			d.before[v] = back.vertex()
			d.after[back.vertex()] = v
		}
	}
}

// cut returns, after a count that fell short, as many vertices as it found paths,
// without which the vertex counted from reaches no end: those whose entry the last
// search reached and whose exit it did not.
func (d *disjointPaths) cut() []int {
	var cut []int
	for _, s := range d.seen {
		if !s.isExit() && d.cameFrom[s] != shut && d.cameFrom[exit(s.vertex())] == unseen {
			cut = append(cut, int(s.vertex()))
		}
	}
	return cut
}

// inside says, after a count that fell short, whether v is on the side of the
// vertex counted from, that vertex left out. What separates them is on neither side.
func (d *disjointPaths) inside(v int32) bool { return d.cameFrom[exit(v)] >= 0 }
