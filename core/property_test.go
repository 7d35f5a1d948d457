package core_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"pgregory.net/rapid"
)

// TestAnyInterleaving lets sites flood while they crash, start again, lose their
// links and are cut apart, in any order, and then lets everything heal. Each of the
// promises has its own message.
func TestAnyInterleaving(t *testing.T) {
	rapid.Check(t, anyInterleaving)
}

// story is what the test remembers of a run, beside what the sites say.
type story struct {
	*cluster
	t         *rapid.T
	sent      map[core.UpdateID]core.Digest
	lostAt    map[core.SiteName]bool // sites that crashed: they may export twice, over lives
	limit     int64
	published int
	asked     []asked
}

// asked is a client that wants an update explained.
type asked struct {
	n      *node
	life   int
	client core.ClientID
	id     core.UpdateID
}

func anyInterleaving(t *rapid.T) {
	n := rapid.IntRange(2, 6).Draw(t, "sites")
	limit := int64(rapid.SampledFrom([]int{64 << 20, 300 << 10}).Draw(t, "storage"))
	configs := world(n, func(c *core.Config) {
		c.Local.DataStorageMax = limit
		c.Groups[0].Connectivity = rapid.IntRange(1, 3).Draw(t, "connectivity of "+string(c.Self))
	})
	c := newCluster(t, rapid.Uint64().Draw(t, "seed"), configs...)
	s := &story{cluster: c, t: t, sent: map[core.UpdateID]core.Digest{}, lostAt: map[core.SiteName]bool{}, limit: limit}
	c.trace = s.check
	c.startAll()
	c.run(time.Duration(rapid.IntRange(0, 10_000).Draw(t, "head start")) * time.Millisecond)
	t.Repeat(map[string]func(*rapid.T){
		"publish":   s.publish,
		"explain":   func(t *rapid.T) { s.explain(t, s.pick(t, true)) },
		"crash":     s.crash,
		"start":     s.start,
		"cut":       s.cut,
		"heal":      func(*rapid.T) { clear(c.cuts) },
		"break":     s.breakLink,
		"wait":      func(t *rapid.T) { c.run(time.Duration(rapid.IntRange(1, 20_000).Draw(t, "ms")) * time.Millisecond) },
		"wait long": func(t *rapid.T) { c.run(time.Duration(rapid.IntRange(20, 120).Draw(t, "s")) * time.Second) },
		"":          func(*rapid.T) {},
	})
	s.heal()
	s.explained()
}

