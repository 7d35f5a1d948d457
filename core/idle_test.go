package core_test

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestIdleOriginIsRemembered has an origin be idle for longer than ids are remembered
// of those that are gone. A peer that forgot it would take what it has exported long ago
// for lost: when the two compare summaries again, or when the next update comes.
func TestIdleOriginIsRemembered(t *testing.T) {
	c := newCluster(t, 1, world(2, func(config *core.Config) { config.Local.LogPurgePeriod = 16 * time.Minute })...)
	a, b := c.nodes["a"], c.nodes["b"]
	a.start()
	b.lives = 6 // no life of b is numbered as that of a
	b.start()
	c.run(30 * time.Second)
	for range 3 {
		a.publish(100)
	}
	for range 4 {
		c.run(30 * time.Minute)
		a.links[sortedLinks(a.links)[0]].end(a, "broken")
		c.run(time.Minute)
	}
	id := a.publish(100)
	c.until("delivered after the idle time", 10*time.Second, func() bool { return c.all(id) })
	c.run(time.Minute)
	if gaps := b.snapshot().Gaps; len(gaps) > 0 {
		t.Errorf("b exported %d updates, all there are, and lists %+v", len(b.exported), gaps)
	}
}
