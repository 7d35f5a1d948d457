package sim

import "github.com/floodd/floodd/core"

// gapJustified: within the log purge period, a site says that nobody retains an
// update only when no other member of a group of theirs does. What it had in an
// earlier life is another matter: the others know that it did, and let the site that
// forgot it know that it will not come again.
func (c *checks) gapJustified(s *site, o core.GapRecorded) {
	if o.Cause != core.GapPurged {
		return
	}
	w := c.world
	stream := w.ledger.streams[o.Stream]
	for seq := max(1, o.Range.First); seq <= min(o.Range.Last, uint64(len(stream))); seq++ {
		u := stream[seq-1]
		if u == nil || u.arrived[s.index] != never || w.now-u.accepted > micros(s.host.Local.LogPurgePeriod) {
			continue
		}
		for i, m := range u.marks {
			if holder := w.sites[i]; m&markHeld != 0 && holder.up() && w.ledger.share(u.groups, s, holder) {
				w.fail("gap", s, "it gave %v up, because nobody retains it, though %s does", u.id, holder.host.Site.Name)
				break
			}
		}
	}
}
