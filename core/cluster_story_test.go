package core_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// up starts a world of n sites and waits until they have a topology.
func up(t *testing.T, n int, change func(*core.Config)) *cluster {
	t.Helper()
	c := newCluster(t, 1, world(n, change)...)
	c.startAll()
	c.until("joined by a topology", time.Minute, func() bool {
		for _, n := range c.nodes {
			if g := n.snapshot().Groups[0]; g.Topology == (core.Version{}) || len(n.snapshot().Peers) == 0 {
				return false
			}
		}
		return true
	})
	return c
}

func (n *node) snapshot() core.Snapshot { return n.site.Snapshot(n.c.now) }

func (n *node) noted(match func(core.Observation) bool) bool {
	return slices.ContainsFunc(n.notes, match)
}

func TestSiteThatWasAwayCatchesUp(t *testing.T) {
	c := up(t, 4, nil)
	c.nodes["d"].crash()
	c.run(time.Second)
	var ids []core.UpdateID
	for range 300 {
		ids = append(ids, c.nodes["b"].publish(1000))
	}
	long := c.nodes["c"].publish(2 << 20)
	c.run(5 * time.Second)
	c.nodes["d"].start()
	for _, id := range append(ids, long) {
		c.until("caught up on "+id.String(), 30*time.Second, func() bool { return c.all(id) })
	}
	if dup := c.nodes["d"].snapshot().Stats.DuplicatesRefused; dup > 0 {
		t.Errorf("it got %d updates twice", dup)
	}
}

func TestBytesGoOnceEveryMemberHasThem(t *testing.T) {
	c := up(t, 5, nil)
	c.nodes["b"].publish(1000)
	c.nodes["c"].publish(1 << 20)
	c.until("purged everywhere", time.Minute, func() bool {
		for _, n := range c.nodes {
			if n.snapshot().Stats.BytesHeld > 0 {
				return false
			}
		}
		return true
	})
	c.nodes["e"].crash()
	id := c.nodes["b"].publish(1000)
	c.run(5 * time.Minute)
	if held := c.nodes["c"].snapshot().Held; len(held) != 1 {
		t.Fatalf("what e has not got is held: %+v", held)
	}
	c.nodes["e"].start()
	c.until("delivered to e after all", time.Minute, func() bool { return c.nodes["e"].exported[id] == 1 })
}

// TestManyGoSoon: where many updates are held, it is soon found out that all have them,
// however small they are.
func TestManyGoSoon(t *testing.T) {
	c := up(t, 5, nil)
	for range 2000 {
		c.nodes["b"].publish(10)
	}
	c.run(800 * time.Millisecond)
	for _, name := range c.names {
		if held := c.nodes[name].snapshot().Stats.UpdatesHeld; held > 0 {
			t.Errorf("after 800 ms %s holds %d of 2000 updates", name, held)
		}
	}
}

func TestWhatNobodyHoldsIsAGap(t *testing.T) {
	c := up(t, 3, func(config *core.Config) { config.Local.DataStorageMax = 100 << 10 })
	c.nodes["c"].crash()
	for range 30 {
		c.nodes["b"].publish(10 << 10) // three times what is kept for c
		c.run(200 * time.Millisecond)
	}
	b := c.nodes["b"].snapshot()
	if b.Stats.DroppedForDown == 0 || b.Stats.DroppedForSend+b.Stats.DroppedForExport > 0 {
		t.Fatalf("dropped for down %d, for send %d, for export %d", b.Stats.DroppedForDown, b.Stats.DroppedForSend, b.Stats.DroppedForExport)
	}
	c.nodes["c"].start()
	c.until("told what is lost", 2*time.Minute, func() bool {
		s := c.nodes["c"].snapshot()
		return int(s.Stats.Gaps)+int(s.Stats.UpdatesReceived) == 30
	})
	s := c.nodes["c"].snapshot()
	if s.Stats.UpdatesReceived < 5 || len(s.Gaps) == 0 || s.Gaps[0].Cause != core.GapPurged {
		t.Errorf("c received %d and lists %+v", s.Stats.UpdatesReceived, s.Gaps)
	}
}

