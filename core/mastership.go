package core

import (
	"fmt"
	"slices"
	"time"

	"github.com/floodd/floodd/core/estimate"
	"github.com/floodd/floodd/core/geo"
	"github.com/floodd/floodd/core/topology"
)

// mastership is what the master of a group knows and decides beyond what a member
// does: who belongs to it, and what its topology is.
//
// A master that starts again has lost all this. It waits a little for a member to
// tell it the definition that it published in its earlier life, and takes that over;
// whoever it does not learn of so asks to join again within a join period.
type mastership struct {
	g     *group
	heard map[SiteName]Time // when a member last asked to join, or said anything

	draft      *roster // the group's, while nobody else holds it
	waiting    bool    // for a member's word, before anything is published
	patience   timer
	table      *estimate.Matrix
	names      []SiteName // of the sites in the table, as the members were
	seen       []int64    // what the edges of a topology cost when its trees were looked at last
	seenOf     Version    // of that topology
	generating bool
	fallback   bool // the generator's topology was no good: the built-in one's turn
	published  Time // when the last version was
	publishing timer
	redraw     timer
	refresh    timer
	update     timer
	purge      timer
}

const (
	masterPatience = 3 * time.Second // how long a new master waits for news of its earlier life
	masterContacts = 8               // how many members it asks for that, beside those that call
	publishGap     = time.Second     // between two versions of the group, at least
	redrawDelay    = time.Second     // changes of the members are gathered so long before a topology is drawn
	refreshDelay   = 5 * time.Second // measurements are gathered so long before its costs are looked at
	misleadingPart = 100             // trees that are later by more than a hundredth are bad
)

func newMastership(g *group) *mastership {
	m := &mastership{g: g, heard: map[SiteName]Time{}}
	m.patience.fire = m.begin
	m.redraw.fire = m.draw
	m.refresh.fire = m.refreshCosts
	m.publishing.fire = m.publishNow
	return m
}

func (m *mastership) start() {
	s := m.g.s
	m.waiting = true
	for _, name := range m.g.names {
		m.heard[name] = s.now
	}
	others := m.g.others()
	for range min(masterContacts, others.left()) { // these may know what this master was
		s.retain(s.remote(others.draw(s.draw("contact", others.left()))), reasonJoin)
	}
	s.timers.set(&m.patience, s.now.Add(masterPatience))
	s.every(&m.update, masterPatience+redrawDelay, m.g.def.UpdatePeriod, m.draw)
	s.every(&m.purge, tickPeriod, tickPeriod, m.purgeSites)
}

// begin publishes, once nobody is expected to know better.
func (m *mastership) begin() {
	if !m.waiting {
		return
	}
	m.waiting = false
	m.publish(true)
}

// publish has the group's new definition told to everyone: at once, but when many
// sites join in a short time those of a while together. It may have other members than
// before, or the same ones with something else known of them.
func (m *mastership) publish(others bool) {
	g, s := m.g, m.g.s
	switch next := m.published.Add(publishGap); {
	case m.waiting:
	case m.published != 0 && next > s.now:
		if others {
			s.membersChanged(g)
		} else {
			g.stable.touch()
			s.keepConnectedSoon(g)
		}
		s.timers.setBefore(&m.publishing, next)
	default:
		m.publishNow()
	}
}

// publishNow gives the group a new version and tells everyone.
func (m *mastership) publishNow() {
	g, s := m.g, m.g.s
	s.timers.clear(&m.publishing)
	m.published = s.now
	g.version = g.version.Next(s.life)
	s.note(GroupChanged{Group: g.name, Version: g.version, Members: len(g.members), Master: true})
	s.tellAll(g)
	s.membersChanged(g)
	s.timers.setBefore(&m.redraw, s.now.Add(redrawDelay))
	for _, r := range g.met() {
		s.release(r, reasonJoin)
	}
}

