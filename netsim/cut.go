package netsim

import "slices"

// CutID names a cut.
type CutID int64

// cut is a line that carries nothing.
type cut struct {
	id     CutID
	a, b   hostSet
	oneWay bool
}

func (k *cut) blocks(from, to HostID) bool {
	return k.a.has(from) && k.b.has(to) || !k.oneWay && k.a.has(to) && k.b.has(from)
}

// Cut stops everything from the hosts a to the hosts b (nil: all hosts) and, unless
// oneWay, back. What is in flight is lost. Connections stall, retransmit with
// doubling time-outs, and go on after the healing with the next retransmission, or
// are given up after [GiveUpAfter]. A host's connection to itself is cut if it is in both sets.
func (n *Network) Cut(now Time, a, b []HostID, oneWay bool) CutID {
	n.lastCut++
	k := cut{id: n.lastCut, a: newHostSet(a), b: newHostSet(b), oneWay: oneWay}
	n.cuts = append(n.cuts, k)
	n.block(now, k.blocks)
	return k.id
}

// Heal undoes a cut; one that is healed already is no mistake.
func (n *Network) Heal(_ Time, id CutID) {
	i := slices.IndexFunc(n.cuts, func(k cut) bool { return k.id == id })
	if i < 0 {
		return
	}
	k := n.cuts[i]
	n.cuts = slices.Delete(n.cuts, i, i+1)
	n.unblock(k.blocks)
}

// HealAll undoes all cuts.
func (n *Network) HealAll(now Time) {
	for len(n.cuts) > 0 {
		n.Heal(now, n.cuts[0].id)
	}
}

// blockedBetween counts what blocks a path.
func (n *Network) blockedBetween(from, to HostID) int32 {
	count := int32(0)
	for i := range n.cuts {
		if n.cuts[i].blocks(from, to) {
			count++
		}
	}
	if n.hosts[from].state == hostVanished {
		count++
	}
	if to != from && n.hosts[to].state == hostVanished {
		count++
	}
	return count
}

// Blocked says whether nothing passes from one host to another now. The cut is the
// oldest of those that are to blame, 0 where a host has vanished and no cut is.
func (n *Network) Blocked(from, to HostID) (cut CutID, blocked bool) {
	for i := range n.cuts {
		if n.cuts[i].blocks(from, to) {
			return n.cuts[i].id, true
		}
	}
	return 0, n.hosts[from].state == hostVanished || n.hosts[to].state == hostVanished
}

// block adds an obstacle to the paths that match.
func (n *Network) block(now Time, match func(from, to HostID) bool) {
	for _, c := range n.conns {
		if c == nil {
			continue
		}
		for e := Dialer; e <= Acceptor; e++ {
			if !match(c.hosts[e], c.hosts[e.Other()]) {
				continue
			}
			if c.streams[e].blocked++; c.streams[e].blocked == 1 {
				n.interrupt(now, c, e)
			}
		}
	}
}

// unblock takes an obstacle away. Stalled streams find out by themselves.
func (n *Network) unblock(match func(from, to HostID) bool) {
	for _, c := range n.conns {
		if c == nil {
			continue
		}
		for e := Dialer; e <= Acceptor; e++ {
			if match(c.hosts[e], c.hosts[e.Other()]) {
				c.streams[e].blocked--
			}
		}
	}
}

// interrupt loses what is in flight from an end: bytes of its stream, and
// acknowledgements of the other's.
func (n *Network) interrupt(now Time, c *conn, e End) {
	there, back := &c.streams[e], &c.streams[e.Other()]
	n.readAcks(now, there)
	n.readAcks(now, back)
	inFlight := there.sent > there.acked || there.repair != nil
	c.fallBack(e)
	if inFlight {
		n.beginStall(now, c, e)
	}
	back.acks.clear()
	if back.sent > back.acked || back.repair != nil {
		n.beginStall(now, c, e.Other())
	}
}
