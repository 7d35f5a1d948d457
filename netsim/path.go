package netsim

import (
	"slices"

	"github.com/floodd/floodd/core/geo"
)

// loopback is the latency of a host's connection to itself.
const loopback = 25 * Microsecond

// property is what a rule is about.
type property uint8

const (
	latencyOf property = iota // Time
	jitterOf                  // Time
	lossOf                    // millionths
)

// rule overrides a property of the paths between two sets of hosts, in one
// direction. The latest rule that matches a path holds.
type rule struct {
	property property
	from, to hostSet
	value    int64
}

// SetLatency sets the one-way latency from the hosts from to the hosts to (nil: all
// hosts), instead of what was measured or follows from the coordinates.
func (n *Network) SetLatency(_ Time, from, to []HostID, oneWay Time) {
	invariant(oneWay >= 0, "a latency of %d µs", oneWay)
	n.setRule(rule{property: latencyOf, from: newHostSet(from), to: newHostSet(to), value: int64(oneWay)})
}

// SetJitter sets the largest extra delay of a piece in one direction; each is drawn
// evenly from [0, most]. Order is kept within a connection.
func (n *Network) SetJitter(_ Time, from, to []HostID, most Time) {
	invariant(most >= 0, "a jitter of %d µs", most)
	n.setRule(rule{property: jitterOf, from: newHostSet(from), to: newHostSet(to), value: int64(most)})
}

// LossMax is the largest probability of loss, in millionths.
const LossMax = 500_000

// SetLoss sets the probability that a packet is lost in one direction, in millionths,
// at most [LossMax]; more is a cut.
func (n *Network) SetLoss(_ Time, from, to []HostID, ppm int) {
	invariant(ppm >= 0 && ppm <= LossMax, "a loss of %d ppm is not in [0, %d]", ppm, LossMax)
	n.setRule(rule{property: lossOf, from: newHostSet(from), to: newHostSet(to), value: int64(ppm)})
}

// Restore takes back what SetLatency, SetJitter and SetLoss have said of exactly
// these two sets, in this direction. What was said of others holds again.
func (n *Network) Restore(_ Time, from, to []HostID) {
	a, b := newHostSet(from), newHostSet(to)
	n.rules = slices.DeleteFunc(n.rules, func(r rule) bool { return r.from.equal(a) && r.to.equal(b) })
	n.refreshAll()
}

// setRule adds a rule in place of one about the same, so that changing a path again
// and again does not make the list longer.
func (n *Network) setRule(r rule) {
	n.rules = slices.DeleteFunc(n.rules, func(old rule) bool {
		return old.property == r.property && old.from.equal(r.from) && old.to.equal(r.to)
	})
	n.rules = append(n.rules, r)
	n.refreshAll()
}

// Latency returns the one-way latency between two hosts: by rule, else half the
// measured round trip, else by distance.
func (n *Network) Latency(from, to HostID) Time {
	if from == to {
		return loopback
	}
	if v, ok := n.ruled(latencyOf, from, to); ok {
		return Time(v)
	}
	if micros, ok := n.rtt.between(from, to); ok {
		return Time(micros / 2)
	}
	meters := geo.Meters(n.hosts[from].config.Place, n.hosts[to].config.Place)
	return Time(geo.FibreRTTMicros(meters) / 2)
}

func (n *Network) ruled(p property, from, to HostID) (int64, bool) {
	for i := len(n.rules) - 1; i >= 0; i-- {
		if r := &n.rules[i]; r.property == p && r.from.has(from) && r.to.has(to) {
			return r.value, true
		}
	}
	return 0, false
}

func (n *Network) jitterBetween(from, to HostID) Time {
	if v, ok := n.ruled(jitterOf, from, to); ok {
		return Time(v)
	}
	// A draw from [0, 4d] deviates from its mean by d on the average.
	micros, _ := n.jitter.between(from, to)
	return Time(4 * micros)
}

// refresh brings the properties of its paths into a connection.
func (n *Network) refresh(c *conn) {
	for e := Dialer; e <= Acceptor; e++ {
		s, from, to := &c.streams[e], c.hosts[e], c.hosts[e.Other()]
		s.latency = n.Latency(from, to)
		jitter := n.jitterBetween(from, to)
		loss, _ := n.ruled(lossOf, from, to)
		if s.weather == nil && (jitter > 0 || loss > 0) {
			s.weather = n.newWeather(c, e)
		}
		if s.weather != nil {
			s.weather.jitter, s.weather.lossPPM = jitter, loss
		}
	}
}

// roundTrip is how long a packet and its acknowledgement take while nothing is in the way.
func (c *conn) roundTrip() Time { return c.streams[Dialer].latency + c.streams[Acceptor].latency }

func (n *Network) refreshAll() {
	for _, c := range n.conns {
		if c != nil {
			n.refresh(c)
		}
	}
}
