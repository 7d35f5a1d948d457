package sim

import (
	"slices"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim/bound"
)

// Stretches are the quantiles, over updates, of how much longer each took to its last
// site than it had to, in parts per million. All are 0 where nothing can be said.
type Stretches struct{ P50, P99, Max int64 }

// stretchesOf reads them off a sorted list.
func stretchesOf(sorted []int64) Stretches {
	if len(sorted) == 0 {
		return Stretches{}
	}
	return Stretches{quantile(sorted, 500), quantile(sorted, 990), quantile(sorted, 1000)}
}

// stretches lists, sorted, the stretch of each update that is not cut in pieces: the
// time to the last of the sites that got it, over the shortest path to that site, over
// the topology that was in force.
func (w *world) stretches(sel Selection) []int64 {
	var list []int64
	chosen := w.chosen(sel.Sites)
	for _, u := range w.selected(sel) {
		if last := w.lastOf(u, chosen); last >= 0 && u.content.size <= core.PieceSize {
			if stretch, ok := u.stretch(last); ok {
				list = append(list, stretch)
			}
		}
	}
	slices.Sort(list)
	return list
}

// bulkStretches lists the same of the updates that are cut in pieces: over their fluid
// bound, and the time that one piece takes to the farthest site over the topology.
func (w *world) bulkStretches(sel Selection) []int64 {
	var list []int64
	chosen := w.chosen(sel.Sites)
	for _, u := range w.selected(sel) {
		last := w.lastOf(u, chosen)
		if last < 0 || u.overlay == nil || u.content.size <= core.PieceSize {
			continue
		}
		origin := int(u.origin.index)
		var receivers []int
		for i := range w.sites {
			if u.got(i) && chosen[i] {
				receivers = append(receivers, i)
			}
		}
		least := u.overlay.net.Fluid(u.content.size, origin, receivers) + u.overlay.over().Fill(origin, core.PieceSize)
		if least > 0 {
			list = append(list, share(u.after(last).Nanoseconds(), least.Nanoseconds()))
		}
	}
	slices.Sort(list)
	return list
}

// selected returns the updates of a selection.
func (w *world) selected(sel Selection) []*update {
	if sel.Flood == "" {
		return w.ledger.updates
	}
	var of []*update
	for _, u := range w.ledger.updates {
		if w.scenario.Floods[u.flood].Name == sel.Flood {
			of = append(of, u)
		}
	}
	return of
}

// lastOf returns the chosen site that got an update last, -1 if none did.
func (w *world) lastOf(u *update, chosen []bool) int {
	last := -1
	for i := range w.sites {
		if u.got(i) && chosen[i] && (last < 0 || u.after(i) > u.after(last)) {
			last = i
		}
	}
	return last
}

// got says whether the update came to a site that was owed it, from another.
func (u *update) got(i int) bool {
	return u.marks[i]&markOwed != 0 && int(u.origin.index) != i && u.delivered(i)
}

// after is how long after it was accepted the update came to a site that got it.
func (u *update) after(i int) time.Duration { return span(u.arrivals.after(i)) }

// least is how long it takes to a site at least; false where there is no telling.
func (u *update) least(i int) (time.Duration, bool) {
	if u.overlay == nil {
		return 0, false
	}
	at := u.overlay.arrival(u, i)
	return at, at > 0 && at != bound.Never
}

// stretch is the one over the other, in parts per million.
func (u *update) stretch(i int) (int64, bool) {
	least, ok := u.least(i)
	if !ok {
		return 0, false
	}
	return share(u.after(i).Nanoseconds(), least.Nanoseconds()), true
}
