package topology

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
)

// Problem is what [Generate] solves.
type Problem struct {
	N int // vertices, 0 to N-1
	K int // vertex connectivity wanted; less than 1 counts as 1, more than N-1 as N-1
	// Cost[a*N+b], for a < b, is what it takes to cross an edge between a and b, in
	// microseconds, held to the range 1 to CostMicrosMax. The rest is not read.
	Cost []int64
	Seed uint64
	// Current is a topology to start from, where it is worth it; nil for none.
	Current []Edge
}

// Effort bounds how long [Generate] searches, in steps of some nanoseconds each;
// small problems need less. Counting steps and not time gives the same topology on
// every machine.
type Effort int64

// DefaultEffort is a second's search, more or less. FirstDraft skips the search.
const (
	FirstDraft    Effort = 0
	DefaultEffort Effort = 200_000_000
)

// Report tells what [Generate] came to.
type Report struct {
	CostMicros         int64 // sum over the edges
	DiameterMicros     int64 // the longest of all shortest paths
	DiameterGoalMicros int64 // the limit on it that was searched under; missed only where degrees forbid
	DegreeMax          int   // the most edges at one vertex
	Improvements       int   // changes that the search kept
}

// diameterSlackPercent is how far the diameter may exceed that of the complete
// graph. At 25 a topology for two disjoint paths costs some tenth more than the
// cheapest, which is a ring with many times the diameter.
const diameterSlackPercent = 25

// Generate returns a topology, sorted, that no K-1 lost vertices can split, of low
// cost, with a diameter of at most 1.25 times what the complete graph has, and with
// at most 2K+4 edges at a vertex. Connectivity is certain: it is certified by
// [Connectivity]. The diameter and the degree are goals; the degree gives way to
// connectivity, and the diameter to the degree. N of at most K+1 gets all edges.
//
// It drafts a topology from cheap edges, joins what is too weakly connected, adds
// shortcuts until the diameter is right, takes away what is not needed, and then
// searches: it tears out a few edges, mends the damage as cheaply as it can, and
// keeps the result where that is cheaper. The same problem and effort always give
// the same topology.
func Generate(p Problem, effort Effort) ([]Edge, Report) {
	k := min(max(p.K, 1), p.N-1)
	d := newDraft(p.N, k, p.Cost)
	if p.N <= k+1 {
		for b := range p.N {
			for a := range b {
				d.add(Edge{a, b})
			}
		}
		edges := d.edges()
		report := d.reportOn(edges)
		report.DiameterMicros = newDistances(d).diameter()
		report.DiameterGoalMicros = report.DiameterMicros
		return edges, report
	}
	d.draftEdges()
	d.certify()
	goal := completeDiameter(d.n, d.cost) * (100 + diameterSlackPercent) / 100
	s := newSearch(d, goal, p.Seed)
	s.shape()
	if old := s.resume(p.Current, p.Seed); old != nil && old.draft.total <= d.total {
		s = old
	}
	s.run(int64(effort))

	edges := s.result()
	report := d.reportOn(edges)
	report.DiameterMicros = s.dist.diameter()
	report.DiameterGoalMicros = goal
	report.Improvements = s.improvements
	if got := Connectivity(p.N, edges, k); got != k {
		panic(fmt.Sprintf("topology: generated a graph of connectivity %d where %d was due", got, k))
	}
	return edges, report
}

// resume returns a search of the same problem that starts from other edges, or nil
// if they are no sound topology.
func (s *search) resume(edges []Edge, seed uint64) *search {
	n, k := s.draft.n, s.draft.k
	for _, e := range edges {
		if e.A < 0 || e.A >= e.B || e.B >= n {
			return nil
		}
	}
	if Connectivity(n, edges, k) < k {
		return nil
	}
	d := s.draft.with(edges)
	for _, list := range d.adj {
		if len(list) > d.degreeMax {
			return nil
		}
	}
	other := newSearch(d, s.goal, seed)
	other.landmarks = s.landmarks
	other.shape()
	if other.dist.diameter() > max(s.goal, s.dist.diameter()) {
		return nil
	}
	return other
}

// dice draws numbers from a seed, the same on every CPU: rand.Rand's own IntN takes
// another way on machines of 32 bits.
type dice struct{ pcg *rand.PCG }

// below returns a number from 0 to n-1.
func (d dice) below(n int) int {
	high, _ := bits.Mul64(d.pcg.Uint64(), uint64(n))
	return int(high)
}
