package core

import (
	"slices"
	"time"
)

// stability finds out, for one group, up to where every member knows each stream, so
// that bytes need not be kept longer: an aggregation over the shortest-path tree from
// the master, as Golding's acknowledgement vectors find it by gossip (TSAE, 1992).
// Sites tell their parents the least that is known in their subtrees; the master
// tells everyone the least of all. Every figure only grows while a site lives, so an
// old one is merely too careful; and of a child that has not spoken yet, over one and the
// same topology, the least is nothing.
//
// What has changed is told along with the next message that leaves, once it is a little
// old, and by itself only when none has left for a while.
type stability struct {
	g        *group
	children map[*remote]*subtree // nil before the first has spoken, or was told
	drawn    branch               // this site's part of the tree, as it was asked for last
	risen    changed              // what the parent, or at the master all, may have to hear of
	sent     floors               // told to the parent
	sentOver *link
	heard    *link // over which the parent spoke of this topology: it listens
	ripe     Time  // since when what has changed may be told; 0 when it may not
	changed  bool  // something has changed since
	soon     bool  // it is told without waiting for company
	outside  bool  // drawn is of a tree that this site is not in
	timer    timer
}

// subtree is what a child said of the sites below it, and was told.
type subtree struct {
	floors floors
	early  map[Stream]uint64 // of streams that are not known here yet; nil without
	sent   floors
	risen  changed // what all know: the child may have to hear of it
	over   *link   // what was sent was sent on this link
}

// floors are sequence numbers of streams, by their places; 0 where there is none.
type floors []uint64

func (f floors) of(st *stream) uint64 {
	if st.place < len(f) {
		return f[st.place]
	}
	return 0
}

func (f *floors) set(st *stream, seq uint64) {
	if st.place >= len(*f) {
		*f = append(*f, make([]uint64, st.place+1-len(*f))...)
	}
	(*f)[st.place] = seq
}

func (f floors) forget(st *stream) {
	if st.place < len(f) {
		f[st.place] = 0
	}
}

// How long changes are gathered before they are told along with something else, and how
// much longer before they are told by themselves. When storage fills they are told soon.
const (
	floorsRipe        = time.Second
	floorsPatience    = 2 * time.Second
	floorsDelayFilled = 100 * time.Millisecond
	manyHeld          = 1024 // updates
)

func (y *stability) init(g *group) {
	y.g = g
	y.timer.fire = y.ripen
	y.reset()
}

// reset begins anew, for another topology.
func (y *stability) reset() {
	y.children, y.sent, y.sentOver, y.heard = nil, nil, nil, nil
	y.risen.all = true
	y.touch()
}

// touch has changes told before long.
func (y *stability) touch() {
	s := y.g.s
	if !s.booted {
		return
	}
	y.changed = true
	y.soon = y.soon || s.filling() // and stays so: to let go of its own does not empty its neighbours'
	delay := floorsRipe
	if y.soon {
		delay = floorsDelayFilled
	}
	s.timers.setBefore(&y.timer, s.now.Add(delay))
}

// filling reports whether storage is worth emptying soon: its bytes, or, were they few, the
// memory that each update takes beside them.
func (s *Site) filling() bool { return s.store.held > s.store.limit/8 || s.store.here > manyHeld }

// ripen lets what has changed be told, along with other messages for a while, and then
// by itself to whom there was nothing else to say.
func (y *stability) ripen() {
	g, s := y.g, y.g.s
	b := y.branch()
	if b == nil || !g.member {
		y.ripe = 0
		return
	}
	if g.mastership != nil {
		y.conclude(b)
	}
	if y.ripe == 0 {
		y.ripe, y.changed = s.now, false
		if !y.soon {
			s.timers.set(&y.timer, s.now.Add(floorsPatience))
			return
		}
	}
	for _, l := range b.links() {
		y.ride(l, l.flowOf(g))
	}
	if y.ripe != 0 {
		y.end()
	}
}

