// Package sweep runs a scenario with many seeds, on all processors, and tells what
// they found.
//
//	plan := sweep.Plan{Scenario: s, Seeds: sweep.Seeds{From: 1, To: 10_000}, Swarm: true}
//	var sum sweep.Summary
//	err := plan.Run(func(line sweep.Line) bool { return sum.Add(line) == nil })
//	fmt.Print(sum.Report(s.Name, func(seed uint64) []string { return []string{fmt.Sprint("again with seed ", seed)} }))
//
// Each seed yields a [Line]: whether the run held and, if not, why; and what it was
// the first to reach. Lines come in the order of the seeds however many workers there
// are, so that a sweep gives the same file of results on every machine, and part of
// a file is as good as a sweep of fewer seeds: [ReadResults] reads one, to go on with it
// or to merge it with others.
//
// [Coverage] tells what the sites did in a run: which inputs they were given, and what
// came of each. What never happened in a sweep was not tested by it.
//
// The package reads no clock and opens no file; it starts goroutines, one for each
// worker, and what they do does not depend on each other. Open plan.go first.
package sweep
