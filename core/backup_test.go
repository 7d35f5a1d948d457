package core_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestWordsThatComeLate: what neighbours tell comes a good deal later than by the map, and
// that is learnt before many updates have been pushed for want of it.
func TestWordsThatComeLate(t *testing.T) {
	c := newCluster(t, 1, world(6, nil)...)
	c.startAll()
	c.run(10 * time.Second)
	const updates = 300
	for range updates {
		c.nodes["c"].publish(100)
		c.run(100 * time.Millisecond)
	}
	c.run(time.Second)
	var backups, again uint64
	for _, name := range c.names {
		stats := c.nodes[name].snapshot().Stats
		backups += stats.BackupsSent
		again += stats.DuplicatesRefused
	}
	if most := uint64(updates * (len(c.names) - 1) / 50); again > most || backups > most {
		t.Errorf("of %d updates at %d sites %d were pushed for want of word, and %d came twice; want %d at most", updates, len(c.names)-1, backups, again, most)
	}
}

// TestPushedInAnothersPlace: what a line holds up comes from the neighbour beside the tree
// before it could be asked for, and once. It knows by then how soon words come.
func TestPushedInAnothersPlace(t *testing.T) {
	c := newCluster(t, 1, world(3, nil)...)
	c.rand = rand.New(steady{}) // each message takes 5 ms
	c.startAll()
	c.run(10 * time.Second)
	a, b, z := c.nodes["a"], c.nodes["b"], c.nodes["c"]
	for range 300 {
		a.publish(100)
		c.run(20 * time.Millisecond)
	}
	c.run(time.Second)
	c.cuts[[2]core.SiteName{"a", "c"}] = true
	id := a.publish(100)
	began := c.now
	for z.snapshot().Stats.UpdatesReceived <= 300 {
		c.run(time.Millisecond)
	}
	if took := c.now.Sub(began); took >= 20*time.Millisecond {
		t.Errorf("%s came to c after %v; by an offer, a want and the answer it would have after 20ms", id, took)
	}
	c.run(100 * time.Millisecond)
	if backups, again := b.snapshot().Stats.BackupsSent, z.snapshot().Stats.DuplicatesRefused; backups != 1 || again != 0 {
		t.Errorf("b pushed %d updates in another's place, and %d came twice to c; want 1 and none", backups, again)
	}
}