// end has nothing told until it is ripe again.
func (y *stability) end() {
	y.ripe, y.soon = 0, false
	y.g.s.timers.clear(&y.timer)
	if y.changed {
		y.touch()
	}
}

// ride tells a neighbour in the tree what has changed, if it may be told and was not yet.
func (y *stability) ride(l *link, f *flow) {
	if y.ripe == 0 || f.told >= y.ripe {
		return
	}
	f.told = y.g.s.now
	b := y.branch()
	switch {
	case b == nil || !y.g.member:
	case l.remote == b.parent:
		y.tellParent(b)
	case f.sent && slices.Contains(b.children, l.remote):
		y.tellChild(y.g.s, y.child(l.remote), l)
	}
	if b == nil || !b.any(func(l *link) bool { return l.flowOf(y.g).told < y.ripe }) {
		y.end()
	}
}

// touchStability has it told before long that more of a stream is known here.
func (s *Site) touchStability(st *stream) {
	st.rise()
	for _, g := range st.mine {
		g.stable.touch()
	}
}

// rise notes that more of the stream may be known here, for when it is told.
func (st *stream) rise() {
	for _, g := range st.mine {
		g.stable.risen.add(st)
	}
}

func (y *stability) linkLost(r *remote) {
	if c := y.children[r]; c != nil {
		c.over = nil
	}
}

func (y *stability) forget(st *stream) {
	y.sent.forget(st)
	y.risen.forget(st)
	for _, c := range y.children { // order: the same is done to each
		c.floors.forget(st)
		c.sent.forget(st)
		c.risen.forget(st)
	}
}

// meet takes account of what children have said of a stream that is new here.
func (y *stability) meet(st *stream) {
	for _, c := range y.children { // order: the same is done to each
		if seq := c.early[st.id]; seq > 0 {
			c.floors.set(st, seq)
			delete(c.early, st.id)
			y.risen.add(st)
		}
	}
}

// branch is this site's part of the tree from the master.
type branch struct {
	parent   *remote // nil at the master
	children []*remote

	of  *topologyMap // what it is of
	def *GroupDef    // and by which master
}

// links are those to the neighbours in the tree that are up.
func (b *branch) links() []*link {
	var links []*link
	for _, r := range b.children {
		if r.link != nil {
			links = append(links, r.link)
		}
	}
	if b.parent != nil && b.parent.link != nil {
		links = append(links, b.parent.link)
	}
	return links
}

// any reports whether something holds of any of them.
func (b *branch) any(is func(*link) bool) bool {
	for _, r := range b.children {
		if r.link != nil && is(r.link) {
			return true
		}
	}
	return b.parent != nil && b.parent.link != nil && is(b.parent.link)
}

// branch returns it, nil where the topology does not have this site.
func (y *stability) branch() *branch {
	t, def := y.g.topo, y.g.def
	if y.drawn.of != t || y.drawn.def != def {
		y.drawn = branch{of: t, def: def, parent: t.parent(def.Master), children: t.children(def.Master)}
		y.outside = t.ourTree(def.Master) == nil
	}
	if y.outside {
		return nil
	}
	return &y.drawn
}

// child returns the books on a child, nil if r is none.
func (y *stability) child(r *remote) *subtree {
	if !y.g.topo.isChild(y.g.def.Master, r) {
		return nil
	}
	c := y.children[r]
	if c == nil {
		if y.children == nil {
			y.children = map[*remote]*subtree{}
		}
		c = &subtree{}
		y.children[r] = c
	}
	return c
}

// least returns up to where the whole subtree of this site knows a stream.
func (y *stability) least(st *stream, b *branch) uint64 {
	floor := st.safeFloor()
	for _, r := range b.children {
		floor = min(floor, y.child(r).floors.of(st))
	}
	return floor
}