// regain takes over what this master published in an earlier life, as a member
// tells it. The parameters are those configured now.
func (m *mastership) regain(state GroupState) {
	g, s := m.g, m.g.s
	members := slices.Clone(g.members)
	for _, member := range state.Members {
		if i, ok := g.at(member.Site.Name); ok {
			if member.Life > members[i].Life && member.Site.Name != s.self {
				members[i] = member
			}
			continue
		}
		m.heard[member.Site.Name] = s.now
		members = append(members, member)
	}
	g.setMembers(newRoster(members))
	g.version = state.Version
	m.waiting = false
	m.publish(true)
}

// decide admits a site, or brings what is known of it up to date.
func (m *mastership) decide(l *link, j Join) {
	g, s := m.g, m.g.s
	name := j.Site.Name
	if !g.def.admits(j.Address) {
		s.note(PeerRefused{Site: name, Remote: j.Address, By: s.self, Why: RefuseDenied,
			Text: fmt.Sprintf("%s does not admit sites at %s", g.name, j.Address)})
		if l.remote.name() == name {
			s.refuse(l, name, RefuseDenied, fmt.Sprintf("group %s does not admit sites at %s; ask its operator about allow-site and deny-site", g.name, j.Address))
		}
		return
	}
	i, known := g.at(name)
	if !known {
		if len(g.members) >= MembersMax {
			s.bound("members of "+string(g.name), MembersMax)
			return
		}
		m.heard[name] = s.now
		g.setMembers(newRoster(append(slices.Clone(g.members), Member{Site: j.Site, Life: j.Life})))
		s.note(SiteJoined{Group: g.name, Site: name})
		m.publish(true)
		return
	}
	now := g.members[i]
	moved := now.Site.Host() != j.Site.Host() || now.Site.DataPort != j.Site.DataPort
	recently := s.now.Sub(m.heard[name]) < 2*max(g.def.JoinPeriod, tickPeriod)
	if moved && now.Life != 0 && now.Life != j.Life && recently {
		text := fmt.Sprintf("%s is the site at %s port %d, heard of %s ago; two sites cannot have one name",
			name, now.Site.Host(), now.Site.DataPort, s.now.Sub(m.heard[name]).Round(time.Second))
		s.note(PeerRefused{Site: name, Remote: j.Address, By: s.self, Why: RefuseName, Text: text})
		if l.remote.name() == name {
			s.refuse(l, name, RefuseName, text)
		}
		return
	}
	if j.Life < now.Life {
		return // an earlier life's request, delayed on the way
	}
	m.heard[name] = s.now
	if now.Life != j.Life || moved || now.Site.ClientPort != j.Site.ClientPort {
		m.amend(i, Member{Site: j.Site, Life: j.Life})
		m.publish(false)
		return
	}
	if l.remote.name() == name {
		s.tellNews(l, g)
	}
}

// amend brings what is known of a member up to date. When a large group starts, each of
// its members has this done once, so nothing is done for all of them.
func (m *mastership) amend(place int, member Member) {
	g := m.g
	if g.roster != m.draft { // others hold it
		m.draft = newRoster(slices.Clone(g.members))
		g.roster = m.draft
	}
	m.draft.amend(place, member)
	if r := g.s.metBefore(member.Site.Name); r != nil {
		r.told(member)
	}
	if at := member.Site.Coordinate; at != nil {
		m.table.SetPlace(place, geo.LatLon(*at))
	}
}

// purgeSites takes members that have not been heard from for the site purge period
// out of the group.
func (m *mastership) purgeSites() {
	g, s := m.g, m.g.s
	if m.waiting {
		return
	}
	var kept []Member
	for _, member := range g.members {
		name := member.Site.Name
		if name != s.self {
			if r := s.metBefore(name); r != nil && r.link != nil {
				m.heard[name] = max(m.heard[name], r.link.heard)
			}
			if silent := s.now.Sub(m.heard[name]); silent > s.local.SitePurgePeriod {
				delete(m.heard, name)
				s.note(SiteLeft{Group: g.name, Site: name, Why: fmt.Sprintf("not heard from for %s", silent.Round(time.Second))})
				continue
			}
		}
		kept = append(kept, member)
	}
	if len(kept) < len(g.members) {
		g.setMembers(newRoster(kept))
		m.publish(true)
	}
}

