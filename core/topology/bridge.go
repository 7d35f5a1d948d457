package topology

// side tells where a vertex lies after a count of disjoint paths that fell short.
type side uint8

const (
	outside side = iota
	onCut
	inside // with the vertex that was counted from
)

// bridge returns a cheap edge that joins what a count of paths from a has just
// found to be separated by too few vertices: the cheapest between near vertices, or,
// where there is none, the cheapest of all. No end of it has its fill of edges yet. Where skip
// is given and says so, an edge is passed over.
func (d *draft) bridge(a int, skip func() bool) (best Edge, ok bool) {
	members := d.split(a)
	try := func(v, w int) (crosses bool) {
		e := NewEdge(v, w)
		if d.side[v]+d.side[w] != outside+inside || !d.hasRoom(e) {
			return false
		}
		if skip != nil && skip() {
			return false
		}
		if !ok || d.compare(e, best) < 0 {
			best, ok = e, true
		}
		return true
	}
	for _, v := range members {
		for _, w := range d.near[v] {
			if try(int(v), int(w)) {
				break
			}
		}
	}
	if ok {
		return best, ok
	}
	for _, v := range members {
		for w := range d.n {
			try(int(v), w)
		}
	}
	return best, ok
}

// split tells the sides after a count from a, and returns the vertices of the
// smaller one.
func (d *draft) split(a int) (members []int32) {
	d.work += int64(d.n)
	clear(d.side)
	for _, v := range d.paths.cut() {
		d.side[v] = onCut
	}
	var in, out []int32
	for v := range int32(d.n) {
		switch {
		case d.side[v] == onCut:
		case v == int32(a) || d.paths.inside(v):
			d.side[v] = inside
			in = append(in, v)
		default:
			out = append(out, v)
		}
	}
	if len(in) <= len(out) {
		return in
	}
	return out
}
