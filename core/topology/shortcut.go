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

// shortcut returns new edges that bring two vertices within the goal of each other,
// or nil if there are none. Every new edge counts as dearer than it is, at first so
// many times that the way with the least of them wins, then less, until the way is
// short enough.
func (s *search) shortcut(a, b int) []Edge {
	for markup := int64(64); ; markup /= 2 {
		path, length := s.draft.way(a, b, markup)
		if length <= s.goal {
			return path
		}
		if markup == 0 {
			return nil
		}
	}
}

// way returns the new edges, and the length, of the shortest way from a to b over
// the edges that there are and those that could be added, when a new edge of cost c
// counts as c·(1 + markup). Dijkstra's algorithm on the complete graph.
func (d *draft) way(a, b int, markup int64) (fresh []Edge, length int64) {
	dist := make([]int64, d.n)
	from := make([]int32, d.n)
	settled := make([]bool, d.n)
	old := make([]bool, d.n) // whether there is an edge from the vertex at hand
	for v := range dist {
		dist[v] = Unreachable
	}
	dist[a] = 0
	for u := a; u != b; {
		settled[u] = true
		for _, v := range d.adj[u] {
			old[v] = true
		}
		next := -1
		for v := range d.n {
			if settled[v] {
				continue
			}
			weight := d.cost[u*d.n+v]
			if !old[v] {
				weight *= 1 + markup
			}
			if (old[v] || d.mayPass(u, a, b) && d.mayPass(v, a, b)) && dist[u]+weight < dist[v] {
				dist[v], from[v] = dist[u]+weight, int32(u)
			}
			if dist[v] != Unreachable && (next < 0 || dist[v] < dist[next]) {
				next = v
			}
		}
		for _, v := range d.adj[u] {
			old[v] = false
		}
		if next < 0 {
			return nil, Unreachable
		}
		u = next
	}
	for v := b; v != a; v = int(from[v]) {
		e := NewEdge(v, int(from[v]))
		length += d.costOf(e)
		if !d.has(e) {
			fresh = append(fresh, e)
		}
	}
	return fresh, length
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
