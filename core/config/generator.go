package config

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
)

// generatorNote is the contract with a group's :topology-generator.
const generatorNote = `
The shell runs the command at the master. Its standard input is the problem, a
list on each line, sites before pairs:

  (:group mirror-1)
  (:connectivity 2)
  (:site inferno)
  (:site master)
  (:pair inferno master 12500)   each pair once: microseconds, one way
  (:edge inferno master)         the topology in force, if there is one

Its standard output is the edges of a new topology, one on a line, as "A B",
"(A B)" or "(:edge A B)", in any order and direction. It exits with 0. Without
a command, the built-in generator is used.`

// FormatProblem returns what an external topology generator is given to read:
//
//	(:group NAME)
//	(:connectivity K)
//	(:site A)            for each site, sorted by name
//	(:pair A B MICROS)   for each two sites, A before B: the reckoned one-way time
//	(:edge A B)          for each edge of the topology in force
//
// one list on a line, in this order. A name that is no plain word is quoted.
func FormatProblem(p core.TopologyProblem) []byte {
	words := make([]string, len(p.Sites))
	for i, site := range p.Sites {
		words[i] = sexp.Word(string(site)).String()
	}
	var b []byte
	line := func(keyword string, values ...string) {
		b = append(b, "(:"+keyword...)
		for _, value := range values {
			b = append(append(b, ' '), value...)
		}
		b = append(b, ")\n"...)
	}
	line("group", sexp.Word(string(p.Group)).String())
	line("connectivity", strconv.Itoa(p.Connectivity))
	for _, word := range words {
		line("site", word)
	}
	cost := p.CostMicros()
	for i := range words {
		for j := i + 1; j < len(words); j++ {
			line("pair", words[i], words[j], strconv.FormatInt(cost[i*len(words)+j], 10))
		}
	}
	for _, edge := range p.Current {
		line("edge", sexp.Word(string(edge.A)).String(), sexp.Word(string(edge.B)).String())
	}
	return b
}

// ParseEdges reads what an external topology generator wrote: edges as "A B" on a
// line of their own, or as (A B) or (:edge A B) anywhere, and comments. Each edge
// comes back once, the lesser name first, in the order of first mention, with a
// cost of 0. Whether the sites exist is for the caller to see. The error, if any,
// is a [*sexp.Errors].
func ParseEdges(text []byte) ([]core.Edge, error) {
	var errs sexp.Errors
	nodes, err := sexp.Parse("topology-generator", text)
	errs.Merge(sexp.Pos{}, err)
	var edges []core.Edge
	seen := make(map[core.Edge]bool)
	for len(nodes) > 0 {
		ends, length := nextEdge(nodes)
		edge, err := newEdge(ends)
		if err == nil && !seen[edge] && len(edges) == core.EdgesMax {
			err = fmt.Errorf("more than %d edges", core.EdgesMax)
			length = len(nodes) // the rest is no better
		}
		if err != nil {
			errs.Add(nodes[0].Pos, "%s", err)
		} else if !seen[edge] {
			seen[edge] = true
			edges = append(edges, edge)
		}
		nodes = nodes[length:]
	}
	if err := errs.Err(); err != nil {
		return nil, err
	}
	return edges, nil
}

// nextEdge returns the words of the first edge in nodes, and how many nodes it
// takes: a list, or the words up to the end of a line.
func nextEdge(nodes []sexp.Node) (ends []sexp.Node, length int) {
	if nodes[0].Kind == sexp.KindList {
		ends = nodes[0].Items
		if name, ok := nodes[0].Head(); ok && name == "edge" {
			ends = ends[1:]
		}
		return ends, 1
	}
	sameLine := func(n sexp.Node) bool { return n.Kind != sexp.KindList && n.Pos.Line == nodes[0].Pos.Line }
	for length < len(nodes) && sameLine(nodes[length]) {
		length++
	}
	return nodes[:length], length
}

func newEdge(ends []sexp.Node) (core.Edge, error) {
	if len(ends) != 2 {
		return core.Edge{}, fmt.Errorf("an edge has two sites, and here are %d; write A B", len(ends))
	}
	kind := Name[core.SiteName]()
	a, errA := kind.Read(ends[0])
	b, errB := kind.Read(ends[1])
	if err := cmp.Or(errA, errB); err != nil {
		return core.Edge{}, err
	}
	if a == b {
		return core.Edge{}, fmt.Errorf("an edge joins two sites, and here is %s twice", quote(string(a)))
	}
	return core.Edge{A: min(a, b), B: max(a, b)}, nil
}
