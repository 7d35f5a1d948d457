package sim

import (
	"slices"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/topology"
)

// topologyConnects: no members can be lost, fewer than the connectivity that the group
// is to have, without which a topology that its master publishes would fall apart.
func (c *checks) topologyConnects(s *site, name core.GroupName) {
	w := c.world
	groups := s.snapshot().Groups
	g := slices.IndexFunc(groups, func(g core.GroupSnapshot) bool { return g.Group == name })
	def := slices.IndexFunc(w.scenario.Groups, func(d core.GroupDef) bool { return d.Name == name })
	if g < 0 || def < 0 {
		w.fail("topology", s, "it published a topology of %s, of which it has no group", name)
		return
	}
	members := groups[g].Members
	var edges []topology.Edge
	for _, e := range groups[g].Edges {
		a, okA := slices.BinarySearch(members, e.A)
		b, okB := slices.BinarySearch(members, e.B)
		if !okA || !okB {
			w.fail("topology", s, "it published a topology of %s with a link of %s and %s, which are not both members", name, e.A, e.B)
			return
		}
		edges = append(edges, topology.NewEdge(a, b))
	}
	want := min(w.scenario.Groups[def].Connectivity, len(members)-1)
	if got := topology.Connectivity(len(members), edges, want); got < want {
		w.fail("topology", s, "it published a topology of %s that %d lost sites can split; %d may be lost", name, got, want-1)
	}
}
