package core

import (
	"fmt"
	"slices"
	"time"
)

// group is one group that this site belongs to, or asks to join.
type group struct {
	s        *Site
	name     GroupName
	def      *GroupDef // replaced, never edited: sites of one process share what they are configured with
	version  Version
	*roster         // of the members
	member   bool   // this site is one
	asked    uint32 // how often this site asked to join before it heard from the master
	topo     *topologyMap
	earlier  []*topologyMap // those before it while updates go along them, oldest first
	extras   []*remote      // members linked beyond the topology, of this site's own choosing
	stable   stability
	reported reported

	mastership *mastership // nil unless this site is the master
	hunt       *hunt       // nil unless something is lost

	join, ping, probe, report, connect timer
}

func newGroup(s *Site, def *GroupDef) *group {
	g := &group{s: s, name: def.Name, def: def, roster: newRoster(nil)}
	g.topo = &topologyMap{forest: newForest(nil), self: -1}
	g.stable.init(g)
	if def.Master == s.self {
		g.mastership = newMastership(g)
	}
	g.connect.fire = func() { s.keepConnected(g) }
	return g
}

// group returns the group of that name, nil if this site has none.
func (s *Site) group(name GroupName) *group {
	for _, g := range s.groups {
		if g.name == name {
			return g
		}
	}
	return nil
}

// startGroup begins with the members that the configuration names, until the
// master is heard of.
func (s *Site) startGroup(g *group) {
	g.setMembers(s.commons.configured(s.directory, g.def.Sites))
	g.startPeriods()
	if g.mastership != nil {
		g.mastership.start()
	}
	s.keepConnected(g)
}

// startPeriods sets the timers of the group's periods, as its definition now says.
func (g *group) startPeriods() {
	s := g.s
	if g.mastership == nil {
		s.every(&g.join, s.spread("join", min(g.def.JoinPeriod, 100*time.Millisecond)), max(g.def.JoinPeriod, time.Second), func() { s.askToJoin(g) })
	}
	s.every(&g.ping, s.spread("ping", g.def.PingPeriod), g.def.PingPeriod, func() { s.pingSomeone(g) })
	s.every(&g.probe, s.spread("probe", g.def.BandwidthPeriod), g.def.BandwidthPeriod, func() { s.probeSomeone(g) })
	s.every(&g.report, s.spread("report", g.def.EstimatesPeriod), g.def.EstimatesPeriod, func() { s.reportEstimates(g) })
}

// setMembers replaces the members. A site that becomes a member begins to flood.
func (g *group) setMembers(members *roster) {
	g.roster = members
	g.member = g.has(g.s.self)
	g.shareMembers()
	if g.mastership != nil {
		g.mastership.rebuild()
	}
}

// shareMembers has what is known of remotes be what is listed, where that is not older. From
// here on the list is not edited.
func (g *group) shareMembers() {
	for _, r := range g.s.remotes {
		if m := g.find(r.name()); m != nil {
			r.learn(m)
		}
	}
}

// state is the group's definition as it is told to others. What command the master
// runs is nobody else's business.
func (g *group) state() GroupState {
	def := *g.def
	def.TopologyGenerator = ""
	if m := g.mastership; m != nil && m.draft != nil {
		m.draft = nil
		g.shareMembers()
	}
	return GroupState{Version: g.version, Group: def, Members: g.members, roster: g.roster}
}

// onGroupState takes over a newer definition and passes it on.
func (s *Site) onGroupState(l *link, m GroupState) {
	g := s.group(m.Group.Name)
	if g == nil {
		return
	}
	if peer := l.saysOf(g); m.Version.Compare(peer.version) > 0 {
		peer.version = m.Version
	}
	if g.def.Master != "" && m.Group.Master != g.def.Master {
		s.note(PeerRefused{Site: l.remote.name(), Remote: l.address, By: s.self, Why: RefuseDenied,
			Text: fmt.Sprintf("it says that the master of %s is %s, and here it is configured to be %s", g.name, m.Group.Master, g.def.Master)})
		return
	}
	if m.Version.Compare(g.version) <= 0 {
		return
	}
	if g.mastership != nil {
		g.mastership.regain(m)
		return
	}
	if g.def.Master == "" { // now it is known which tree is its
		g.stable.risen.all = true
	}
	periods := g.def
	def := m.Group
	def.TopologyGenerator = g.def.TopologyGenerator
	if !def.equal(g.def) {
		g.def = &def
	}
	g.version = m.Version
	if m.roster == nil {
		m.roster = newRoster(m.Members)
	}
	g.setMembers(m.roster)
	if def.JoinPeriod != periods.JoinPeriod || def.PingPeriod != periods.PingPeriod ||
		def.BandwidthPeriod != periods.BandwidthPeriod || def.EstimatesPeriod != periods.EstimatesPeriod {
		g.startPeriods()
	}
	s.note(GroupChanged{Group: g.name, Version: g.version, Members: len(g.members)})
	s.tellAll(g)
	s.membersChanged(g)
}

// membersChanged sees to what follows from a change of the members.
func (s *Site) membersChanged(g *group) {
	if g.member {
		for _, r := range slices.Clone(s.remotes) {
			s.releaseJoin(r)
		}
	} else if g.mastership == nil {
		s.timers.setBefore(&g.join, s.now.Add(time.Second))
	}
	for _, l := range s.linkOrder {
		s.activate(l)
	}
	g.stable.touch()
	s.keepConnectedSoon(g)
}

