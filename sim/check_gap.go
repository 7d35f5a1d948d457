package sim

import "github.com/floodd/floodd/core"

// gapJustified: a site says that nobody retains an update only when that is so. What
// it had in an earlier life is another matter: the others know that it did, and let
// the site that forgot it know that it will not come again.
func (c *checks) gapJustified(s *site, o core.GapRecorded) {
	if o.Cause != core.GapPurged {
		return
	}
	stream := c.world.ledger.streams[o.Stream]
	for seq := max(1, o.Range.First); seq <= min(o.Range.Last, uint64(len(stream))); seq++ {
		u := stream[seq-1]
		if u == nil || u.arrived[s.index] != never {
			continue
		}
		for i, m := range u.marks {
			if m&markHeld != 0 && c.world.sites[i].up() {
				c.world.fail("gap", s, "it gave %v up, because nobody retains it, though %s does", u.id, c.world.sites[i].host.Site.Name)
				break
			}
		}
	}
}
