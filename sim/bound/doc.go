// Package bound says how soon updates could be everywhere, whatever protocol floods
// them: the shortest paths of one update over a topology, or over every pair of sites,
// with all sites and links or with some of them gone; and the fluid bound of a long
// one.
//
//	net := &bound.Network{
//		Delay:  func(from, to int) time.Duration { return 50 * time.Millisecond },
//		Uplink: []int64{1e6, 1e6, 1e6}, Downlink: []int64{1e7, 1e7, 1e7},
//		Packet: 1448, Header: 52,
//	}
//	ring := net.Over([]bound.Link{{0, 1}, {1, 2}, {2, 0}})
//	ring.Paths(0, 1024).Arrival[2]                       // at the earliest, over the ring
//	ring.Without(nil, []bound.Link{{2, 0}}).Paths(0, 1024) // with the link 2-0 dead
//	net.Fluid(256<<20, 0, []int{1, 2})                   // a quarter of a gigabyte
//
// It shares no code with the protocol, lest both be wrong alike: sites are numbers, the
// network is what the caller says it is, and the algorithms are its own. It counts in
// nanoseconds and rounds down, so that a bound stays one. It knows no queues, no losses
// and no windows, which only ever take longer.
//
// Open network.go first.
package bound