// rebuild brings the table of estimates in line with the members.
func (m *mastership) rebuild() {
	g := m.g
	if m.table == nil {
		m.table = estimate.NewMatrix(0)
	}
	to := make([]int, len(m.names))
	for i, name := range m.names {
		to[i] = -1
		if j, ok := g.at(name); ok {
			to[i] = j
		}
	}
	m.table = m.table.Reindex(len(g.members), to)
	m.names = m.names[:0]
	for i, member := range g.members {
		m.names = append(m.names, member.Site.Name)
		if at := member.Site.Coordinate; at != nil {
			m.table.SetPlace(i, geo.LatLon(*at))
		}
	}
}

// learn notes what a site measured.
func (m *mastership) learn(e Estimates) {
	g := m.g
	by, ok := g.at(e.Site)
	if !ok {
		return
	}
	m.table.SetCoordinate(by, estimate.Coordinate(e.Place))
	for _, row := range e.Rows {
		if to, ok := g.at(row.To); ok {
			m.table.SetMeasured(by, to, int64(g.s.now), row.RTTMicros, row.BytesPerSecond)
		}
	}
	g.s.timers.setBefore(&m.refresh, g.s.now.Add(refreshDelay))
}

// cost is the reckoned one-way time of a small update between two members.
func (m *mastership) cost(a, b SiteName) int64 {
	i, okA := m.g.at(a)
	j, okB := m.g.at(b)
	if !okA || !okB {
		return estimate.GuessRTTMicros
	}
	return m.table.CostMicros(i, j)
}

// pairs lists what is reckoned of every pair of members.
func (m *mastership) pairs() []PairEstimate {
	var out []PairEstimate
	for i, a := range m.names {
		for j := i + 1; j < len(m.names) && len(out) < EdgesMax; j++ {
			p := m.table.Pair(i, j)
			out = append(out, PairEstimate{A: a, B: m.names[j], RTTMicros: p.RTTMicros, BytesPerSecond: p.BytesPerSecond, Source: EstimateSource(p.Source)})
		}
	}
	return out
}

// draw asks for a topology of the members, drawn from what is reckoned of every
// pair of them.
func (m *mastership) draw() {
	if m.generating || m.waiting || len(m.g.members) < 2 {
		return
	}
	m.generating = true
	command := m.g.def.TopologyGenerator
	if m.fallback {
		command = ""
	}
	m.g.s.emit(&RunGenerator{Command: command, Problem: m.problem()})
}

func (m *mastership) problem() TopologyProblem {
	g := m.g
	return TopologyProblem{
		Group: g.name, Connectivity: g.def.Connectivity,
		Sites: slices.Clone(m.names), costs: m.table.Clone().Costs, Current: g.topo.edges,
	}
}

// onTopologyComputed publishes a generator's topology if it is sound, and better
// than the one in force by a margin.
func (s *Site) onTopologyComputed(in TopologyComputed) {
	g := s.group(in.Group)
	if g == nil || g.mastership == nil || !g.mastership.generating {
		return
	}
	m := g.mastership
	m.generating = false
	edges, why := in.Edges, in.Why
	if why == "" {
		edges, why = m.check(edges)
	}
	if why != "" {
		s.note(TopologyRejected{Group: g.name, Why: why})
		m.fallback = g.def.TopologyGenerator != "" && !m.fallback
		if m.fallback {
			m.draw()
		}
		return
	}
	m.fallback = false
	if m.sameMembers() && !m.better(edges) {
		return
	}
	m.publishTopology(newForest(edges))
}

