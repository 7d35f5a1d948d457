package realnet_test

import (
	"bytes"
	"testing"

	"github.com/floodd/floodd/core"
)

// TestExplain: one of three daemons tells how an update came to each of them, and, when
// one of them is gone, what is known without it.
func TestExplain(t *testing.T) {
	all := startAll(t, func(core.SiteName) string { return "" })
	publisher, asker := all["inferno"].dial(t), all["master"].dial(t)
	for i, size := range []int{10, 300_000} {
		id, err := publisher.Publish(t.Context(), bytes.NewReader(make([]byte, size)))
		if err != nil {
			t.Fatal(err)
		}
		for _, site := range all {
			site.await(t, i+1, is[core.UpdateExported])
		}
		e, err := asker.Explain(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Sites) != 3 || e.ID != id {
			t.Fatalf("of %s is told %+v", id, e)
		}
		pieces := uint32((size + core.PieceSize - 1) / core.PieceSize)
		for i, site := range e.Sites {
			if site.Standing != core.StandingExported || site.Have != pieces || site.Pieces != pieces {
				t.Errorf("%s is said to be %+v", id, site)
			}
			if origin := site.Site == "inferno"; origin != (i == 0) || origin != (site.Way == core.WayOrigin) || origin != (site.After == 0) || origin != (site.BoundMicros == 0) || origin != (site.From == "") {
				t.Errorf("%s is said to be, in the place %d, %+v", id, i, site)
			}
		}
		if i == 1 {
			all["purgatory"].stop()
			e, err := asker.Explain(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if len(e.Sites) != 3 || e.Sites[2].Site != "purgatory" || e.Sites[2].Standing != core.StandingSilent || e.Sites[1].Standing != core.StandingExported {
				t.Errorf("without purgatory is told %+v", e)
			}
		}
	}
}
