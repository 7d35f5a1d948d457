package core_test

import (
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestSwarmLinksAllowed: a site links itself to as many members beyond its topology as
// half of what the operator allows, where there are more to choose from: to one, if that
// is all.
func TestSwarmLinksAllowed(t *testing.T) {
	for allowed, want := range map[int]int{0: 0, 1: 1, 2: 1, 4: 2} { // order: each is a world of its own
		c := newCluster(t, 1, world(12, func(c *core.Config) {
			c.Groups[0].PingPeriod, c.Groups[0].BandwidthPeriod = time.Hour, 0
			c.Local.SwarmLinks = 0
			if c.Self == "c" {
				c.Local.SwarmLinks = allowed
			}
		})...)
		c.startAll()
		c.run(20 * time.Second)
		n := c.nodes["c"]
		n.publish(9 << 20)
		c.run(200 * time.Millisecond)
		snapshot, beyond := n.snapshot(), 0
		for _, p := range snapshot.Peers {
			joined := func(e core.Edge) bool { return e.A == "c" && e.B == p.Site || e.B == "c" && e.A == p.Site }
			if !slices.ContainsFunc(snapshot.Groups[0].Edges, joined) {
				beyond++
			}
		}
		if beyond != want {
			t.Errorf("of %d links that it may make beyond the topology c makes %d, not %d", allowed, beyond, want)
		}
	}
}
