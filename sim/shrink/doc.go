// Package shrink makes a small scenario out of one that fails, that fails in the same
// way.
//
//	small, err := shrink.Shrink(s, shrink.Options{})
//	text, err := script.Print(small.Scenario)
//
// What chance draws is first written out: the faults of swarms, and each update of the
// floods; but where a failure takes very many updates they stay together in floods, which
// are made short. Then whatever the failure does not need is left out: sites, faults,
// updates, questions, groups, cables; and what is special about those that are left. In
// the end no single one of these can go: each was tried, and the run passed without it.
//
// Lists are cut down by delta debugging (Zeller and Hildebrandt, "Simplifying and
// Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002): large pieces first, then
// smaller ones. Candidates are tried at the same time on all processors, and the first
// in order that fails is taken, so that the result does not depend on how many there are.
//
// Open shrink.go first; updates.go makes floods few or short, lists.go says what can be
// left out, simpler.go what can be made plain.
package shrink
