// Package strategy holds other ways to flood than floodd's, as yardsticks: plain
// flooding, gossip, Plumtree, and unicast from the origin. Each is a small honest
// implementation that runs where core.Site does, behind sim.Options.New: over the same
// network, with the same codec, workload, faults and checkers.
//
//	c, err := strategy.NewComparison(scenario)
//	for _, st := range strategy.All() {
//		row, err := c.Run(st, nil)
//		...
//	}
//	fmt.Print(c.Report(rows))
//
// They share all that is not the question (site.go): links that last, keep-alives, one
// frame for small messages that wait together, pieces of long updates that are checked
// and passed on as they come, an exchange of summaries when a link comes up. They are
// spared what floodd has to do for itself: nobody joins, measures or computes a topology;
// each site is told at its start who is there, and, where it uses an overlay, the topology
// that floodd's generator makes of the network's true delays.
//
// The daemon ships one way of flooding, which is in core; nothing here is part of it.
// The package reads no clock, starts no goroutine and decides in integers.
//
// Open strategy.go first, then the file of a strategy, then site.go.
package strategy
