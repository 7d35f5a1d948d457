package netsim

import "github.com/floodd/floodd/core/geo"

// HostConfig describes a host.
type HostConfig struct {
	// Name is unique in the network. It also labels the host's random streams.
	Name string
	// Place gives the latency to other hosts where nothing better is known.
	Place geo.LatLon
	// Region is a name for [Network.Region]. May be empty.
	Region string
	// Measured is the host's name in measured matrices; empty: Name.
	Measured string
	// Uplink and Downlink are bandwidths in bytes per second, headers included; 0:
	// unlimited.
	Uplink, Downlink int64
}

type host struct {
	config   HostConfig
	up, down *pipe
	state    hostState
	dials    uint32 // connections dialled so far, modulo 2^32
	counters Counters
}

type hostState uint8

const (
	hostUp       hostState = iota
	hostCrashed            // the machine answers, the process does not
	hostVanished           // nothing answers
)

// AddHost adds a host that is up.
func (n *Network) AddHost(config HostConfig) HostID {
	_, taken := n.named[config.Name]
	invariant(!taken, "add host: %q is there already", config.Name)
	if config.Measured == "" {
		config.Measured = config.Name
	}
	id := HostID(len(n.hosts))
	n.named[config.Name] = id
	n.hosts = append(n.hosts, host{config: config, up: n.addPipe(config.Uplink), down: n.addPipe(config.Downlink)})
	return id
}

// Host returns the host with the name.
func (n *Network) Host(name string) (HostID, bool) {
	id, ok := n.named[name]
	return id, ok
}

// Region returns the hosts whose region has the name, in the order of their adding:
// an empty set, not nil, when there are none.
func (n *Network) Region(name string) []HostID {
	in := []HostID{}
	for id := range n.hosts {
		if n.hosts[id].config.Region == name {
			in = append(in, HostID(id))
		}
	}
	return in
}

// SetUplink changes the bandwidth out of a host, in bytes per second; 0: unlimited.
// What is on the wire already is not affected.
func (n *Network) SetUplink(_ Time, h HostID, rate int64) { n.hosts[h].up.setRate(rate) }

// SetDownlink changes the bandwidth into a host, as [Network.SetUplink] does.
func (n *Network) SetDownlink(_ Time, h HostID, rate int64) { n.hosts[h].down.setRate(rate) }

// HowDown is a manner of dying.
type HowDown uint8

const (
	// Crash: the process dies and its machine lives. The kernel resets every
	// connection and refuses new ones.
	Crash HowDown = iota
	// Vanish: the machine is gone, as in a loss of power. Peers keep half-open
	// connections until they give up, or until the host is back and resets them.
	Vanish
)

// HostDown takes a host down. Its ends of connections are gone at once, without a
// word to the driver. A host that has crashed may still vanish.
func (n *Network) HostDown(now Time, h HostID, how HowDown) {
	target := &n.hosts[h]
	if target.state == hostVanished || target.state == hostCrashed && how == Crash {
		return
	}
	target.state = hostCrashed
	for _, c := range n.conns {
		if c == nil {
			continue
		}
		for e := Dialer; e <= Acceptor; e++ {
			if c.hosts[e] != h || c.ends[e] == endGone || e == Acceptor && !c.answered {
				continue
			}
			if how == Crash {
				n.sendReset(now, c, e)
			}
			n.leave(c, e)
		}
	}
	if how == Vanish {
		target.state = hostVanished
		n.block(now, func(from, to HostID) bool { return from == h || to == h })
	}
}

// HostUp brings a host back, with no connections.
func (n *Network) HostUp(_ Time, h HostID) {
	target := &n.hosts[h]
	vanished := target.state == hostVanished
	target.state = hostUp
	if vanished {
		n.unblock(func(from, to HostID) bool { return from == h || to == h })
	}
}