// tellAll tells every peer that has the group what is new of it.
func (s *Site) tellAll(g *group) {
	for _, l := range s.linkOrder {
		s.tellNews(l, g)
	}
}

// tellFreelyMax is of how many members a definition is told to every peer that has not
// got it. A larger one takes long on a line, and there are many who call a master: it is
// told where updates of the group flow, and to those who have nobody else to tell them.
const tellFreelyMax = 256

// tellNews brings a peer up to date that has the group, as far as it is known to be behind.
func (s *Site) tellNews(l *link, g *group) {
	if l.remote == nil || l.closing {
		return
	}
	peer := l.greets(g)
	if peer == nil || len(g.members) > tellFreelyMax && g.member && !peer.tell && !l.flooding(g) {
		return
	}
	if g.version.Compare(peer.version) > 0 {
		peer.version = g.version
		s.control(l, g.state())
	}
	if g.topo.version.Compare(peer.topology) > 0 {
		peer.topology = g.topo.version
		s.control(l, g.topo.state(g.name))
	}
}

// gateway is the member by which updates from outside enter the group: the
// smallest name that is also in another group of the stream, as far as is known here.
func (g *group) gateway(st *stream) SiteName {
	for _, m := range g.members {
		for _, other := range st.mine {
			if other != g && other.has(m.Site.Name) {
				return m.Site.Name
			}
		}
	}
	return ""
}

// others are the members but this site.
func (g *group) others() pool {
	p := pool{roster: g.roster, taken: make([]int, 0, 4)}
	p.take(g.s.self)
	return p
}

// met lists those members, by name, that this site has had to do with.
func (g *group) met() []*remote {
	out := make([]*remote, 0, len(g.s.remotes))
	for _, r := range g.s.remotes {
		if g.has(r.name()) {
			out = append(out, r)
		}
	}
	return out
}

func (s *Site) keepConnectedSoon(g *group) {
	s.timers.setBefore(&g.connect, s.now.Add(time.Second))
}

// Links of a site's own choosing.
const (
	// extraPatience is how long a member that was chosen is given to come up before
	// another is tried beside it: the dead do not answer, and a dial takes long to fail.
	extraPatience = 3 * time.Second
	// extraDials is how many members are dialled at a time, beside those that come up.
	extraDials = 8
)

// keepConnected links this site to members of its own choosing for as long as the
// topology's links that are up are fewer than the connectivity asks for: before there
// is a topology, before it knows this site, and when neighbours die faster than the
// master can redraw. Where many die at once, most of those chosen may be dead as well:
// those that do not come up soon are not waited for, and who was out of reach is chosen
// again only when nobody else is left.
func (s *Site) keepConnected(g *group) {
	s.retireOldLinks()
	if !g.member {
		return
	}
	lacking := min(g.def.Connectivity, len(g.members)-1)
	for _, n := range g.topo.joined {
		if n.link != nil && g.has(n.name()) {
			lacking--
		}
	}
	g.extras = slices.DeleteFunc(g.extras, func(r *remote) bool { return r.reasons&reasonExtra == 0 })
	up := 0
	for _, r := range g.extras {
		if r.link != nil {
			up++
		}
	}
	if up >= lacking {
		if lacking > 0 { // some of the topology's may break again: all are kept that it could ask for
			lacking = g.def.Connectivity
		}
		s.trimExtras(g, lacking)
		return
	}
	lacking -= up
	dialled := len(g.extras) - up
	for _, r := range g.extras {
		if r.link == nil && r.missed == 0 && s.now.Sub(r.downSince) < extraPatience {
			lacking--
		}
	}
	for ; lacking > 0 && dialled < extraDials; lacking-- {
		r := s.chooseExtra(g)
		if r == nil {
			return
		}
		g.extras = append(g.extras, r)
		s.retain(r, reasonExtra)
		if l := r.link; l != nil {
			s.activate(l)
		} else {
			dialled++
			s.timers.setBefore(&g.connect, s.now.Add(extraPatience))
		}
	}
}

// trimExtras lets all links of this site's own choosing go but some that are up.
func (s *Site) trimExtras(g *group, keep int) {
	extras := g.extras
	g.extras = nil
	for _, r := range extras {
		switch {
		case r.link != nil && len(g.extras) < keep:
			g.extras = append(g.extras, r)
		case !slices.ContainsFunc(s.groups, func(other *group) bool { return slices.Contains(other.extras, r) }):
			s.release(r, reasonExtra)
		}
	}
}

// chooseExtra draws one of the members that were not out of reach when they were last
// tried, or if there is none takes the one that was so longest ago, but not at once; nil
// if there is none either.
func (s *Site) chooseExtra(g *group) *remote {
	candidates := g.others()
	var last *remote
	for _, r := range g.met() {
		if r.neighbours > 0 || r.failures > 0 || r.missed > 0 || r.Site.DataPort == 0 || slices.Contains(g.extras, r) {
			candidates.take(r.name())
		}
		if r.neighbours == 0 && r.failures == 0 && r.missed > 0 && s.now.Sub(r.missed) >= backoffLast &&
			r.Site.DataPort != 0 && !slices.Contains(g.extras, r) && (last == nil || r.missed < last.missed) {
			last = r
		}
	}
	for _, place := range g.silent {
		if s.known(g.names[place]).Site.DataPort == 0 {
			candidates.takeAt(place)
		}
	}
	if candidates.left() == 0 {
		return last
	}
	return s.remote(candidates.draw(s.draw("extra", candidates.left())))
}