func TestDroppingOrder(t *testing.T) {
	c := up(t, 3, func(config *core.Config) { config.Local.DataStorageMax = 100 << 10 })
	a := c.nodes["a"]
	c.nodes["c"].crash()
	forDown := a.publish(30 << 10)
	c.run(time.Second) // exported at a, sent to b, kept for c
	a.failing = true
	forExport := a.publish(30 << 10)
	c.run(time.Second)
	c.nodes["b"].publish(30 << 10)
	c.run(time.Second)
	if held := a.snapshot().Held; len(held) != 3 {
		t.Fatalf("a holds %+v", held)
	}
	c.nodes["b"].publish(30 << 10) // does not fit: what waits for c goes
	c.run(time.Second)
	var dropped []core.UpdateDropped
	for _, o := range a.notes {
		if d, ok := o.(core.UpdateDropped); ok {
			dropped = append(dropped, d)
		}
	}
	if len(dropped) != 1 || dropped[0].ID != forDown || dropped[0].Class != core.DropForDown {
		t.Fatalf("first a drops %+v, not %s", dropped, forDown)
	}
	if r, ok := a.ask(core.Publish{Pieces: pieces(1, 30<<10)}).(core.Rejected); !ok || r.Why != core.RejectStorage {
		t.Fatalf("with nothing but unexported updates in store, a client hears %+v", r)
	}
	c.nodes["b"].publish(30 << 10) // nothing else is left than what waits for export
	c.run(time.Second)
	if gaps := a.snapshot().Gaps; len(gaps) == 0 || gaps[0].Cause != core.GapStorage || gaps[0].Range.First != forExport.Seq {
		t.Fatalf("a lists %+v", gaps)
	}
}

func TestMasterThatLostItsStateRegainsTheGroup(t *testing.T) {
	configs := world(4, nil)
	first := configs[0].Groups[0]
	first.Sites = []core.SiteName{"a", "b"}
	for i := range configs { // the master is configured with two sites; two more join
		configs[i].Groups = []core.GroupDef{first}
	}
	c := newCluster(t, 1, configs...)
	c.startAll()
	four := func() bool { return len(c.nodes["a"].snapshot().Groups[0].Members) == 4 }
	c.until("four members", time.Minute, four)
	c.run(time.Minute)
	before := c.nodes["b"].snapshot().Groups[0]
	c.nodes["a"].crash()
	id := c.nodes["c"].publish(100)
	c.until("flooded without the master", 10*time.Second, func() bool { return c.all(id) })
	c.nodes["a"].start()
	c.until("regained", time.Minute, four)
	c.run(time.Minute)
	after := c.nodes["b"].snapshot().Groups[0]
	if after.Version.Compare(before.Version) <= 0 || len(after.Members) != 4 {
		t.Errorf("b's group went from %s to %s with members %v", before.Version, after.Version, after.Members)
	}
}

func TestTwoSitesOfOneName(t *testing.T) {
	configs := world(3, nil)
	c := newCluster(t, 1, configs...)
	c.startAll()
	c.run(20 * time.Second)
	twin := configs[2]
	twin.Sites = slices.Clone(twin.Sites)
	twin.Sites[2].Hostname = "elsewhere"
	impostor := &node{c: c, name: "c", config: twin, lives: 7}
	impostor.start()
	c.run(20 * time.Second)
	refused := func(n *node) bool {
		return n.noted(func(o core.Observation) bool {
			r, ok := o.(core.PeerRefused)
			return ok && r.Why == core.RefuseName && strings.Contains(r.Text, "two sites cannot have one name")
		})
	}
	if !refused(impostor) || !refused(c.nodes["a"]) {
		t.Errorf("the refusal is noted by the second c: %t, by the master: %t", refused(impostor), refused(c.nodes["a"]))
	}
	c.run(10 * time.Minute)
	refusals := 0
	for _, o := range c.nodes["a"].notes {
		if r, ok := o.(core.PeerRefused); ok && r.Why == core.RefuseName {
			refusals++
		}
	}
	if refusals > 20 {
		t.Errorf("the second c was refused %d times in ten minutes", refusals)
	}
	if c.nodes["a"].snapshot().Peers[1].Site != "c" {
		t.Errorf("the first c lost its link: %+v", c.nodes["a"].snapshot().Peers)
	}
}

