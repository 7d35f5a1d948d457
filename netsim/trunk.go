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

// pipesBetween appends to path the trunks, the pair's own line, if it has one, and the
// downlink on the way.
func (n *Network) pipesBetween(path []*pipe, from, to HostID) []*pipe {
	for i := range n.trunks {
		t := &n.trunks[i]
		switch {
		case t.a.has(from) && t.b.has(to):
			path = append(path, t.there)
		case t.a.has(to) && t.b.has(from):
			path = append(path, t.back)
		}
	}
	if line := n.lineBetween(from, to); line != nil {
		path = append(path, line)
	}
	path = append(path, n.hosts[to].down)
	invariant(len(path) <= hopsMax, "%d trunks on one path", len(path)-1)
	return path
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
