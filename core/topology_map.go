package core

import (
	"slices"
	"time"

	"github.com/floodd/floodd/core/topology"
)

// topologyMap is a group's topology as its master published it, seen from this
// site. Everyone in the group has the same, so trees are computed, not discovered.
type topologyMap struct {
	*forest
	version Version
	self    int         // this site's vertex, -1 if it is in no edge
	joined  []neighbour // by name
	adopted Time
}

// neighbour is a site that the topology joins this one to.
type neighbour struct {
	*remote
	vertex int
}

// newTopologyMap sees a published topology from this site.
func (s *Site) newTopologyMap(version Version, f *forest) *topologyMap {
	t := &topologyMap{forest: f, version: version, self: -1, adopted: s.now}
	self, ok := f.index[s.self]
	if !ok {
		return t
	}
	t.self = self
	for _, v := range f.graph.Neighbours(self) { // by vertex, which is by name
		t.joined = append(t.joined, neighbour{s.remote(f.names[v]), v})
	}
	return t
}

// neighbour returns r's place among the neighbours.
func (t *topologyMap) neighbour(r *remote) (neighbour, bool) {
	for _, n := range t.joined {
		if n.remote == r {
			return n, true
		}
	}
	return neighbour{}, false
}

// joins reports whether the topology joins this site to r.
func (t *topologyMap) joins(r *remote) bool {
	_, ok := t.neighbour(r)
	return ok
}

// ourTree returns the tree from root if this site is in it, else nil.
func (t *topologyMap) ourTree(root SiteName) *topology.Tree {
	if t.self < 0 {
		return nil
	}
	return t.tree(root)
}

// isChild reports whether r gets from this site what comes along the tree from root.
func (t *topologyMap) isChild(root SiteName, r *remote) bool {
	tree := t.ourTree(root)
	if tree == nil {
		return false
	}
	n, ok := t.neighbour(r)
	return ok && int(tree.Parent[n.vertex]) == t.self
}

// beside reports whether r is a neighbour that the tree from root does not join this
// site to, though both are in it.
func (t *topologyMap) beside(root SiteName, r *remote) bool {
	tree := t.ourTree(root)
	if tree == nil {
		return false
	}
	n, ok := t.neighbour(r)
	return ok && int(tree.Parent[n.vertex]) != t.self && int(tree.Parent[t.self]) != n.vertex
}

// children lists who gets from this site what comes along the tree from root.
func (t *topologyMap) children(root SiteName) []*remote {
	var out []*remote
	for _, n := range t.joined {
		if t.isChild(root, n.remote) {
			out = append(out, n.remote)
		}
	}
	return out
}

// parent returns who passes on to this site what comes along the tree from root.
func (t *topologyMap) parent(root SiteName) *remote {
	if tree := t.ourTree(root); tree != nil {
		for _, n := range t.joined {
			if n.vertex == int(tree.Parent[t.self]) {
				return n.remote
			}
		}
	}
	return nil
}

// arrival returns how long an update of a size takes along the tree from root to a site,
// by the map, at most; false if the map does not tell. The costs on it are of small
// updates: a longer one takes onLine more on each link, and one that does not fit in the
// window that a connection begins with takes more round trips.
func (t *topologyMap) arrival(root, to SiteName, size int64, onLine time.Duration) (time.Duration, bool) {
	tree := t.ourTree(root)
	vertex, ok := t.index[to]
	if tree == nil || !ok || tree.Dist[vertex] == topology.Unreachable {
		return 0, false
	}
	hops := 0
	for at := tree.Parent[vertex]; at >= 0; at = tree.Parent[at] {
		hops++
	}
	took := time.Duration(tree.Dist[vertex]) * time.Microsecond
	return took*time.Duration(1+2*moreWindows(size)) + time.Duration(hops)*onLine, true
}

// moreWindows is how many round trips a new connection takes to send so many bytes, beyond
// the first: windows begin at ten packets (RFC 6928) and double.
func moreWindows(size int64) int {
	more := 0
	for window, sent := int64(firstWindow), int64(firstWindow); sent < size; sent += window {
		window *= 2
		more++
	}
	return more
}

// firstWindow is what ten packets carry, in bytes.
const firstWindow = 10 * 1448

func (t *topologyMap) state(name GroupName) TopologyState {
	return TopologyState{Group: name, Version: t.version, Edges: t.edges, forest: t.forest}
}

