package sim

import "github.com/floodd/floodd/core"

// orderCheck: in a group that promises (:order origin), each site exports the
// updates of a stream in the order of their sequence.
type orderCheck struct {
	world   *world
	ordered map[core.GroupName]bool
	last    map[orderKey]uint64
}

type orderKey struct {
	site   int32
	life   core.Epoch
	stream core.Stream
}

func newOrderCheck(w *world) orderCheck {
	c := orderCheck{world: w, ordered: make(map[core.GroupName]bool), last: make(map[orderKey]uint64)}
	for i := range w.scenario.Groups {
		if g := &w.scenario.Groups[i]; g.Order == core.OrderOrigin {
			c.ordered[g.Name] = true
		}
	}
	return c
}

// exported hears of each hand-over.
func (c *orderCheck) exported(s *site, u *update) {
	promised := false
	for _, g := range u.groups {
		promised = promised || c.ordered[g]
	}
	if !promised {
		return
	}
	key := orderKey{site: s.index, life: s.life, stream: u.id.Stream}
	if last := c.last[key]; u.id.Seq < last {
		c.world.fail("order", s, "it exported %v after number %d of the same stream", u.id, last)
	}
	c.last[key] = u.id.Seq
}
