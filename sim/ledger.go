package sim

import (
	"slices"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// seqMax bounds the sequence numbers that the ledger keeps a place for.
const seqMax = 1 << 24

// ledger is what the simulator itself knows of every update at every site. It is
// written from notes and from what the driver did, and read by the checkers, the
// measurements and the report.
type ledger struct {
	world   *world
	updates []*update
	streams map[core.Stream][]*update // by sequence number, from 1; nil where none was accepted
	burnt   map[core.UpdateID]bool    // ids that their origin gave up before a client was told of them
	members map[core.GroupName][]netsim.Time
	left    []netsim.Time       // by site, when it left a group last
	gaps    map[lossKey]givenUp // that sites recorded of updates that they were owed
	crashes map[lossKey]blame   // that took what sites had and had not handed over
}

func newLedger(w *world) *ledger {
	l := &ledger{
		world:   w,
		streams: make(map[core.Stream][]*update),
		burnt:   make(map[core.UpdateID]bool),
		members: make(map[core.GroupName][]netsim.Time),
		left:    make([]netsim.Time, len(w.sites)),
		gaps:    make(map[lossKey]givenUp),
		crashes: make(map[lossKey]blame),
	}
	for i := range w.scenario.Groups {
		g := &w.scenario.Groups[i]
		for _, name := range g.Sites {
			l.join(g.Name, w.byName[name])
		}
	}
	return l
}

// join and leave keep who is a member of what, and since when.
func (l *ledger) join(g core.GroupName, s *site) {
	since := l.members[g]
	if since == nil {
		since = make([]netsim.Time, len(l.world.sites))
		for i := range since {
			since[i] = never
		}
		l.members[g] = since
	}
	if s != nil && since[s.index] == never {
		since[s.index] = l.world.now
	}
}

func (l *ledger) leave(g core.GroupName, s *site) {
	if since := l.members[g]; since != nil && s != nil {
		since[s.index] = never
		l.left[s.index] = l.world.now
	}
}

// member says whether a site is in one of the groups now.
func (l *ledger) member(groups []core.GroupName, s *site) bool {
	for _, g := range groups {
		if since := l.members[g]; since != nil && since[s.index] != never {
			return true
		}
	}
	return false
}

// share says whether two sites are both in one of the groups now.
func (l *ledger) share(groups []core.GroupName, a, b *site) bool {
	for i := range groups {
		if g := groups[i : i+1]; l.member(g, a) && l.member(g, b) {
			return true
		}
	}
	return false
}

// find returns the update of an id, nil if nobody published it.
func (l *ledger) find(id core.UpdateID) *update {
	stream := l.streams[id.Stream]
	if id.Seq == 0 || id.Seq > uint64(len(stream)) {
		return nil
	}
	return stream[id.Seq-1]
}

// accept enters an update that its origin has given an id.
func (l *ledger) accept(s *site, o core.UpdateAccepted, c *content) *update {
	n := len(l.world.sites)
	u := &update{
		id: o.ID, content: c, origin: s, flood: c.flood, groups: o.Groups, accepted: l.world.now,
		overlay:  l.world.overlays.inForce(o.Groups),
		arrivals: newArrivals(n), marks: make([]mark, n),
	}
	if l.world.options.Explain != "" || l.world.options.Account > 0 {
		u.comings = make([]coming, n)
	}
	for i, other := range l.world.sites {
		if l.member(o.Groups, other) {
			u.marks[i] |= markOwed
		}
	}
	l.updates = append(l.updates, u)
	stream := l.streams[o.ID.Stream]
	for uint64(len(stream)) < o.ID.Seq {
		stream = append(stream, nil)
	}
	stream[o.ID.Seq-1] = u
	l.streams[o.ID.Stream] = stream
	l.hold(u, s)
	return u
}

// surface enters an update that a site's disk had synced when it died, before the
// site could tell its client. It goes on its way in the next life; nobody is owed it.
func (l *ledger) surface(s *site, r *core.Recovered) *update {
	h, ok := r.Pieces[0].Handle.(piece)
	if !ok || h.content.digest() != r.Header.Digest {
		return nil
	}
	u := l.accept(s, core.UpdateAccepted{ID: r.Header.ID, Groups: r.Header.Groups, Size: r.Header.Size}, h.content)
	for i := range u.marks {
		u.marks[i] &^= markOwed
	}
	return u
}

// withdraw takes back an update whose client was refused after all, because the disk
// failed: nobody is owed it, though some may have it.
func (l *ledger) withdraw(u *update) {
	for i := range u.marks {
		u.marks[i] &^= markOwed
	}
	l.lose(u, u.origin, extinctDrop)
}

// hold and lose count who has the whole update.
func (l *ledger) hold(u *update, s *site) {
	u.arrivals.enter(int(s.index), l.world.now-u.accepted)
	if u.marks[s.index]&markHeld == 0 {
		u.holders++
		u.extinct = extinctNot
	}
	u.marks[s.index] |= markHeld | markSeen | markKnows
}

func (l *ledger) lose(u *update, s *site, how extinction) {
	if u.marks[s.index]&markHeld == 0 {
		return
	}
	u.marks[s.index] &^= markHeld
	if u.holders--; u.holders == 0 {
		u.extinct, u.extinctBy = how, l.world.blameFor(s)
	}
}

// crash forgets what a site held in memory. That it had told of a gap stays true.
func (l *ledger) crash(s *site) {
	for _, u := range l.updates {
		m := u.marks[s.index]
		if m&markHeld != 0 && !(s.host.Durable() && s.disk.holds(u.id)) {
			l.lose(u, s, extinctCrash)
			if m&markEver == 0 {
				u.marks[s.index] |= markLost
				l.crashes[lossKey{u.id, s.index}] = l.world.blameFor(s)
			}
		}
		knew := m&markKnows != 0
		u.marks[s.index] &^= markExported | markSeen | markKnows | markStored
		if knew && u.holders == 0 && !u.known() {
			u.forgottenBy = l.world.blameFor(s)
		}
	}
}

// recover enters what a site's disk had kept for its new life.
func (l *ledger) recover(s *site, kept []core.Recovered, remembered []core.Remembered) {
	for i := range remembered {
		for id := range remembered[i].IDs() {
			if u := l.find(id); u != nil {
				u.marks[s.index] |= markKnows | markSeen | markExported
			}
		}
	}
	for i := range kept {
		r := &kept[i]
		u := l.find(r.Header.ID)
		if u == nil && intact(r) && r.Header.ID.Origin == s.self() {
			u = l.surface(s, r)
		}
		if u == nil {
			continue
		}
		u.marks[s.index] |= markKnows
		if !intact(r) {
			continue // it goes on arriving
		}
		u.marks[s.index] |= markSeen
		if r.Exported {
			u.marks[s.index] |= markExported
		}
	}
}

// intact says whether a disk gives back all of an update as it was given it.
func intact(r *core.Recovered) bool {
	return r.Whole() && !slices.ContainsFunc(r.Pieces, isCorrupt)
}

// gap marks the updates that a site says it will not get. An origin may burn a
// number of its own that it could not store; unknown counts the others that nobody
// published.
func (l *ledger) gap(s *site, o core.GapRecorded) (unknown uint64) {
	stream := l.streams[o.Stream]
	for seq := max(1, o.Range.First); seq <= min(o.Range.Last, seqMax); seq++ {
		id := core.UpdateID{Stream: o.Stream, Seq: seq}
		switch {
		case seq <= uint64(len(stream)) && stream[seq-1] != nil:
			stream[seq-1].marks[s.index] |= markGap | markKnows
			l.gaps[lossKey{id, s.index}] = givenUp{l.world.now, o.Cause}
			l.lose(stream[seq-1], s, extinctDrop)
		case o.Stream.Origin == s.self() && o.Cause == core.GapDisk:
			l.burnt[id] = true
		case !l.burnt[id]:
			unknown++
		}
	}
	return unknown
}

// fate is what became of an update at a site.
type fate uint8

const (
	fateDelivered fate = iota // handed over there
	fateGap                   // the site says that it will not get it
	fateAway                  // the site is down for good, or left the groups
	fateCrashed               // the site had it and lost it in a crash, and nobody holds it any more
	fateOrphan                // its last holder, or all who knew of it, crashed before the site got it
	fatePending               // none of these, so far
)

func (f fate) String() string {
	return [...]string{"delivered", "gap", "away", "crashed", "orphan", "pending"}[f]
}

// fateOf says what became of an update at a site that is owed it.
func (l *ledger) fateOf(u *update, s *site) fate {
	m := u.marks[s.index]
	switch {
	case m&markEver != 0:
		return fateDelivered
	case m&markGap != 0:
		return fateGap
	case s.forGood && !s.up() || !l.member(u.groups, s):
		return fateAway
	case m&markHeld != 0:
		return fatePending
	case m&markLost != 0 && u.holders == 0:
		return fateCrashed
	case u.holders == 0 && (u.extinct == extinctCrash || !u.known()):
		return fateOrphan
	}
	return fatePending
}
