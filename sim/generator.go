package sim

import (
	"fmt"
	"slices"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/topology"
)

// generatorTime is how long a topology generator runs.
const generatorTime = 50 * time.Millisecond

// generatorEffort bounds the search for a topology: less than a master's own, since
// a run computes thousands of them.
const generatorEffort topology.Effort = 100_000

// computed is a topology on its way to the master that asked for it.
type computed struct {
	site   *site
	life   core.Epoch
	wished uint64 // the happening of its RunGenerator
	done   core.TopologyComputed
}

// RunGenerator implements core.Host. A group's own generator answers what the scenario
// says; where it says nothing, it is taken to be as good as the built-in one.
func (s *site) RunGenerator(e core.RunGenerator) {
	w := s.world
	c := computed{site: s, life: s.life, wished: w.cause}
	if edges := w.drawn(e); len(edges) > 0 {
		c.done = core.TopologyComputed{Group: e.Problem.Group, Edges: edges}
	} else {
		c.done = solve(e.Problem, w.scenario.Seed)
	}
	w.schedule(w.now+micros(generatorTime), event{kind: eventTopology, arg: w.topologies.put(c)})
}

// check says what is wrong with what a generator is to draw.
func (d *Drawn) check(w *world) error {
	group := slices.IndexFunc(w.scenario.Groups, func(g core.GroupDef) bool { return g.Name == d.Group })
	if group < 0 {
		return fmt.Errorf("a topology is drawn for the group %s, which is none of the scenario's", d.Group)
	}
	if w.scenario.Groups[group].TopologyGenerator == "" {
		return fmt.Errorf("a topology is drawn for the group %s, whose topology is the built-in generator's; give it a :topology-generator", d.Group)
	}
	if (len(d.Hubs) > 0) == (d.Fanout > 0) {
		return fmt.Errorf("a topology is drawn for the group %s with %d hubs and a fanout of %d; it has either", d.Group, len(d.Hubs), d.Fanout)
	}
	return known(w, d.Hubs)
}

// drawn returns the topology that a group's own generator draws; none if the scenario
// says nothing of it, or none of the hubs is a member.
func (w *world) drawn(e core.RunGenerator) []core.Edge {
	if e.Command == "" {
		return nil
	}
	p := &e.Problem
	var hubs []core.SiteName
	for _, d := range w.scenario.Drawn {
		switch {
		case d.Group != p.Group:
		case d.Fanout > 0:
			return levels(p.Sites, d.Fanout, max(1, p.Connectivity))
		default:
			for _, s := range w.must(d.Hubs) {
				if name := s.self(); slices.Contains(p.Sites, name) {
					hubs = append(hubs, name)
				}
			}
		}
	}
	return spokes(p.Sites, hubs)
}

// levels links each site to k before it in the list, of which each serves some k times
// fanout. As each has k such links, and the first ones all to each other, no k-1 lost
// sites can split it.
func levels(sites []core.SiteName, fanout, k int) []core.Edge {
	var edges []core.Edge
	for i := 1; i < len(sites); i++ {
		last := min(i-1, max((i-1)/fanout, k-1))
		for j := last; j > last-k && j >= 0; j-- {
			edges = append(edges, core.Edge{A: min(sites[i], sites[j]), B: max(sites[i], sites[j])})
		}
	}
	return edges
}

// spokes links each hub to every other site.
func spokes(sites, hubs []core.SiteName) []core.Edge {
	var edges []core.Edge
	for i, hub := range hubs {
		for _, site := range sites {
			if site != hub && !slices.Contains(hubs[:i], site) {
				edges = append(edges, core.Edge{A: min(hub, site), B: max(hub, site)})
			}
		}
	}
	return edges
}

// onTopology gives a topology to the master, if it still lives.
func (w *world) onTopology(c computed) {
	w.because(c.wished)
	if c.site.life == c.life {
		w.give(c.site, c.done)
	}
}

// solve computes a topology for a problem in terms of sites.
func solve(p core.TopologyProblem, seed uint64) core.TopologyComputed {
	index := make(map[core.SiteName]int, len(p.Sites))
	for i, name := range p.Sites {
		index[name] = i
	}
	var current []topology.Edge
	for _, e := range p.Current {
		a, okA := index[e.A]
		b, okB := index[e.B]
		if okA && okB {
			current = append(current, topology.NewEdge(a, b))
		}
	}
	edges, _ := topology.Generate(topology.Problem{
		N: len(p.Sites), K: p.Connectivity, Cost: p.CostMicros(), Seed: seed, Current: current,
	}, generatorEffort)
	done := core.TopologyComputed{Group: p.Group, Edges: make([]core.Edge, len(edges))}
	for i, e := range edges {
		done.Edges[i] = core.Edge{A: p.Sites[e.A], B: p.Sites[e.B]}
	}
	return done
}

// TrueTopology returns the topology of a scenario's first group that its master would
// come to if it knew the delays of the network, as they are at the start, and had not to
// measure them; each edge costs the mean of its delays either way.
func TrueTopology(s Scenario) ([]core.Edge, error) {
	w, err := newWorld(&s, Options{})
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	if len(s.Groups) == 0 {
		return nil, fmt.Errorf("scenario %s: it has no group, and so no topology", s.Name)
	}
	g := &s.Groups[0]
	names := slices.Clone(g.Sites)
	slices.Sort(names)
	for _, name := range names {
		if w.byName[name] == nil {
			return nil, fmt.Errorf("scenario %s: %s of %s is no site", s.Name, name, g.Name)
		}
	}
	p := core.TopologyProblem{Group: g.Name, Connectivity: g.Connectivity, Sites: names}
	costs := make([]int64, len(names)*len(names))
	p = p.WithCosts(func() []int64 { return costs })
	for i, a := range names {
		for j, b := range names {
			if i != j {
				from, to := w.byName[a].on, w.byName[b].on
				costs[i*len(names)+j] = int64(w.net.Latency(from, to)+w.net.Latency(to, from)) / 2
			}
		}
	}
	edges := solve(p, s.Seed).Edges
	for i, e := range edges {
		a, _ := slices.BinarySearch(names, e.A)
		b, _ := slices.BinarySearch(names, e.B)
		edges[i].CostMicros = costs[a*len(names)+b]
	}
	return edges, nil
}
