package wire

import (
	"cmp"
	"math"

	"github.com/floodd/floodd/core"
)

func (e *encoder) topologyState(m *core.TopologyState) {
	e.string(1, string(m.Group))
	e.version(2, m.Version)
	for i := range m.Edges {
		edge := &m.Edges[i]
		start := e.open(3)
		e.string(1, string(edge.A))
		e.string(2, string(edge.B))
		e.uint(3, uint64(edge.CostMicros))
		e.close(start)
	}
}

func decodeTopologyState(f fields) (core.Message, error) {
	var m core.TopologyState
	for f.next() {
		switch f.num {
		case 1:
			m.Group = f.group()
		case 2:
			f.nest("version", decodeVersion(f.open(), &m.Version))
		case 3:
			m.Edges = f.edge(m.Edges)
		}
	}
	f.checkGroup(m.Group)
	return m, f.err
}

// edge reads one more edge, which must come after those before it.
func (f *fields) edge(edges []core.Edge) []core.Edge {
	if !f.room(len(edges), core.EdgesMax) {
		return edges
	}
	var edge core.Edge
	f.nest("edge", decodeEdge(f.open(), &edge))
	if n := len(edges); n > 0 && compareEdges(edges[n-1], edge) >= 0 {
		f.fail("edge %q %q after %q %q; they ascend", edge.A, edge.B, edges[n-1].A, edges[n-1].B)
	}
	return append(edges, edge)
}

func decodeEdge(f fields, edge *core.Edge) error {
	for f.next() {
		switch f.num {
		case 1:
			edge.A = f.site()
		case 2:
			edge.B = f.site()
		case 3:
			edge.CostMicros = f.int64(math.MaxInt64)
		}
	}
	f.checkSite(edge.A)
	if edge.A >= edge.B {
		f.fail("from %q to %q; the lesser name comes first", edge.A, edge.B)
	}
	return f.err
}

// compareEdges orders edges by their ends.
func compareEdges(a, b core.Edge) int {
	return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
}
