package topology

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// randomCosts is a cost matrix that breaks the triangle inequality at will.
func randomCosts(n int, seed uint64) []int64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	cost := make([]int64, n*n)
	for b := range n {
		for a := range b {
			c := 1 + rng.Int64N(1<<(1+rng.IntN(18)))
			cost[a*n+b], cost[b*n+a] = c, c
		}
	}
	return cost
}

// planeCosts is a cost matrix of sites strewn over a square of 100 ms, each with an
// access line of its own.
func planeCosts(n int, seed uint64) []int64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	x, y, line := make([]int64, n), make([]int64, n), make([]int64, n)
	for v := range n {
		x[v], y[v], line[v] = rng.Int64N(100_000), rng.Int64N(100_000), rng.Int64N(5_000)
	}
	cost := make([]int64, n*n)
	for b := range n {
		for a := range b {
			c := max(x[a]-x[b], x[b]-x[a]) + max(y[a]-y[b], y[b]-y[a]) + line[a] + line[b] + rng.Int64N(3_000)
			cost[a*n+b], cost[b*n+a] = c, c
		}
	}
	return cost
}

func TestGenerateKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := Problem{
			N:    rapid.IntRange(0, 40).Draw(t, "n"),
			K:    rapid.IntRange(0, 5).Draw(t, "k"),
			Seed: rapid.Uint64().Draw(t, "seed"),
		}
		if rapid.Bool().Draw(t, "plane") {
			p.Cost = planeCosts(p.N, p.Seed)
		} else {
			p.Cost = randomCosts(p.N, p.Seed)
		}
		effort := Effort(rapid.IntRange(0, 50_000).Draw(t, "effort"))
		edges, report := Generate(p, effort)
		checkGenerated(t, p, edges, report)

		again, _ := Generate(p, effort)
		if !slices.Equal(edges, again) {
			t.Fatalf("the same problem gave two topologies: %v and %v", edges, again)
		}
		p.Current = edges
		later, laterReport := Generate(p, effort)
		checkGenerated(t, p, later, laterReport)
	})
}

// The diameter that the goal is made from is that of all pairs' shortest paths.
func TestCompleteDiameter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		cost := randomCosts(n, rapid.Uint64().Draw(t, "seed"))
		edges := circulant(n, n/2)
		costs := make([]int64, len(edges))
		for i, e := range edges {
			costs[i] = cost[e.A*n+e.B]
		}
		if got, want := completeDiameter(n, cost), slices.Max(floydWarshall(n, edges, costs)); got != want {
			t.Fatalf("diameter %d, want %d", got, want)
		}
	})
}

// A search may start from the topology in force, and never ends up with a dearer one.
func TestGenerateStartsFromCurrent(t *testing.T) {
	const n = 60
	p := Problem{N: n, K: 2, Cost: planeCosts(n, 5), Seed: 1}
	good, goodReport := Generate(p, DefaultEffort/10)
	for _, c := range []struct {
		name    string
		current []Edge
		kept    bool
	}{
		{"a good one", good, true},
		{"one of other sites", []Edge{{0, 1}, {1, n}}, false},
		{"edges the wrong way round", []Edge{{1, 0}}, false},
		{"one that falls apart", good[:len(good)/2], false},
		{"one with a hub", wheel(n), false},
	} {
		p.Current = c.current
		edges, report := Generate(p, FirstDraft)
		checkGenerated(t, p, edges, report)
		if kept := slices.Equal(edges, good); kept != c.kept {
			t.Errorf("%s: kept: %v, want %v; cost %d, that of the good one %d", c.name, kept, c.kept, report.CostMicros, goodReport.CostMicros)
		}
	}
}

// wheel is a hub joined to all of a ring.
func wheel(n int) []Edge {
	edges := circulant(n, 1)
	for v := 2; v < n-1; v++ {
		edges = append(edges, Edge{0, v})
	}
	return edges
}

type failer interface {
	Fatalf(format string, args ...any)
}

