package sim

import (
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
	"github.com/floodd/floodd/sim/bound"
)

// overlays know what the topologies in force are, so that what updates did can be
// held against what the links allow.
type overlays struct {
	world *world
	net   *bound.Network
	links map[core.GroupName][]bound.Link // as the group's master published them last
	now   map[string]*overlay             // by the groups that updates are for; of the topologies in force
}

// overlay is the links that updates to some groups may take.
type overlay struct {
	net   *bound.Network
	links []bound.Link
	graph *bound.Graph // nil until asked for
	paths map[route]bound.Paths
}

// route is what paths are kept by: who publishes how much.
type route struct {
	origin int
	size   int64
}

func newOverlays(w *world) *overlays {
	net := &bound.Network{Packet: netsim.SegmentBytes, Header: netsim.HeaderBytes}
	net.Delay = func(from, to int) time.Duration { return span(w.net.Latency(w.sites[from].on, w.sites[to].on)) }
	for _, s := range w.sites {
		net.Uplink = append(net.Uplink, s.host.Uplink)
		net.Downlink = append(net.Downlink, s.host.Downlink)
	}
	return &overlays{world: w, net: net, links: map[core.GroupName][]bound.Link{}, now: map[string]*overlay{}}
}

// published takes over what a master has drawn.
func (o *overlays) published(s *site, name core.GroupName) {
	groups := s.snapshot().Groups
	for i := range groups {
		if groups[i].Group != name {
			continue
		}
		var links []bound.Link
		for _, e := range groups[i].Edges {
			a, b := o.world.byName[e.A], o.world.byName[e.B]
			if a != nil && b != nil {
				links = append(links, bound.Link{A: int(a.index), B: int(b.index)})
			}
		}
		o.links[name] = links
	}
	clear(o.now)
}

// inForce returns the links for updates to groups, as of now; nil where none of them
// has a topology.
func (o *overlays) inForce(groups []core.GroupName) *overlay {
	var links []bound.Link
	key := ""
	for _, name := range groups {
		links = append(links, o.links[name]...)
		key += string(name) + " "
	}
	if len(links) == 0 {
		return nil
	}
	if o.now[key] == nil {
		o.now[key] = &overlay{net: o.net, links: links, paths: map[route]bound.Paths{}}
	}
	return o.now[key]
}

// over returns the graph of the links. It is asked for when the run is over and every
// fault made good: the bounds are those of the network as the scenario describes it.
func (o *overlay) over() *bound.Graph {
	if o.graph == nil {
		o.graph = o.net.Over(o.links)
	}
	return o.graph
}

// arrival returns when an update could be at a site, after it was accepted; never where
// no links lead there.
func (o *overlay) arrival(u *update, site int) time.Duration {
	key := route{int(u.origin.index), u.content.size}
	paths, ok := o.paths[key]
	if !ok {
		paths = o.over().Paths(key.origin, key.size)
		o.paths[key] = paths
	}
	return paths.Arrival[site]
}
