package sim

import "github.com/floodd/floodd/core"

// explained holds what a site says of an update at all sites against what became of it
// there. It may be behind, and leave sites out, but not tell of what never was. How far it is
// from the truth about how long that took is measured.
func (c *checks) explained(asked *site, r core.Reply) {
	e, ok := r.(core.Explanation)
	if !ok {
		return
	}
	w := c.world
	u := w.ledger.find(e.ID)
	if u == nil {
		w.fail("explained", asked, "it explains %v, which nobody published", e.ID)
		return
	}
	for i := range e.Sites {
		row := &e.Sites[i]
		s := w.byName[row.Site]
		if s == nil {
			w.fail("explained", asked, "it says how %v got to %s, which is no site", e.ID, row.Site)
			continue
		}
		marks := u.marks[s.index]
		exported := row.Standing == core.StandingExported && marks&markEver == 0
		gap := row.Standing == core.StandingGap && marks&markGap == 0
		here := (row.Standing == core.StandingWaiting || row.Way != core.WayUnknown) && !u.arrivals.has(int(s.index))
		if exported || gap || here {
			w.fail("explained", asked, "it says that %v is %s at %s (%s), where it never was so", e.ID, row.Standing, row.Site, row.Way)
		} else if row.Way != core.WayUnknown {
			off := row.After - u.after(int(s.index))
			w.measure.explainedOff = max(w.measure.explainedOff, off.Abs())
		}
	}
}