// handover is how long after a new topology came what is published here still goes along
// one before: long enough for all to hear of the new one, and to make its links. Whoever
// passes an update on does so along the topology that its route names, so that is kept,
// with its links, for as long again.
const handover = 3 * time.Second

// mapsMax is how many earlier maps are kept, however fast topologies follow each other.
const mapsMax = 4

// inForce returns the map of the trees along which updates set out from here: the latest
// that all should have by now.
func (g *group) inForce() *topologyMap {
	if g.s.now.Sub(g.topo.adopted) >= handover || len(g.earlier) == 0 {
		return g.topo
	}
	for _, t := range slices.Backward(g.earlier) {
		if g.s.now.Sub(t.adopted) >= handover {
			return t
		}
	}
	return g.earlier[0]
}

// mapOf returns the map of the tree along which an update came. Where that is not known
// here the latest must do: what then goes amiss is offered, and asked for.
func (g *group) mapOf(r Route) *topologyMap {
	for _, t := range g.earlier {
		if t.version.Number == r.Topology {
			return t
		}
	}
	return g.topo
}

// maps goes through those along whose trees updates may go, the latest last.
func (g *group) maps(yield func(*topologyMap) bool) {
	for _, t := range g.earlier {
		if !yield(t) {
			return
		}
	}
	yield(g.topo)
}

// supersede keeps a map, if this site is on it, for what goes along it.
func (g *group) supersede(t *topologyMap) {
	if t.self < 0 {
		return
	}
	if len(g.earlier) == mapsMax {
		g.earlier = slices.Delete(g.earlier, 0, 1)
	}
	g.earlier = append(g.earlier, t)
}

// dropEarlier lets the maps go along which nothing goes any more.
func (g *group) dropEarlier() {
	for len(g.earlier) > 0 {
		next := g.topo
		if len(g.earlier) > 1 {
			next = g.earlier[1]
		}
		if g.s.now.Sub(next.adopted) < 2*handover {
			return
		}
		g.earlier = slices.Delete(g.earlier, 0, 1)
	}
}

// oldLinksMax is how long the links of the topology before are kept when the new
// one's cannot be made.
const oldLinksMax = 30 * time.Second

// onTopologyState takes over a newer topology and passes it on.
func (s *Site) onTopologyState(l *link, m TopologyState) {
	g := s.group(m.Group)
	if g == nil {
		return
	}
	if peer := l.saysOf(g); m.Version.Compare(peer.topology) > 0 {
		peer.topology = m.Version
	}
	if m.Version.Compare(g.topo.version) > 0 { // at the master: one of its earlier life's
		f := m.forest
		if f == nil {
			f = newForest(m.Edges)
		}
		s.adoptTopology(g, m.Version, f, false)
		s.tellAll(g)
	}
}

// adoptTopology goes over to a new topology: its links are sought, those of the old
// one are kept until the new are up. It is this site's own if it publishes it as the master.
func (s *Site) adoptTopology(g *group, version Version, f *forest, own bool) {
	old := g.topo
	g.topo = s.newTopologyMap(version, f)
	g.supersede(old)
	for _, n := range g.topo.joined {
		n.neighbours++
	}
	for _, n := range old.joined {
		n.neighbours--
		if n.neighbours == 0 && n.link != nil {
			n.reasons |= reasonOld
			s.oldLinks = append(s.oldLinks, n.remote)
		}
	}
	for _, n := range slices.Concat(old.joined, g.topo.joined) {
		s.seek(n.remote)
	}
	s.note(TopologyChanged{Group: g.name, Version: version, Edges: len(f.edges), Master: own})
	g.stable.reset()
	for _, l := range s.linkOrder {
		s.activate(l)
	}
	s.retireOldLinks()
	s.keepConnectedSoon(g)
}

// retireOldLinks lets the links of earlier topologies go once nothing goes along them
// any more, and every link of the present ones is up, or has had its time.
func (s *Site) retireOldLinks() {
	inUse := false
	for _, g := range s.groups {
		g.dropEarlier()
		inUse = inUse || len(g.earlier) > 0
	}
	if inUse || len(s.oldLinks) == 0 {
		return
	}
	for _, g := range s.groups {
		if s.now.Sub(g.topo.adopted) > oldLinksMax {
			continue
		}
		if slices.ContainsFunc(g.topo.joined, func(n neighbour) bool { return n.link == nil }) {
			return
		}
	}
	old := s.oldLinks
	s.oldLinks = nil
	for _, r := range old {
		s.release(r, reasonOld)
	}
}
