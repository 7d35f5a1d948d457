package sim

import "fmt"

// missing says which update a site still waits for, empty if none does: every site
// that is owed an update got it, or has a permitted cause not to have it.
func (c *checks) missing() string {
	l := c.world.ledger
	for _, u := range l.updates {
		for i, m := range u.marks {
			if m&markOwed != 0 && l.fateOf(u, c.world.sites[i]) == fatePending {
				return c.pending(u, c.world.sites[i])
			}
		}
	}
	return ""
}

// pending describes one update that a site waits for.
func (c *checks) pending(u *update, s *site) string {
	if u.marks[s.index]&markHeld != 0 {
		return fmt.Sprintf("%v is whole at %s and was not exported", u.id, s.host.Site.Name)
	}
	if u.holders == 0 {
		return fmt.Sprintf("%v is missing at %s without a gap, and nobody holds it any more (the last copy went for: %v)",
			u.id, s.host.Site.Name, u.extinct)
	}
	for i, m := range u.marks {
		if m&markHeld != 0 {
			return fmt.Sprintf("%v is missing at %s, though %s and %d others hold it",
				u.id, s.host.Site.Name, c.world.sites[i].host.Site.Name, u.holders-1)
		}
	}
	return ""
}

// noSilentLoss counts, in the end, every update that a site is owed and will not
// get without a permitted cause.
func (c *checks) noSilentLoss() {
	w := c.world
	for _, u := range w.ledger.updates {
		for i, m := range u.marks {
			if m&markOwed == 0 {
				continue
			}
			if w.ledger.fateOf(u, w.sites[i]) == fatePending {
				w.fail("missing", w.sites[i], "%s", c.pending(u, w.sites[i]))
			}
		}
	}
}