// checkGenerated compares a topology and its report with what was asked for.
func checkGenerated(t failer, p Problem, edges []Edge, report Report) {
	k := max(min(max(p.K, 1), p.N-1), 0)
	if got := Connectivity(p.N, edges, k); got != k {
		t.Fatalf("connectivity %d, want %d: %v", got, k, edges)
	}
	costs := make([]int64, len(edges))
	degree := make([]int, p.N)
	degreeMax := 0
	for i, e := range edges {
		if e.A >= e.B || i > 0 && slices.Compare([]int{edges[i-1].A, edges[i-1].B}, []int{e.A, e.B}) >= 0 {
			t.Fatalf("edges are not in order, each with its lower end first: %v", edges)
		}
		costs[i] = p.Cost[e.A*p.N+e.B]
		degree[e.A]++
		degree[e.B]++
		degreeMax = max(degreeMax, degree[e.A], degree[e.B])
	}
	diameter, _ := NewGraph(p.N, edges, costs).Diameter()
	if report.CostMicros != TotalCost(p.N, p.Cost, edges) || report.DiameterMicros != diameter || report.DegreeMax != degreeMax {
		t.Fatalf("report says %+v; seen: cost %d, diameter %d, degree %d", report, TotalCost(p.N, p.Cost, edges), diameter, degreeMax)
	}
	if degreeMax > 2*k+4 {
		t.Fatalf("a vertex has %d edges, want at most %d", degreeMax, 2*k+4)
	}
	if diameter > report.DiameterGoalMicros && degreeMax < 2*k+3 {
		t.Fatalf("diameter %d misses the goal %d although degrees leave room", diameter, report.DiameterGoalMicros)
	}
}

func TestGenerateFitsMeasurements(t *testing.T) {
	for _, set := range []string{"aws33", "wonder2020"} {
		n, cost := measuredCosts(t, set)
		for k := 1; k <= 3; k++ {
			t.Run(fmt.Sprint(set, " k=", k), func(t *testing.T) {
				p := Problem{N: n, K: k, Cost: cost, Seed: 1}
				draft, draftReport := Generate(p, FirstDraft)
				checkGenerated(t, p, draft, draftReport)
				edges, report := Generate(p, DefaultEffort/5)
				checkGenerated(t, p, edges, report)
				bound := degreeBound(n, k, cost)
				t.Logf("%s, k=%d: cost over the degree bound %d.%03d (first draft %d.%03d), diameter over the complete graph's %d.%03d, degree %d, %d edges, %d improvements",
					set, k, report.CostMicros/bound, report.CostMicros*1000/bound%1000, draftReport.CostMicros/bound, draftReport.CostMicros*1000/bound%1000,
					report.DiameterMicros*5/4/report.DiameterGoalMicros, report.DiameterMicros*1250/report.DiameterGoalMicros%1000, report.DegreeMax, len(edges), report.Improvements)
				if report.DiameterMicros > report.DiameterGoalMicros {
					t.Errorf("diameter %d misses the goal %d", report.DiameterMicros, report.DiameterGoalMicros)
				}
			})
		}
	}
}

// degreeBound is a lower bound on the cost of any k-connected topology: every vertex
// has k edges at least, each shared by two.
func degreeBound(n, k int, cost []int64) int64 {
	var twice int64
	for v := range n {
		row := slices.Delete(slices.Clone(cost[v*n:(v+1)*n]), v, v+1)
		slices.Sort(row)
		for _, c := range row[:k] {
			twice += c
		}
	}
	return max(twice/2, 1)
}

func BenchmarkGenerate(b *testing.B) {
	for _, n := range []int{33, 100, 256, 1000} {
		cost := planeCosts(n, 1)
		for _, effort := range []struct {
			name string
			Effort
		}{{"draft", FirstDraft}, {"default", DefaultEffort}} {
			b.Run(fmt.Sprint("n=", n, "/", effort.name), func(b *testing.B) {
				for b.Loop() {
					_, report := Generate(Problem{N: n, K: 2, Cost: cost, Seed: 1}, effort.Effort)
					b.ReportMetric(float64(report.CostMicros)/float64(degreeBound(n, 2, cost)), "cost/bound")
					b.ReportMetric(1.25*float64(report.DiameterMicros)/float64(report.DiameterGoalMicros), "diameter/complete")
				}
			})
		}
	}
}
