package strategy

import (
	"fmt"
	"slices"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
)

// overlay is what every site of a yardstick is told before it starts: who is there,
// and which links the topology has. The topology is the one that floodd's own generator
// makes of the network's true delays, so that none is worse off than floodd, which has
// to measure them first.
type overlay struct {
	groups []core.GroupName // the one group
	sites  []core.SiteDef   // its members, in the order of the scenario
	index  map[core.SiteName]int
	near   [][]int // by member: its neighbours in the topology, in order
	edges  int
}

// newOverlay reads a scenario. The error says why strategies cannot be compared in it.
func newOverlay(s *sim.Scenario) (*overlay, error) {
	if len(s.Groups) != 1 {
		return nil, fmt.Errorf("it has %d groups; strategies are compared in one", len(s.Groups))
	}
	g := &s.Groups[0]
	o := &overlay{groups: []core.GroupName{g.Name}, index: map[core.SiteName]int{}}
	for i := range s.Hosts {
		h := &s.Hosts[i]
		if len(h.Joins) > 0 || h.Claims != "" {
			return nil, fmt.Errorf("%s is no member by the group's definition; strategies are compared among fixed members", h.Site.Name)
		}
		if slices.Contains(g.Sites, h.Site.Name) {
			o.index[h.Site.Name] = len(o.sites)
			o.sites = append(o.sites, h.Site)
		}
	}
	edges, err := sim.TrueTopology(*s)
	if err != nil {
		return nil, err
	}
	o.near, o.edges = make([][]int, len(o.sites)), len(edges)
	for _, e := range edges {
		a, b := o.index[e.A], o.index[e.B]
		o.near[a], o.near[b] = append(o.near[a], b), append(o.near[b], a)
	}
	for _, list := range o.near {
		slices.Sort(list)
	}
	return o, nil
}

// peers returns the members that a site has links to.
func (o *overlay) peers(self core.SiteName, mesh bool) []core.SiteDef {
	var defs []core.SiteDef
	me, member := o.index[self]
	switch {
	case !member:
	case mesh:
		for i := range o.sites {
			if i != me {
				defs = append(defs, o.sites[i])
			}
		}
	default:
		for _, i := range o.near[me] {
			defs = append(defs, o.sites[i])
		}
	}
	return defs
}
