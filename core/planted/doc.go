// Package planted is a list of mistakes of the kind that people make in a protocol, each
// of which can be planted in package core: the proof that what is to find mistakes does.
//
//	overlay, err := planted.Overlay("../..", folder)
//	// go build -overlay overlay -o sim ./cmd/sim
//	// FLOODD_PLANTED_BUG=7 sim run scenarios/two-sites.scn
//
// Nothing of them is in core's code, and the tree is not touched: the go command lays
// changed files over it, in which each bug is behind a switch. Core's tests want each to
// be caught by the tests and scenarios that its row names (.ci/mutants), and "sim mutate"
// wants the checkers to find it in a sweep.
//
// Open bugs.go for the list.
package planted
