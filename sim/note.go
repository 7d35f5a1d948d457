package sim

import "github.com/floodd/floodd/core"

// note takes one observation of a site: first into the ledger and the checks, then
// into the counts.
func (w *world) note(s *site, o core.Observation) {
	w.trace.note(w.now, s, o)
	switch o := o.(type) {
	case core.UpdateAccepted:
		w.checks.onAccepted(s, o)
	case core.UpdateComplete:
		w.checks.onComplete(s, o)
		if w.scriptOver != never {
			w.measure.mark()
		}
	case core.UpdateExported:
		w.checks.onNotedExport(s, o)
	case core.UpdateDropped:
		w.measure.dropped[o.Class]++
		if u := w.ledger.find(o.ID); u != nil {
			u.marks[s.index] |= markDropped
			w.ledger.lose(u, s, extinctDrop)
		}
	case core.UpdatePurged:
		how := extinctRetire
		if o.Stable {
			how = extinctStable
		}
		if u := w.ledger.find(o.ID); u != nil {
			w.ledger.lose(u, s, how)
		}
	case core.GapRecorded:
		w.checks.onGap(s, o)
	case core.UpdateDuplicate:
		w.measure.duplicates++
	case core.UpdateCorrupt:
		w.measure.corrupt++
	case core.ExportFailed:
		w.measure.exportsFailed++
	case core.PeerUp:
		w.measure.peersUp++
	case core.PeerDown:
		w.measure.peersDown++
	case core.PeerRefused:
		w.measure.refused++
	case core.GroupChanged:
		of := "group " + string(o.Group)
		if o.Master {
			w.staleness.publish(of, o.Version)
			w.checks.versions.published(s, of, o.Version)
		}
		w.staleness.show(s, o.Group, of, o.Version)
		w.checks.versions.adopts(s, of, o.Version)
	case core.TopologyChanged:
		of := "topology " + string(o.Group)
		if o.Master {
			w.staleness.publish(of, o.Version)
			w.measure.topologies++
			w.overlays.published(s, o.Group)
			w.checks.topologyConnects(s, o.Group)
			w.checks.versions.published(s, of, o.Version)
		}
		w.staleness.show(s, o.Group, of, o.Version)
		w.checks.versions.adopts(s, of, o.Version)
	case core.SiteJoined:
		w.ledger.join(o.Group, w.byName[o.Site])
	case core.SiteLeft:
		if left := w.byName[o.Site]; left != nil {
			w.staleness.leave(o.Group, left)
		}
		w.ledger.leave(o.Group, w.byName[o.Site])
	case core.BoundReached:
		w.measure.boundsReached++
	}
}
