package core

import (
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core/topology"
)

// topologyMap is a group's topology as its master published it, seen from this
// site. Everyone in the group has the same, so trees are computed, not discovered.
type topologyMap struct {
	version Version
	edges   []Edge
	names   []SiteName // of the vertices, sorted
	graph   *topology.Graph
	self    int // this site's vertex, -1 if it is in no edge
	joined  []*remote
	adopted Time
	trees   map[SiteName]*branch
	scratch topology.Tree
}

// branch is what matters to this site of one shortest-path tree.
type branch struct {
	parent   *remote // nil at the root
	children []*remote
	dist     int64             // from the root to here, in microseconds; negative if unreachable
	distOf   map[*remote]int64 // from the root to each neighbour
}

// newTopologyMap lays out published edges. Edges that name this site make its
// neighbours.
func (s *Site) newTopologyMap(version Version, edges []Edge) *topologyMap {
	t := &topologyMap{version: version, edges: edges, self: -1, adopted: s.now, trees: map[SiteName]*branch{}}
	for _, e := range edges {
		t.names = append(t.names, e.A, e.B)
	}
	slices.Sort(t.names)
	t.names = slices.Compact(t.names)
	if i, ok := t.vertex(s.self); ok {
		t.self = i
	}
	arcs, costs := t.arcs(edges)
	t.graph = topology.NewGraph(len(t.names), arcs, costs)
	for _, e := range edges {
		switch s.self {
		case e.A:
			t.joined = append(t.joined, s.remote(e.B))
		case e.B:
			t.joined = append(t.joined, s.remote(e.A))
		}
	}
	slices.SortFunc(t.joined, func(a, b *remote) int { return strings.Compare(string(a.name), string(b.name)) })
	t.joined = slices.Compact(t.joined)
	return t
}

func (t *topologyMap) vertex(name SiteName) (int, bool) {
	return slices.BinarySearch(t.names, name)
}

func (t *topologyMap) arcs(edges []Edge) (arcs []topology.Edge, costs []int64) {
	for _, e := range edges {
		a, _ := t.vertex(e.A)
		b, _ := t.vertex(e.B)
		arcs = append(arcs, topology.NewEdge(a, b))
		costs = append(costs, e.CostMicros)
	}
	return arcs, costs
}

// joins reports whether the topology joins this site to r.
func (t *topologyMap) joins(r *remote) bool { return slices.Contains(t.joined, r) }

// branch returns this site's part in the tree from root, nil if the map does not
// have both.
func (t *topologyMap) branch(s *Site, root SiteName) *branch {
	if b, ok := t.trees[root]; ok {
		return b
	}
	var b *branch
	if v, ok := t.vertex(root); ok && t.self >= 0 {
		t.graph.TreeInto(v, &t.scratch)
		b = &branch{distOf: map[*remote]int64{}}
		if p := t.scratch.Parent[t.self]; p >= 0 {
			b.parent = s.remote(t.names[p])
		}
		for _, c := range t.scratch.Children(t.self) {
			b.children = append(b.children, s.remote(t.names[c]))
		}
		b.dist = t.scratch.Dist[t.self]
		for _, r := range t.joined {
			if v, ok := t.vertex(r.name); ok {
				b.distOf[r] = t.scratch.Dist[v]
			}
		}
	}
	if len(t.trees) >= len(t.names)+GroupsMax { // roots that are not in the map
		clear(t.trees)
	}
	t.trees[root] = b
	return b
}

// isChild reports whether r gets from this site what comes along the tree from root.
func (g *group) isChild(root SiteName, r *remote) bool {
	b := g.topo.branch(g.s, root)
	return b != nil && slices.Contains(b.children, r)
}

// parent returns who passes on to this site what comes along the tree from root.
func (g *group) parent(root SiteName) *remote {
	if b := g.topo.branch(g.s, root); b != nil {
		return b.parent
	}
	return nil
}

func (t *topologyMap) state(name GroupName) TopologyState {
	return TopologyState{Group: name, Version: t.version, Edges: t.edges}
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
	if m.Version.Compare(g.topo.version) > 0 { // at the master: one of its earlier life's
		s.adoptTopology(g, m.Version, m.Edges, false)
		s.tellGroup(g, l, g.topo.state(g.name))
	}
}

// adoptTopology goes over to a new topology: its links are sought, those of the old
// one are kept until the new are up. It is this site's own if it publishes it as the master.
func (s *Site) adoptTopology(g *group, version Version, edges []Edge, own bool) {
	old := g.topo
	g.topo = s.newTopologyMap(version, edges)
	for _, r := range g.topo.joined {
		r.neighbours++
	}
	for _, r := range old.joined {
		r.neighbours--
		if r.neighbours == 0 && r.link != nil {
			r.reasons |= reasonOld
		}
	}
	for _, r := range slices.Concat(old.joined, g.topo.joined) {
		s.seek(r)
	}
	s.note(TopologyChanged{Group: g.name, Version: version, Edges: len(edges), Master: own})
	g.stable.reset()
	for _, l := range slices.Clone(s.linkOrder) {
		s.activate(l)
	}
	s.retireOldLinks()
	s.keepConnectedSoon(g)
}

// retireOldLinks lets the links of earlier topologies go once every link of the
// present ones is up, or has had its time.
func (s *Site) retireOldLinks() {
	for _, g := range s.groups {
		if s.now.Sub(g.topo.adopted) > oldLinksMax {
			continue
		}
		if slices.ContainsFunc(g.topo.joined, func(r *remote) bool { return r.link == nil }) {
			return
		}
	}
	for _, r := range slices.Clone(s.remoteOrder) {
		s.release(r, reasonOld)
	}
}
