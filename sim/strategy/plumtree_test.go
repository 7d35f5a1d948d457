package strategy

import (
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/sim"
)

// TestPlumtreeSettles: the first update of an origin takes every link, as flooding does;
// from then on one copy comes to each site.
func TestPlumtreeSettles(t *testing.T) {
	const sites, updates = 16, 40
	s := smallWorld(sites, 3, 1000, updates, "s5")
	c, row := mustRun(t, s, named(t, "plumtree"))
	mustDeliver(t, row)
	first, settled := 2*c.overlay.edges-(sites-1), sites-1
	if got, want := payloads(row, 1), int64(first+(updates-1)*settled); got != want {
		t.Errorf("%d copies came of %d updates, want %d of the first and %d of each of the others", got, updates, first, settled)
	}
}

// TestPlumtreeGrafts: when a site vanishes in the middle of a flood, those behind it in
// the tree get what comes over other links, long before anyone is given up.
func TestPlumtreeGrafts(t *testing.T) {
	s := smallWorld(16, 3, 1000, 40, "s5")
	c, err := NewComparison(s)
	if err != nil {
		t.Fatal(err)
	}
	origin := c.overlay.index["s5"]
	near := c.overlay.sites[c.overlay.near[origin][0]].Name
	s.Faults = []sim.Fault{{At: 15 * time.Second, Act: sim.Crash{Sites: []sim.Who{sim.Who(near)}, Vanish: true, ForGood: true}}}
	_, row := mustRun(t, s, named(t, "plumtree"))
	r := &row.Result
	if r.Lost == 0 || slices.ContainsFunc(r.LostBy, func(c sim.Cause) bool { return c.Why != "away" }) {
		t.Errorf("lost were %v, want what the site that vanished did not get, and no more", r.LostBy)
	}
	if most := graftAfter + 2*graftAgain + time.Second; r.Times.Max > most {
		t.Errorf("the last came after %v, want %v at most", r.Times.Max, most)
	}
	steady := payloads(row, 1) - int64(2*c.overlay.edges-15)
	if most := int64(39*15 + 4*len(c.overlay.sites)); steady > most {
		t.Errorf("%d copies came beyond those of the first update, want %d at most: the tree is whole again", steady, most)
	}
}

// TestPlumtreeOptimises: when a line of the tree becomes slow, but not so slow that a
// graft is due, the tree grows around it; by updates that are small enough to tell.
func TestPlumtreeOptimises(t *testing.T) {
	slow := 450 * time.Millisecond
	for _, size := range []int64{tellingSize, tellingSize + 1} {
		s := smallWorld(8, 3, size, 40, "s1")
		c, err := NewComparison(s)
		if err != nil {
			t.Fatal(err)
		}
		near := sim.Who(c.overlay.sites[c.overlay.near[0][0]].Name)
		s.Faults = []sim.Fault{{At: 12 * time.Second, Act: sim.Path{A: []sim.Who{"s1"}, B: []sim.Who{near}, Latency: slow}}}
		_, row := mustRun(t, s, named(t, "plumtree"))
		mustDeliver(t, row)
		if around := row.Result.Times.P90 < slow; around != (size <= tellingSize) {
			t.Errorf("of %d bytes, 9 in 10 came within %v; the line takes %v", size, row.Result.Times.P90, slow)
		}
	}
}