// check returns the edges in their published form, or why they will not do.
func (m *mastership) check(edges []Edge) ([]Edge, string) {
	g := m.g
	if len(edges) > EdgesMax {
		return nil, fmt.Sprintf("%d edges; at most %d are allowed", len(edges), EdgesMax)
	}
	out := make([]Edge, 0, len(edges))
	plain := make([]topology.Edge, 0, len(edges))
	for _, e := range edges {
		a, okA := g.at(e.A)
		b, okB := g.at(e.B)
		switch {
		case !okA || !okB:
			return nil, fmt.Sprintf("edge %s %s names a site that is not a member", e.A, e.B)
		case a == b:
			return nil, fmt.Sprintf("edge %s %s joins a site to itself", e.A, e.B)
		case a > b:
			a, b = b, a
		}
		edge := Edge{A: g.members[a].Site.Name, B: g.members[b].Site.Name}
		edge.CostMicros = m.cost(edge.A, edge.B)
		out = append(out, edge)
		plain = append(plain, topology.NewEdge(a, b))
	}
	want := min(g.def.Connectivity, len(g.members)-1)
	if got := topology.Connectivity(len(g.members), plain, want); got < want {
		return nil, fmt.Sprintf("the topology is %d-connected; the connectivity of the group is %d", got, want)
	}
	slices.SortFunc(out, compareEdges)
	out = slices.CompactFunc(out, func(e, f Edge) bool { return e.A == f.A && e.B == f.B })
	return out, ""
}

// sameMembers reports whether the topology in force is of the present members.
func (m *mastership) sameMembers() bool {
	return len(m.g.topo.names) == len(m.g.members) &&
		!slices.ContainsFunc(m.g.topo.names, func(name SiteName) bool { return !m.g.has(name) })
}

// better compares a topology with the one in force, both at today's costs. The new
// one must be shorter across by a tenth, or cheaper by a twentieth without being
// longer across by as much.
func (m *mastership) better(edges []Edge) bool {
	newCost, newAcross := m.measure(edges)
	oldCost, oldAcross := m.measure(m.today(m.costs()))
	return newAcross*10 <= oldAcross*9 ||
		newCost*20 <= oldCost*19 && newAcross*20 <= oldAcross*21
}

// costs returns what the edges of the topology in force cost now.
func (m *mastership) costs() []int64 {
	costs := make([]int64, len(m.g.topo.edges))
	for i, e := range m.g.topo.edges {
		costs[i] = m.cost(e.A, e.B)
	}
	return costs
}

// today returns the edges of the topology in force with these costs.
func (m *mastership) today(costs []int64) []Edge {
	edges := slices.Clone(m.g.topo.edges)
	for i := range edges {
		edges[i].CostMicros = costs[i]
	}
	return edges
}

// refreshCosts publishes the topology in force anew, with what its links cost now, if the
// trees that sites draw from the costs that they have been told have become bad: many of
// them were but reckoned until the links were up.
func (m *mastership) refreshCosts() {
	g := m.g
	if m.waiting || !m.sameMembers() {
		return // it is drawn anew before long
	}
	costs := m.costs()
	if m.seenOf == g.topo.version && slices.Equal(costs, m.seen) {
		return // nor were they bad then
	}
	m.seen, m.seenOf = costs, g.topo.version
	if f := newForest(m.today(costs)); g.topo.graph.Misleads(f.graph, misleadingPart) {
		m.publishTopology(f)
	}
}

// publishTopology gives the group's topology a new version and tells everyone.
func (m *mastership) publishTopology(f *forest) {
	g, s := m.g, m.g.s
	s.adoptTopology(g, g.topo.version.Next(s.life), f, true)
	s.tellAll(g)
}

// measure returns a topology's total cost and its diameter.
func (m *mastership) measure(edges []Edge) (total, across int64) {
	plain := make([]topology.Edge, len(edges))
	costs := make([]int64, len(edges))
	for i, e := range edges {
		a, _ := m.g.at(e.A)
		b, _ := m.g.at(e.B)
		plain[i] = topology.NewEdge(a, b)
		costs[i] = e.CostMicros
		total += e.CostMicros
	}
	across, _ = topology.NewGraph(len(m.g.members), plain, costs).Diameter()
	return total, across
}
