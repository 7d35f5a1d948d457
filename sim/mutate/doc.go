// Package mutate proves the checkers: it plants bugs in the protocol, one at a time, and
// wants a sweep to find each, and the shrinker to make it small.
//
//	bench, err := mutate.Build(".", folder)
//	row, err := bench.Try(7, 1000)
//
// It builds command sim with all bugs of [planted.Bugs] in it, sweeps each bug's world
// with that bug switched on until a seed fails, and shrinks what failed. So it needs the go
// command and floodd's source. The worlds that it brings along are in folder worlds.
//
// Open try.go first.
package mutate
