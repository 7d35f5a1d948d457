package sim

import (
	"slices"

	"github.com/floodd/floodd/core"
)

// orderCheck: a member of a group that promises (:order origin) exports the updates
// of a stream to that group in the order of their sequence.
type orderCheck struct {
	world *world
	last  map[orderKey]uint64
}

type orderKey struct {
	site   int32
	life   core.Epoch
	stream core.Stream
}

func newOrderCheck(w *world) orderCheck {
	return orderCheck{world: w, last: make(map[orderKey]uint64)}
}

// promised says whether the order of an update's stream is kept at a site.
func (c *orderCheck) promised(s *site, u *update) bool {
	for i := range s.groups {
		if g := &s.groups[i]; g.Order == core.OrderOrigin && slices.Contains(u.groups, g.Name) {
			return true
		}
	}
	return false
}

// exported hears of each hand-over.
func (c *orderCheck) exported(s *site, u *update) {
	if !c.promised(s, u) {
		return
	}
	key := orderKey{site: s.index, life: s.life, stream: u.id.Stream}
	if last := c.last[key]; u.id.Seq < last {
		c.world.fail("order", s, "it exported %v after number %d of the same stream", u.id, last)
	}
	c.last[key] = u.id.Seq
}
