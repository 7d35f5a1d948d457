package netsim

// TrunkID names a trunk.
type TrunkID int32

// trunk is a line that every connection between two sets of hosts shares, with its
// own bandwidth in each direction.
type trunk struct {
	name        string
	a, b        hostSet
	there, back *pipe
}

// hopsMax is what an Event can count.
const hopsMax = 127

// AddTrunk adds a shared line between two sets of hosts (nil: all), of rate bytes per
// second in each direction, headers included; 0: unlimited. It carries connections
// that are dialled afterwards. A path that several trunks carry crosses them in the
// order of their adding.
func (n *Network) AddTrunk(name string, a, b []HostID, rate int64) TrunkID {
	n.trunks = append(n.trunks, trunk{
		name: name, a: newHostSet(a), b: newHostSet(b),
		there: n.addPipe(rate), back: n.addPipe(rate),
	})
	return TrunkID(len(n.trunks) - 1)
}

// Trunk returns the first trunk with the name.
func (n *Network) Trunk(name string) (TrunkID, bool) {
	for i := range n.trunks {
		if n.trunks[i].name == name {
			return TrunkID(i), true
		}
	}
	return 0, false
}

// SetTrunk changes the bandwidths of a trunk from its first set to its second, and
// back, in bytes per second; 0: unlimited.
func (n *Network) SetTrunk(_ Time, id TrunkID, there, back int64) {
	n.trunks[id].there.setRate(there)
	n.trunks[id].back.setRate(back)
}

// linesBetween returns the trunks on the way, and the pair's own line, if it has one.
func (n *Network) linesBetween(from, to HostID) []*pipe {
	var lines []*pipe
	for i := range n.trunks {
		t := &n.trunks[i]
		switch {
		case t.a.has(from) && t.b.has(to):
			lines = append(lines, t.there)
		case t.a.has(to) && t.b.has(from):
			lines = append(lines, t.back)
		}
	}
	if line := n.lineBetween(from, to); line != nil {
		lines = append(lines, line)
	}
	invariant(len(lines) < hopsMax, "%d trunks on one path", len(lines))
	return lines
}

// hops is how many pipes a piece crosses on the way from an end: lines, and the downlink.
func (c *conn) hops(e End) int {
	if c.lines == nil {
		return 1
	}
	return len(c.lines[e]) + 1
}

// pipeAt returns one of them, by its number.
func (n *Network) pipeAt(c *conn, e End, hop int) *pipe {
	if c.lines != nil && hop < len(c.lines[e]) {
		return c.lines[e][hop]
	}
	return n.hosts[c.hosts[e.Other()]].down
}

// lineBetween returns the pair's own line, nil where no bandwidth was measured.
func (n *Network) lineBetween(from, to HostID) *pipe {
	kbit, ok := n.bandwidth.between(from, to)
	if !ok {
		return nil
	}
	pair := [2]HostID{from, to}
	line := n.lines[pair]
	if line == nil {
		line = n.addPipe(max(1, kbit*1000/8))
		n.lines[pair] = line
	}
	return line
}
