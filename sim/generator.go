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
const generatorEffort topology.Effort = 2_000_000

// computed is a topology on its way to the master that asked for it.
type computed struct {
	site *site
	life core.Epoch
	done core.TopologyComputed
}

// RunGenerator implements core.Host. An external command is taken to be as good as
// the built-in generator.
func (s *site) RunGenerator(e core.RunGenerator) {
	w := s.world
	c := computed{site: s, life: s.life, done: solve(e.Problem, w.scenario.Seed)}
	w.schedule(w.now+micros(generatorTime), event{kind: eventTopology, arg: w.topologies.put(c)})
}

// onTopology gives a topology to the master, if it still lives.
func (w *world) onTopology(c computed) {
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
		N: len(p.Sites), K: p.Connectivity, Cost: p.CostMicros, Seed: seed, Current: current,
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
	g := &s.Groups[0]
	names := slices.Clone(g.Sites)
	slices.Sort(names)
	p := core.TopologyProblem{Group: g.Name, Connectivity: g.Connectivity, Sites: names, CostMicros: make([]int64, len(names)*len(names))}
	for i, a := range names {
		for j, b := range names {
			if i != j {
				from, to := w.byName[a].on, w.byName[b].on
				p.CostMicros[i*len(names)+j] = int64(w.net.Latency(from, to)+w.net.Latency(to, from)) / 2
			}
		}
	}
	edges := solve(p, s.Seed).Edges
	for i, e := range edges {
		a, _ := slices.BinarySearch(names, e.A)
		b, _ := slices.BinarySearch(names, e.B)
		edges[i].CostMicros = p.CostMicros[a*len(names)+b]
	}
	return edges, nil
}
