package bound

import "time"

// Fluid is the least time in which bytes can flow from a source to all of the receivers,
// whoever passes on what to whom (Kumar and Ross, Peer-assisted file distribution: the
// minimum distribution time, 2006; Mundinger, Weber and Weiss, 2008):
//
//	max(F/u_s, F/d_min, nF/(u_s+Σu_i))
//
// The bytes are taken as they are, without headers of packets, and the way as none.
func (n *Network) Fluid(bytes int64, source int, receivers []int) time.Duration {
	if len(receivers) == 0 {
		return 0
	}
	least := span(bytes, n.Uplink[source])
	all, limited := n.Uplink[source], n.Uplink[source] > 0
	for _, r := range receivers {
		least = max(least, span(bytes, n.Downlink[r]))
		all += n.Uplink[r]
		limited = limited && n.Uplink[r] > 0
	}
	if limited {
		least = max(least, span(bytes*int64(len(receivers)), all))
	}
	return least
}
