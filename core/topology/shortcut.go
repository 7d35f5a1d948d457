package topology

// shape brings the diameter within the goal, if it can, and takes away what is then
// needless. Taking away makes room for more shortcuts, so it goes on while the
// diameter falls.
func (s *search) shape() {
	for {
		before := s.dist.diameter()
		s.shorten()
		s.prune()
		if after := s.dist.diameter(); after <= s.goal || after >= before {
			return
		}
	}
}

// shorten adds shortcuts until the diameter is within the goal, or no vertex that
// a shortcut needs has room for it.
func (s *search) shorten() {
	for {
		a, b, dist := s.dist.farthest()
		if dist <= s.goal {
			return
		}
		path := s.shortcut(a, b)
		if path == nil {
			return
		}
		for _, e := range path {
			s.draft.add(e)
			s.dist.added(e)
		}
		s.dist.keep()
	}
}

// shortcutSteps is how many markups there are: 64, 32 and so on to 1, and 0.
const shortcutSteps = 8

// shortcut returns new edges that bring two vertices within the goal of each other,
// or nil if there are none. Every new edge counts as dearer than it is, by a markup of as
// many times as will do: the more, the fewer and cheaper are the new edges on the way that
// wins, and the longer it is.
func (s *search) shortcut(a, b int) (path []Edge) {
	ahead := s.landmarks.toward(b)
	var found []way
	for low, high := 0, shortcutSteps; low < high; {
		step := (low + high) / 2
		markup := int64(1 << (shortcutSteps - 2) >> step)
		atMost := Unreachable
		for _, w := range found {
			atMost = min(atMost, w.length+w.extra*markup)
		}
		w := s.way(a, b, markup, atMost, ahead)
		found = append(found, w)
		if w.length <= s.goal {
			path, high = w.fresh, step
		} else {
			low = step + 1
		}
	}
	return path
}

// way is a way between two vertices.
type way struct {
	length int64
	fresh  []Edge // what it needs of edges that there are not
	extra  int64  // what these cost
}

// way returns the shortest way from a to b over the edges that there are and those that
// could be added, when a new edge of cost c counts as c·(1 + markup). There is known to be
// one no longer than atMost, counted like that.
//
// It is A* on the complete graph (Hart, Nilsson and Raphael, A formal basis for the
// heuristic determination of minimum cost paths, IEEE Trans. Syst. Sci. Cybern. 4(2), 1968)
// as branch and bound: Dijkstra's algorithm, which leaves out what cannot lie on a way
// shorter than the best so far. From each vertex there is a way on to b over the edges that
// there are, of a length that is known; and none is shorter than what lies ahead in the
// complete graph.
func (s *search) way(a, b int, markup, atMost int64, ahead []int64) way {
	d, w, home := s.draft, &s.walk, s.dist.row[b]
	w.reset(s.dist.row[a])
	dist, from := w.dist, w.from
	best, turn := home[a], a // the best way so far goes home from turn
	if atMost < best {
		best = atMost + 1
	}
	reach := func(u, v int32, to int64) {
		if to >= dist[v] || to+ahead[v] >= best {
			return
		}
		dist[v], from[v] = to, u
		w.push(to, v)
		if to+home[v] < best {
			best, turn = to+home[v], int(v)
		}
	}
	dist[a] = 0
	w.push(0, int32(a))
	for {
		u, ok := w.pop()
		if !ok || dist[u] >= best {
			break
		}
		here := dist[u]
		for _, arc := range s.dist.arcs[u] {
			w.old[arc.to] = true
			reach(u, arc.to, here+arc.cost)
		}
		if d.mayPass(int(u), a, b) {
			for _, o := range d.order[u] {
				c, v := o.cost(), o.vertex()
				to := here + c*(1+markup)
				if to+max(ahead[u]-c, 0) >= best {
					break // and so are all that are farther: what lies ahead of them is no less
				}
				if to < dist[v] && !w.old[v] && d.mayPass(int(v), a, b) {
					reach(u, v, to)
				}
			}
		}
		for _, arc := range s.dist.arcs[u] {
			w.old[arc.to] = false
		}
	}
	found := way{length: home[turn]}
	for v := turn; v != a; v = int(from[v]) {
		e := NewEdge(v, int(from[v]))
		c := d.costOf(e)
		found.length += c
		if !d.has(e) {
			found.fresh = append(found.fresh, e)
			found.extra += c
		}
	}
	return found
}

// mayPass says whether a new way from a to b may use up to two new edges at v, or
// one where it begins or ends.
func (d *draft) mayPass(v, a, b int) bool {
	need := 2
	if v == a || v == b {
		need = 1
	}
	return len(d.adj[v])+need <= d.degreeMax
}

// walk is the work space of way.
type walk struct {
	dist []int64
	from []int32
	old  []bool   // whether there is an edge from the vertex at hand
	heap []queued // by distance, then by vertex; what has come nearer since is passed over
}

// reset prepares for a walk from where all others are as far as known, or nearer.
func (w *walk) reset(known []int64) {
	if n := len(known); len(w.dist) != n {
		*w = walk{dist: make([]int64, n), from: make([]int32, n), old: make([]bool, n)}
	}
	for v, dist := range known {
		w.dist[v] = dist + 1 // so that the way that is as long is found
	}
	w.heap = w.heap[:0]
}

func (w *walk) push(dist int64, v int32) {
	item := queued{dist, v}
	w.heap = append(w.heap, item)
	i := len(w.heap) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !item.before(w.heap[parent]) {
			break
		}
		w.heap[i] = w.heap[parent]
		i = parent
	}
	w.heap[i] = item
}

// pop returns the nearest vertex that was not returned yet, of those as near the one
// with the lowest number; false when there is none.
func (w *walk) pop() (int32, bool) {
	for len(w.heap) > 0 {
		top := w.heap[0]
		last := len(w.heap) - 1
		item := w.heap[last]
		w.heap = w.heap[:last]
		i := 0
		for c := 1; c < last; c = 2*i + 1 {
			if c+1 < last && w.heap[c+1].before(w.heap[c]) {
				c++
			}
			if !w.heap[c].before(item) {
				break
			}
			w.heap[i] = w.heap[c]
			i = c
		}
		if last > 0 {
			w.heap[i] = item
		}
		if top.dist == w.dist[top.vertex] {
			return top.vertex, true
		}
	}
	return 0, false
}

func (q queued) before(r queued) bool {
	return q.dist < r.dist || q.dist == r.dist && q.vertex < r.vertex
}
