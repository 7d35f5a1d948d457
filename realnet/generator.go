package realnet

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/topology"
)

const (
	// generatorDeadline is how long a topology generator may take.
	generatorDeadline = 2 * time.Minute
	// generatorOutputMax bounds what it may say, in bytes: a line for each edge.
	generatorOutputMax = core.EdgesMax * (2*core.NameMax + 8)
)

// generator computes topologies, by a command of the configuration or by itself.
type generator struct{}

// run returns when the topology is there, or cannot be had.
func (g generator) run(ctx context.Context, e core.RunGenerator) core.TopologyComputed {
	edges, err := g.edges(ctx, e)
	if err != nil {
		return core.TopologyComputed{Group: e.Problem.Group, Why: err.Error()}
	}
	return core.TopologyComputed{Group: e.Problem.Group, Edges: edges}
}

func (g generator) edges(ctx context.Context, e core.RunGenerator) ([]core.Edge, error) {
	if e.Command == "" {
		return builtInUntil(ctx, e.Problem)
	}
	var said bytes.Buffer
	var complaints tail
	err := child{
		command:  e.Command,
		stdin:    bytes.NewReader(config.FormatProblem(e.Problem)),
		stdout:   &boundedWriter{to: &said, left: generatorOutputMax},
		stderr:   &complaints,
		deadline: generatorDeadline,
	}.run(ctx)
	if err != nil {
		if last := complaints.lastLine(); last != "" {
			return nil, fmt.Errorf("topology generator: %w: %s", err, last)
		}
		return nil, fmt.Errorf("topology generator: %w", err)
	}
	edges, err := config.ParseEdges(said.Bytes())
	if err != nil {
		return nil, fmt.Errorf("topology generator: its answer: %w", err)
	}
	return edges, nil
}

// builtInUntil computes a topology, and leaves the computing behind when ctx ends.
func builtInUntil(ctx context.Context, p core.TopologyProblem) ([]core.Edge, error) {
	found := make(chan []core.Edge, 1)
	go func() { found <- builtIn(p) }()
	select {
	case edges := <-found:
		return edges, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// builtIn turns names into indexes for package topology, and back.
func builtIn(p core.TopologyProblem) []core.Edge {
	index := make(map[core.SiteName]int, len(p.Sites))
	for i, name := range p.Sites {
		index[name] = i
	}
	problem := topology.Problem{N: len(p.Sites), K: p.Connectivity, Cost: p.CostMicros(), Seed: chance()}
	for _, edge := range p.Current {
		a, okA := index[edge.A]
		b, okB := index[edge.B]
		if okA && okB {
			problem.Current = append(problem.Current, topology.NewEdge(a, b))
		}
	}
	found, _ := topology.Generate(problem, topology.DefaultEffort)
	edges := make([]core.Edge, len(found))
	for i, edge := range found {
		edges[i] = core.Edge{A: p.Sites[edge.A], B: p.Sites[edge.B]}
	}
	return edges
}