func TestOverlappingGroupsRelay(t *testing.T) {
	configs := world(5, nil)
	one, two := configs[0].Groups[0], configs[0].Groups[0]
	one.Sites = []core.SiteName{"a", "b", "c"}
	two.Name, two.Master, two.Sites = "h", "d", []core.SiteName{"c", "d", "e"}
	for i, config := range configs {
		switch config.Self {
		case "a", "b":
			configs[i].Groups = []core.GroupDef{one}
		case "c":
			configs[i].Groups = []core.GroupDef{one, two}
		default:
			configs[i].Groups = []core.GroupDef{two}
		}
	}
	c := newCluster(t, 1, configs...)
	c.startAll()
	c.run(20 * time.Second)
	gateway := c.nodes["c"]
	reply := gateway.ask(core.Publish{Pieces: pieces(1, 100)})
	id := reply.(core.Queued).ID
	c.until("in both groups", 5*time.Second, func() bool { return c.all(id) })
	reply = gateway.ask(core.Publish{Groups: []core.GroupName{"g"}, Pieces: pieces(2, 100)})
	id = reply.(core.Queued).ID
	c.run(5 * time.Second)
	if c.nodes["b"].exported[id] != 1 || c.nodes["e"].exported[id] != 0 {
		t.Errorf("an update to g alone was exported %d times at b of g, %d at e of h", c.nodes["b"].exported[id], c.nodes["e"].exported[id])
	}
	b := c.nodes["b"]
	for range 50 { // b hears of h from c, its neighbour in g
		if q, ok := b.ask(core.Publish{Groups: []core.GroupName{"g", "h"}, Pieces: pieces(3, 100)}).(core.Queued); ok {
			c.until("relayed from g into h", 5*time.Second, func() bool { return c.all(q.ID) })
			for _, n := range c.nodes {
				// The first may be pushed in vain: how late words come is not learnt yet.
				if d := n.snapshot().Stats.DuplicatesRefused; d > 1 {
					t.Errorf("%s got %d twice", n.name, d)
				}
			}
			return
		}
		c.run(time.Second)
	}
	t.Error("b never heard of h")
}

func TestFailingExportIsTriedAgain(t *testing.T) {
	c := up(t, 2, nil)
	b := c.nodes["b"]
	b.failing = true
	id := c.nodes["a"].publish(100)
	c.run(time.Minute)
	if b.exported[id] != 0 || b.snapshot().Stats.ExportsFailed < 4 {
		t.Fatalf("exported %d times, failed %d times", b.exported[id], b.snapshot().Stats.ExportsFailed)
	}
	b.failing = false
	c.until("exported", 5*time.Minute, func() bool { return b.exported[id] == 1 })
}

func TestOrderedGroupExportsInOrder(t *testing.T) {
	c := up(t, 5, func(config *core.Config) { config.Groups[0].Order = core.OrderOrigin })
	var order []uint64
	c.trace = func(site core.SiteName, _ core.Input, effects []core.Effect) {
		for _, e := range effects {
			if x, ok := e.(*core.StartExport); ok && site == "d" {
				for _, u := range x.Updates {
					order = append(order, u.ID.Seq)
				}
			}
		}
	}
	for i := range 50 {
		c.nodes["b"].publish(int64(i % 7 * 20000)) // long ones arrive after short ones
		if i == 20 {
			c.nodes["c"].crash()
		}
		c.run(20 * time.Millisecond)
	}
	c.run(time.Minute)
	if len(order) != 50 || !slices.IsSorted(order) {
		t.Errorf("exported in the order %v", order)
	}
}

func TestMasterIsLearned(t *testing.T) {
	configs := world(3, nil)
	for i := range configs {
		configs[i].Groups = slices.Clone(configs[i].Groups)
	}
	configs[1].Groups[0].Master = ""
	configs[2].Groups[0].Master = ""
	configs[2].Sites = configs[2].Sites[1:] // c has never heard of a
	configs[2].Groups[0].Sites = []core.SiteName{"b", "c"}
	c := newCluster(t, 1, configs...)
	c.startAll()
	c.until("a topology at c", time.Minute, func() bool { return len(c.nodes["c"].snapshot().Groups[0].Edges) == 3 })
	id := c.nodes["c"].publish(100)
	c.until("delivered", 5*time.Second, func() bool { return c.all(id) })
}

func TestDeniedSiteDoesNotJoin(t *testing.T) {
	configs := world(2, nil)
	configs[0].Groups = slices.Clone(configs[0].Groups)
	configs[0].Groups[0].Sites = []core.SiteName{"a"}
	configs[0].Groups[0].DenySites = []string{"10.0.0.0"}
	c := newCluster(t, 1, configs...)
	c.startAll()
	c.run(time.Minute)
	if m := c.nodes["a"].snapshot().Groups[0].Members; len(m) != 1 {
		t.Errorf("members are %v", m)
	}
	if !c.nodes["b"].noted(func(o core.Observation) bool {
		r, ok := o.(core.PeerRefused)
		return ok && r.Why == core.RefuseDenied && r.By == "a"
	}) {
		t.Error("b was not told why")
	}
}

func TestSilentMemberIsPurged(t *testing.T) {
	c := up(t, 3, nil)
	c.nodes["c"].crash()
	c.until("purged", 15*time.Minute, func() bool { return len(c.nodes["a"].snapshot().Groups[0].Members) == 2 })
	c.nodes["c"].start()
	c.until("back", time.Minute, func() bool { return len(c.nodes["b"].snapshot().Groups[0].Members) == 3 })
}
