package core

import (
	"net/netip"
	"slices"
	"strings"
)

// hopsMax bounds how often a message to a master is handed on.
const hopsMax = 32

// askToJoin tells the master, every join period, who and where this site is: so a
// master that lost its state gets its group back. A site that is not a member yet
// asks over every link that it can get: any member passes the request on.
func (s *Site) askToJoin(g *group) {
	if g.member && g.version != (Version{}) {
		s.toMaster(g, nil, g.joinRequest())
		return
	}
	s.timers.setBefore(&g.join, s.now.Add(joinRetry))
	g.asked++
	if g.def.Master != "" {
		s.retain(s.remote(g.def.Master), reasonJoin)
	}
	s.askOthers(g)
	for _, l := range s.linkOrder {
		if l.remote != nil {
			s.joinOver(l, g)
		}
	}
}

// askOthers turns to a few other sites that the configuration names, in case the
// master cannot be reached: to others each time, while those do not answer.
func (s *Site) askOthers(g *group) {
	asked := 0
	candidates := pool{roster: s.directory}
	candidates.take(s.self)
	candidates.take(g.def.Master)
	for _, r := range s.remotes {
		switch {
		case r.name() == g.def.Master || r.reasons&reasonJoin == 0 || !s.directory.has(r.name()):
			continue
		case r.isDown():
			s.release(r, reasonJoin)
		default:
			asked++
		}
		candidates.take(r.name())
	}
	for ; asked < joinContacts && candidates.left() > 0; asked++ {
		s.retain(s.remote(candidates.draw(s.draw("contact", candidates.left()))), reasonJoin)
	}
}

// joinContacts is how many sites beside the master are asked at a time.
const joinContacts = 2

// joinRetry is how often a site that is not a member yet asks again.
const joinRetry = 5 * backoffFirst

// askedMax is how often a site that the configuration makes a member asks to join before
// it asks to be told straight: until then it expects to be told by its neighbours.
const askedMax = 5

func (g *group) joinRequest() Join {
	heard := g.version != (Version{})
	return Join{Group: g.name, Site: g.s.definition(), Life: g.s.life, Version: g.version, Tell: !g.member || heard || g.asked > askedMax}
}

// joinOver asks for membership over one link, if the link is there for that.
func (s *Site) joinOver(l *link, g *group) {
	if l.remote.reasons&reasonJoin == 0 || g.mastership != nil {
		return
	}
	if l.remote.name() == g.def.Master || l.greets(g) != nil {
		s.control(l, g.joinRequest())
	}
}

// releaseJoin lets a link go that was for joining, once this site is a member of
// every group and has heard so from the master.
func (s *Site) releaseJoin(r *remote) {
	for _, g := range s.groups {
		if !g.member || g.version == (Version{}) {
			return
		}
	}
	s.release(r, reasonJoin)
}

// toMaster hands a message on towards a group's master: straight if there is a
// link, else along the tree that has the master at its root, else over a link made
// for it. It must not go back to where it came from.
func (s *Site) toMaster(g *group, from *link, m Message) {
	if g.def.Master == "" {
		return // not known yet; the request is repeated
	}
	master := s.remote(g.def.Master)
	if master.link != nil {
		s.control(master.link, m)
		return
	}
	if up := g.topo.parent(g.def.Master); up != nil && up.link != nil && up.link != from {
		s.control(up.link, m)
		return
	}
	s.relay(master, m)
}

// onJoin passes a request on, or, at the master, decides on it.
func (s *Site) onJoin(l *link, m Join) {
	g := s.group(m.Group)
	if g == nil || m.Site.Name == s.self {
		return
	}
	if m.Address == "" {
		m.Address = l.address
	}
	if m.Site.Name == l.remote.name() {
		peer := l.saysOf(g)
		peer.tell = m.Tell
		if m.Version.Compare(peer.version) > 0 {
			peer.version = m.Version
		}
	}
	if g.mastership != nil {
		g.mastership.decide(l, m)
		return
	}
	if m.Site.Name == l.remote.name() && g.has(m.Site.Name) {
		s.tellNews(l, g)
	}
	if m.Hops++; m.Hops < hopsMax {
		s.toMaster(g, l, m)
	}
}

// admits applies the group's lists to an address. The deny list is the stronger.
func (def *GroupDef) admits(address string) bool {
	if matchesAny(def.DenySites, address) {
		return false
	}
	return len(def.AllowSites) == 0 || matchesAny(def.AllowSites, address)
}

// matchesAny reports whether an address lies under one of the prefixes: in CIDR
// form; or as an address, in which trailing zero octets of IPv4 stand for anything,
// as in "128.125.0.0"; or the very same text.
func matchesAny(prefixes []string, address string) bool {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return slices.Contains(prefixes, address)
	}
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(prefixes, func(text string) bool {
		if p, err := netip.ParsePrefix(text); err == nil {
			return p.Contains(addr)
		}
		net, err := netip.ParseAddr(text)
		if err != nil {
			return false
		}
		if !net.Is4() {
			return net == addr
		}
		octets := 4
		for short := text; octets > 0 && strings.HasSuffix(short, "0") && (octets == 1 || strings.HasSuffix(short, ".0")); octets-- {
			short = strings.TrimSuffix(strings.TrimSuffix(short, "0"), ".")
		}
		return addr.Is4() && netip.PrefixFrom(net, 8*octets).Masked().Contains(addr)
	})
}
