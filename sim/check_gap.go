package sim

import "github.com/floodd/floodd/core"

// gapJustified: within the log purge period, a site says that nobody retains an
// update only when no other member of a group of theirs does. What it had in an
// earlier life is another matter: the others know that it did, and let the site that
// forgot it know that it will not come again.
func (c *checks) gapJustified(s *site, o core.GapRecorded) {
	w := c.world
	if o.Cause != core.GapPurged {
		c.gapHasCause(s, o)
		return
	}
	stream := w.ledger.streams[o.Stream]
	for seq := max(1, o.Range.First); seq <= min(o.Range.Last, uint64(len(stream))); seq++ {
		u := stream[seq-1]
		if u == nil || u.arrivals.has(int(s.index)) || w.now-u.accepted > micros(s.host.Local.LogPurgePeriod) {
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

// gapHasCause: a site gives an update up for its own part only with a reason that the
// simulator knows of, too.
func (c *checks) gapHasCause(s *site, o core.GapRecorded) {
	w := c.world
	stream := w.ledger.streams[o.Stream]
	for seq := max(1, o.Range.First); seq <= min(o.Range.Last, uint64(len(stream))); seq++ {
		u := stream[seq-1]
		if u == nil || c.mayGiveUp(s, u, o.Cause) {
			continue
		}
		w.fail("gap", s, "it gave %v up (%v), for which there is no cause", u.id, o.Cause)
		return
	}
}

// mayGiveUp says whether there is the cause for a gap that a site says there is. Its own
// clock may run at another rate, and what it has set aside for its clients and for what is
// still arriving is not all known here: neither is held against it.
func (c *checks) mayGiveUp(s *site, u *update, cause core.GapCause) bool {
	w, limit := c.world, s.host.Local.DataStorageMax
	switch cause {
	case core.GapTooLarge:
		return u.content.size > limit
	case core.GapTooOld:
		return w.now-u.accepted >= micros(s.host.Local.LogPurgePeriod)*3/4
	case core.GapDisk:
		return s.disk != nil && s.disk.failed.site != nil
	case core.GapStorage:
		if u.marks[s.index]&markDropped != 0 {
			return true
		}
		taken := s.store.bytes + u.content.size
		for _, from := range s.clients.waiting { // order: a sum
			if o, ok := from.(*offer); ok {
				taken += o.content.size
			}
		}
		return taken+c.arriving(s) >= limit*3/4
	}
	return true
}

// arriving is what a site has set aside for updates that it has in part.
func (c *checks) arriving(s *site) (bytes int64) {
	for _, h := range s.snapshot().Held {
		if !h.Complete {
			bytes += h.Size
		}
	}
	return bytes
}
