package bound

import (
	"math"
	"math/bits"
	"time"
)

// Network is the lines between sites, which are numbered from 0.
type Network struct {
	// Delay is how long the way from one site to another is.
	Delay func(from, to int) time.Duration
	// Uplink and Downlink are by site, in bytes per second; 0 is without limit.
	Uplink, Downlink []int64
	// Packet is the most payload that a packet carries, and Header what it takes of
	// the lines beside, in bytes. A site can pass on no less than a packet.
	Packet, Header int64
}

// Sites returns how many there are.
func (n *Network) Sites() int { return len(n.Uplink) }

// Never is the arrival at a site to which there is no path.
const Never time.Duration = math.MaxInt64

// crossing is how long payload takes from the moment at which one site has all of it
// to that at which its neighbour has. Its packets follow each other: they take the time of
// the slower of the two lines together, and the last of them that of the faster, too.
func (n *Network) crossing(from int, s step, payload int64) time.Duration {
	up, down := n.Uplink[from], n.Downlink[s.to]
	last := payload - (n.packets(payload)-1)*n.Packet + n.Header
	return later(s.delay, later(span(n.onWire(payload), slower(up, down)), span(last, faster(up, down))))
}

// later adds a span to an instant; at most [Never].
func later(at, d time.Duration) time.Duration {
	if at > Never-d {
		return Never
	}
	return at + d
}

// packets is how many carry the payload; even of nothing there is one.
func (n *Network) packets(payload int64) int64 { return max(1, (payload+n.Packet-1)/n.Packet) }

// onWire is what the payload takes of a line, in bytes.
func (n *Network) onWire(payload int64) int64 { return payload + n.packets(payload)*n.Header }

// slower and faster compare rates, of which 0 is without limit.
func slower(a, b int64) int64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

func faster(a, b int64) int64 {
	if a == 0 || b == 0 {
		return 0
	}
	return max(a, b)
}

// span is how long bytes take at a rate, rounded down; at most [Never].
func span(bytes, rate int64) time.Duration {
	if rate == 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(bytes), uint64(time.Second))
	if high >= uint64(rate) {
		return Never
	}
	nanos, _ := bits.Div64(high, low, uint64(rate))
	return time.Duration(min(nanos, math.MaxInt64))
}