func (s *story) pick(t *rapid.T, up bool) *node {
	var names []core.SiteName
	for _, name := range s.names {
		if (s.nodes[name].site != nil) == up {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		t.Skip("no such site")
	}
	return s.nodes[rapid.SampledFrom(names).Draw(t, "site")]
}

func (s *story) publish(t *rapid.T) {
	n := s.pick(t, true)
	size := rapid.SampledFrom([]int64{0, 10, 5000, core.PieceSize, core.PieceSize + 1, 200 << 10, 9 << 20}).Draw(t, "size")
	s.published++
	parts := pieces(uint64(s.published), size)
	if q, ok := n.ask(core.Publish{Pieces: parts}).(core.Queued); ok {
		if _, twice := s.sent[q.ID]; twice {
			t.Fatalf("id %s was given out twice", q.ID)
		}
		s.sent[q.ID] = contents(parts)
	}
}

// explain has a client ask for any update that was ever published.
func (s *story) explain(t *rapid.T, n *node) {
	ids := slices.SortedFunc(maps.Keys(s.sent), core.UpdateID.Compare)
	if len(ids) == 0 {
		t.Skip("no update")
	}
	n.clients++
	a := asked{n, n.lives, n.clients, rapid.SampledFrom(ids).Draw(t, "id")}
	s.asked = append(s.asked, a)
	n.step(core.ClientAsked{Client: a.client, Request: core.Explain{ID: a.id}})
}

// explained wants every client to have had one answer, unless its site crashed; and
// those that ask when all is healed to be told what is so, of every site.
func (s *story) explained() {
	if len(s.sent) > 0 {
		s.run(time.Minute) // what has converged may still lack links
		for _, name := range s.names {
			s.explain(s.t, s.nodes[name])
		}
	}
	last := len(s.asked) - len(s.names)
	s.run(6 * time.Second)
	for i, a := range s.asked {
		if a.life != a.n.lives {
			continue
		}
		answers := a.n.answers[a.client]
		if len(answers) != 1 {
			s.t.Fatalf("explanation: of %s at %s had %d answers", a.id, a.n.name, len(answers))
		}
		e, ok := answers[0].(core.Explanation)
		if i < last || !ok { // not all were up; or the update was not heard of there in this life
			continue
		}
		if len(e.Sites) != len(s.names) {
			s.t.Fatalf("explanation: %s tells of %d sites at %s", a.id, len(e.Sites), a.n.name)
		}
		for _, site := range e.Sites {
			s.agrees(a.id, &site)
		}
	}
}

// agrees compares what was found with what is so.
func (s *story) agrees(id core.UpdateID, f *core.ExplainedSite) {
	n := s.nodes[f.Site]
	exported := f.Standing == core.StandingExported || f.Standing == core.StandingForgotten
	if f.Standing == core.StandingSilent || exported != (n.exported[id] > 0) || (f.Standing == core.StandingGap) != isGap(n, id) {
		s.t.Fatalf("explanation: %s is said to be %s at %s, where it was exported %d times", id, f.Standing, f.Site, n.exported[id])
	}
}

func (s *story) crash(t *rapid.T) {
	n := s.pick(t, true)
	s.lostAt[n.name] = true
	n.crash()
}

func (s *story) start(t *rapid.T) { s.pick(t, false).start() }

func (s *story) cut(t *rapid.T) {
	a := rapid.SampledFrom(s.names).Draw(t, "a")
	b := rapid.SampledFrom(s.names).Draw(t, "b")
	if a != b {
		s.cuts[[2]core.SiteName{a, b}] = true
	}
}

func (s *story) breakLink(t *rapid.T) {
	n := s.pick(t, true)
	if ids := sortedLinks(n.links); len(ids) > 0 {
		n.links[rapid.SampledFrom(ids).Draw(t, "link")].end(n, "broken")
	}
}

// check looks at every effect of every step.
func (s *story) check(name core.SiteName, in core.Input, effects []core.Effect) {
	n := s.nodes[name]
	for _, e := range effects {
		x, ok := e.(*core.StartExport)
		if !ok {
			continue
		}
		for _, u := range x.Updates {
			want, sent := s.sent[u.ID]
			if _, own := in.(core.ClientAsked); own && !sent {
				continue // its id is not known to the test yet
			}
			if !sent {
				s.t.Fatalf("creation: %s exports %s, which nobody sent", name, u.ID)
			}
			if contents(u.Pieces) != want {
				s.t.Fatalf("alteration: %s exports %s with other content", name, u.ID)
			}
			if n.exported[u.ID] > 0 {
				s.t.Fatalf("duplication: %s exports %s twice in one life", name, u.ID)
			}
		}
	}
	if stats := n.site.Snapshot(s.now).Stats; stats.BytesHeld > s.limit {
		s.t.Fatalf("storage: %s holds %d bytes of %d", name, stats.BytesHeld, s.limit)
	}
}

// heal ends all faults and demands that every site ends up with every update, or
// says that it will not get it.
func (s *story) heal() {
	clear(s.cuts)
	for _, name := range s.names {
		if s.nodes[name].site == nil {
			s.nodes[name].start()
		}
	}
	missing := ""
	done := func() bool { missing = s.missing(); return missing == "" }
	for end := s.now.Add(5 * time.Minute); s.now < end && !done(); {
		s.run(time.Second)
	}
	if !done() {
		s.t.Fatalf("convergence: five minutes after all is healed, %s", missing)
	}
}

// missing names an update that is somewhere and neither at a site nor a gap there.
func (s *story) missing() string {
	known := map[core.Stream][]core.Range{}
	for _, name := range s.names {
		for _, st := range s.nodes[name].site.Snapshot(s.now).Groups[0].Seen {
			known[st.Stream] = append(known[st.Stream], st.Seen...)
		}
	}
	for _, name := range s.names {
		seen := map[core.Stream][]core.Range{}
		for _, st := range s.nodes[name].site.Snapshot(s.now).Groups[0].Seen {
			seen[st.Stream] = st.Seen
		}
		for id := range s.sent { // order: any missing one will do
			has := func(rs []core.Range) bool {
				return slices.ContainsFunc(rs, func(r core.Range) bool { return r.First <= id.Seq && id.Seq <= r.Last })
			}
			if has(known[id.Stream]) && !has(seen[id.Stream]) {
				return fmt.Sprintf("%s neither has %s nor says that it will not get it", name, id)
			}
		}
		site := s.nodes[name]
		for id := range s.sent { // order: any will do
			if r := seenIn(seen[id.Stream], id.Seq); r && site.exported[id] == 0 && !isGap(site, id) {
				return fmt.Sprintf("%s has %s and does not export it", name, id)
			}
		}
	}
	return ""
}

func seenIn(rs []core.Range, seq uint64) bool {
	return slices.ContainsFunc(rs, func(r core.Range) bool { return r.First <= seq && seq <= r.Last })
}

func isGap(n *node, id core.UpdateID) bool {
	return slices.ContainsFunc(n.site.Snapshot(n.c.now).Gaps, func(g core.Gap) bool {
		return g.Stream == id.Stream && g.Range.First <= id.Seq && id.Seq <= g.Range.Last
	})
}
