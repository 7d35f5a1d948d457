package sim

import (
	"testing"
	"time"
)

// TestHandover: while sites go over to a topology with other links, updates keep to the
// trees of one or the other. Hardly any has to be asked for, and what comes twice does so
// because the costs of new links are not known well yet.
func TestHandover(t *testing.T) {
	s := worldToShow(t, "", 40, 2)
	s.Floods = []Flood{{From: []Who{"all"}, SizeMin: 1024, Start: redrawn, Until: redrawn + 15*time.Second, Every: 100 * time.Millisecond}}
	s.Duration = redrawn + 20*time.Second
	w := explaining(t, s)
	first, last := w.ledger.updates[0], w.ledger.updates[len(w.ledger.updates)-1]
	if first.overlay == last.overlay || len(first.overlay.links) == len(last.overlay.links) {
		t.Fatal("no topology with other links was published meanwhile")
	}
	asked := 0
	for _, u := range w.ledger.updates {
		for i := range w.sites {
			if u.got(i) && !u.comings[i].pushed {
				asked++
			}
		}
	}
	if r := w.result(); int64(asked) > r.Deliveries/1000 || r.CopiesPPM > 1_030_000 {
		t.Errorf("%d of %d arrivals had to be asked for, and %.4f copies came for each; want a thousandth, and 1.03", asked, r.Deliveries, ratio(r.CopiesPPM))
	}
}
