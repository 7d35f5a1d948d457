package sim

import (
	"testing"
	"time"
)

// TestHandover: while sites go over to a topology with other links, updates keep to the
// trees of one or the other. Hardly any has to be asked for, and what comes twice does so
// because the costs of new links are not known well yet. How much that is hangs on which links
// are drawn, so it is looked at over several seeds.
func TestHandover(t *testing.T) {
	const seeds = 24
	redraws, asked := 0, 0
	var arrivals, copiesPPM int64
	for seed := range uint64(seeds) {
		s := worldToShow(t, "", 40, 2)
		s.Seed = seed + 1
		s.Floods = []Flood{{From: []Who{"all"}, SizeMin: 1024, Start: redrawn, Until: redrawn + 15*time.Second, Every: 100 * time.Millisecond}}
		s.Duration = redrawn + 20*time.Second
		w := explaining(t, s)
		first, last := w.ledger.updates[0], w.ledger.updates[len(w.ledger.updates)-1]
		if first.overlay == last.overlay || len(first.overlay.links) == len(last.overlay.links) {
			continue // no topology with other links was published meanwhile
		}
		redraws++
		for _, u := range w.ledger.updates {
			for i := range w.sites {
				if u.got(i) && !u.comings[i].pushed {
					asked++
				}
			}
		}
		r := w.result()
		arrivals += r.Deliveries
		copiesPPM += r.CopiesPPM
	}
	if redraws < 2 {
		t.Fatalf("in %d of %d runs a topology with other links was published; too few to tell", redraws, seeds)
	}
	if copies := ratio(copiesPPM / int64(redraws)); int64(asked) > arrivals/1000 || copies > 1.03 {
		t.Errorf("%d of %d arrivals had to be asked for, and %.4f copies came for each; want a thousandth, and 1.03", asked, arrivals, copies)
	}
}
