package netsim

// Congestion is how senders find out how fast they may send.
type Congestion uint8

const (
	// Cubic is Linux's default: slow start with HyStart (Ha and Rhee, 2011), growth by
	// a cubic function of the time since the last loss, and a window of seven tenths
	// after one (RFC 9438).
	Cubic Congestion = iota
	// Reno grows by a segment per round trip, and halves its window on loss (RFC 5681).
	Reno
	// BBR sends at the rate at which it has seen bytes delivered (version 1; Cardwell
	// et al., "BBR: congestion-based congestion control", ACM Queue 14(5), 2016).
	// A loss does not slow it down.
	BBR
)

// SetCongestion chooses the congestion control of connections that are dialled
// afterwards; [Cubic] without it. It makes no difference to [Messages].
func (n *Network) SetCongestion(c Congestion) { n.congestion = c }
