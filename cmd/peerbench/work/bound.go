package work

import "time"

// FluidBound is the least time in which the first site can give an update of size bytes
// to all others, when each sends at its uplink's rate and receives without limit, and a byte
// can travel on the instant it has come: max(F/u_s, nF/(u_s+Σu_i)) for n receivers. Kumar
// and Ross, "Peer-Assisted File Distribution: The Minimum Distribution Time" (2006), show
// that a fluid reaches it.
func FluidBound(size int64, uplinks []int64) time.Duration {
	var all int64
	for _, rate := range uplinks {
		all += rate
	}
	receivers := int64(len(uplinks) - 1)
	alone := float64(size) / float64(uplinks[0])
	together := float64(receivers) * float64(size) / float64(all)
	return time.Duration(max(alone, together) * float64(time.Second))
}
