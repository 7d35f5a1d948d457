// Package estimate turns measurements of a network into a picture of it: how long
// a round trip between two sites takes, and how fast bytes flow.
//
// A site smooths what it measures itself, per peer, with [RTT] and [Bandwidth], and
// places itself in a space where distance predicts round trips with [Coordinate]. A
// master gathers all sites' measurements in a [Matrix], which fills in the pairs
// that nobody measured:
//
//	m := estimate.NewMatrix(3)
//	m.SetMeasured(0, 1, now, 20_000, 0)  // site 0 pings site 1 in 20 ms
//	m.SetCoordinate(1, placeOfOne)       // sites 1 and 2 know their coordinates
//	m.SetCoordinate(2, placeOfTwo)
//	pair := m.Pair(1, 2)                 // pair.Source == estimate.Coordinates
//
// Everything is computed in integers: microseconds, bytes per second, millionths.
// Sites here are indexes; instants are microseconds of one clock, the caller's.
// What peers report may be any number: it is held within bounds and never overflows.
//
// It sends nothing, and decides neither what to measure nor when.
//
// Open matrix.go first for a master's side, coordinate.go for a site's.
package estimate
