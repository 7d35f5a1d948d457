package sim

import "github.com/floodd/floodd/core"

// checks is all the checkers of a run, each in a file of its own. They learn of
// what happened from the sites' notes and from what the driver itself did, and ask
// nothing of a site but its Snapshot.
type checks struct {
	world    *world
	order    orderCheck
	clients  clientCheck
	versions versionCheck
}

func newChecks(w *world) checks {
	return checks{world: w, order: newOrderCheck(w), clients: newClientCheck(w), versions: newVersionCheck(w)}
}

func (c *checks) onBoot(s *site, kept []core.Recovered, remembered []core.Remembered) {
	c.world.ledger.recover(s, kept, remembered)
}

func (c *checks) onCrash(s *site) {
	c.world.ledger.crash(s)
	c.world.staleness.crash(s)
}

// onAccepted enters a new update. Its content is that of the client's request.
func (c *checks) onAccepted(s *site, o core.UpdateAccepted) {
	w := c.world
	from, ok := s.clients.waiting[o.Client].(*offer)
	if !ok {
		w.fail("creation", s, "it accepted %v from client %d, which had published nothing", o.ID, o.Client)
		return
	}
	if o.Size != from.content.size {
		w.fail("altered", s, "it accepted %d bytes as %v, of %d that were published", o.Size, o.ID, from.content.size)
	}
	if o.ID.Origin != s.self() || o.ID.Seq == 0 || o.ID.Seq > seqMax || w.ledger.find(o.ID) != nil {
		w.fail("creation", s, "it accepted an update as %v, which is taken or none of its own", o.ID)
		return
	}
	from.update = w.ledger.accept(s, o, from.content)
}

// onQueued judges the answer 250.
func (c *checks) onQueued(s *site, o *offer, r core.Queued) {
	w := c.world
	switch {
	case o.update == nil || o.update.id != r.ID:
		w.fail("creation", s, "it answered a client with %v, which it had not noted as accepted", r.ID)
	case s.host.Durable() && !s.disk.holds(r.ID):
		w.fail("durable", s, "it answered that %v was queued before its disk had synced it", r.ID)
	}
	c.clients.published(s, o.began, r.ID)
}

// onRefused takes back an update that had been given an id before its client was
// refused. Nobody is owed it, though some may have it already.
func (c *checks) onRefused(s *site, o *offer) {
	if o.update == nil {
		return
	}
	c.world.ledger.withdraw(o.update)
	o.update = nil
}

func (c *checks) onStore(s *site, e core.Store) {
	if c.world.ledger.find(e.Header.ID) == nil && e.Header.ID.Origin != s.self() {
		c.world.fail("creation", s, "it stored %v, which nobody published", e.Header.ID)
	}
}

// onDiscard hears that a site's bytes are gone, for whatever cause; notes that tell
// one come before.
func (c *checks) onDiscard(s *site, id core.UpdateID) {
	if u := c.world.ledger.find(id); u != nil {
		c.world.ledger.lose(u, s, extinctDrop)
	}
}

// onComplete judges the arrival of a whole update.
func (c *checks) onComplete(s *site, o core.UpdateComplete) {
	w := c.world
	u := w.ledger.find(o.ID)
	if u == nil {
		w.fail("creation", s, "%v arrived whole, which nobody published", o.ID)
		return
	}
	c.arrivedOnce(s, u)
	c.arrivedUnaltered(s, u, o)
	if u.comings != nil && !u.arrivals.has(int(s.index)) {
		u.comings[s.index] = coming{o.From, o.Pushed}
	}
	w.ledger.hold(u, s)
}

// onExport judges what an export run was given, once it has ended well.
func (c *checks) onExport(s *site, e *core.ExportUpdate) {
	w := c.world
	u := w.ledger.find(e.ID)
	if u == nil {
		w.fail("creation", s, "it exported %v, which nobody published", e.ID)
		return
	}
	c.exportedOnce(s, u)
	c.exportedUnaltered(s, u, e)
	c.order.exported(s, u)
	u.marks[s.index] |= markExported | markEver
}

// onNotedExport hears of updates that were dropped for want of an application.
func (c *checks) onNotedExport(s *site, o core.UpdateExported) {
	u := c.world.ledger.find(o.ID)
	if u == nil {
		c.world.fail("creation", s, "it noted the export of %v, which nobody published", o.ID)
		return
	}
	if o.Discarded {
		c.exportedOnce(s, u)
		u.marks[s.index] |= markExported | markEver
	} else if u.marks[s.index]&markExported == 0 {
		c.world.fail("exported", s, "it noted the export of %v, which no run has ended well", o.ID)
	}
}

// onGap takes a site's word that it will not get some updates.
func (c *checks) onGap(s *site, o core.GapRecorded) {
	w := c.world
	w.measure.gaps[o.Cause] += o.Range.Last - o.Range.First + 1
	c.gapJustified(s, o)
	if unknown := w.ledger.gap(s, o); unknown > 0 {
		w.fail("creation", s, "it recorded a gap %v of %v, of which %d were never published", o.Range, o.Stream, unknown)
	}
}

// afterStep looks at what must hold at all times.
func (c *checks) afterStep(s *site) { c.storageBounded(s) }

// unsettled says what convergence still waits for; empty if for nothing.
func (c *checks) unsettled() string {
	if text := c.missing(); text != "" {
		return text
	}
	return c.viewsDiffer()
}

// finish judges the whole run.
func (c *checks) finish() {
	w := c.world
	if w.scriptOver != never && w.convergedAt == never {
		w.fail("convergence", nil, "%v after the script was over and every fault made good: %s",
			w.scenario.Settle, w.waitsFor)
	}
	c.noSilentLoss()
	c.storageAgrees()
	c.clients.finish()
	c.versions.finish()
}
