// Package topology computes over graphs whose vertices are the numbers 0 to n-1:
// which links a group should have, how well connected they leave it, and by which
// tree an update travels best.
//
//	edges, report := topology.Generate(topology.Problem{N: n, K: 2, Cost: cost}, topology.DefaultEffort)
//	graph := topology.NewGraph(n, edges, costs) // costs[i] belongs to edges[i]
//	tree := graph.Tree(origin)
//	for _, child := range tree.Children(self) {
//		// push the update to child
//	}
//
// All answers are exact functions of their arguments, in integers: every site that
// has the same map computes the same tree, in whatever order the edges came.
// Costs are times in microseconds. Measured times break the triangle inequality,
// and nothing here assumes it.
//
// It knows nothing of sites, names, groups or estimates.
//
// Open graph.go and tree.go first for what every site runs, generate.go for what a
// master runs. connectivity.go certifies what a generator promises.
package topology