// tellParent sends upwards what the subtree knows.
func (y *stability) tellParent(b *branch) {
	g, s := y.g, y.g.s
	l := b.parent.link
	if y.sentOver != l {
		y.sent, y.sentOver = nil, l
		y.risen.all = true
	}
	m := Floors{Group: g.name, Topology: g.topo.version}
	for _, st := range y.risen.take(s) {
		if !st.in(g) {
			continue
		}
		if floor := y.least(st, b); floor > y.sent.of(st) {
			y.sent.set(st, floor)
			m.Floors = append(m.Floors, StreamFloor{st.id, floor})
			if len(m.Floors) == ItemsMax {
				s.control(l, m)
				m.Floors = nil
			}
		}
	}
	if len(m.Floors) > 0 {
		s.control(l, m)
	}
}

// conclude is the master's part: what its subtree knows, all know.
func (y *stability) conclude(b *branch) {
	g, s := y.g, y.g.s
	if !g.mastership.sameMembers() {
		return // there are members that the tree does not reach
	}
	for _, st := range slices.Clone(y.risen.take(s)) {
		if st.in(g) {
			s.allKnow(g, st, y.least(st, b))
		}
	}
}

// tellChild sends downwards what all know.
func (y *stability) tellChild(s *Site, c *subtree, l *link) {
	g := y.g
	first := c.over != l
	if first {
		c.over, c.sent = l, nil
		c.risen.all = true
	}
	m := Stable{Group: g.name, Topology: g.topo.version}
	for _, st := range c.risen.take(s) {
		i := slices.Index(st.mine, g)
		if i < 0 || st.floors[i] <= c.sent.of(st) {
			continue
		}
		c.sent.set(st, st.floors[i])
		m.Floors = append(m.Floors, StreamFloor{st.id, st.floors[i]})
		if len(m.Floors) == ItemsMax {
			s.control(l, m)
			m.Floors = nil
		}
	}
	if first || len(m.Floors) > 0 {
		s.control(l, m)
	}
}

// allKnow takes note that every member of g knows the stream up to a number.
func (s *Site) allKnow(g *group, st *stream, floor uint64) {
	i := slices.Index(st.mine, g)
	if i < 0 || floor <= st.floors[i] {
		return
	}
	st.floors[i] = floor
	for _, c := range g.stable.children { // order: the same is done to each
		c.risen.add(st)
	}
	g.stable.touch()
	if stable := slices.Min(st.floors); stable > st.stable {
		st.stable = stable
		s.purgeStable(st)
	}
}

// onFloors hears from a child.
func (s *Site) onFloors(l *link, m Floors) {
	g := s.group(m.Group)
	if g == nil || m.Topology != g.topo.version {
		return // of another topology: what the child says is for other ears
	}
	c := g.stable.child(l.remote)
	if c == nil {
		return
	}
	for _, f := range m.Floors {
		switch st := s.streamOf(f.Stream); {
		case st != nil:
			if f.Seq > c.floors.of(st) {
				c.floors.set(st, f.Seq)
				g.stable.risen.add(st)
				g.stable.touch()
			}
		case f.Seq > c.early[f.Stream] && (len(c.early) < streamsMax || c.early[f.Stream] > 0):
			if c.early == nil {
				c.early = map[Stream]uint64{}
			}
			c.early[f.Stream] = f.Seq
		}
	}
}

// onStable hears from the parent.
func (s *Site) onStable(l *link, m Stable) {
	g := s.group(m.Group)
	if g == nil || g.topo.parent(g.def.Master) != l.remote {
		return
	}
	if y := &g.stable; m.Topology == g.topo.version && y.heard != l {
		y.heard, y.sentOver = l, nil // what it was told before may have been of another topology to it
		y.touch()
	}
	for _, f := range m.Floors {
		if st := s.streamOf(f.Stream); st != nil {
			s.allKnow(g, st, f.Seq)
		}
	}
}

// summaries lists what is known of each of the group's streams.
func (g *group) summaries() []StreamSummary {
	out := make([]StreamSummary, 0, len(g.s.streamOrder))
	for _, st := range g.s.streamOrder {
		if st.in(g) {
			seen, held := st.copies()
			out = append(out, StreamSummary{Stream: st.id, Groups: st.groups, Seen: seen, Held: held})
		}
	}
	return out
}
