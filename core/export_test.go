package core_test

import (
	"slices"
	"testing"

	"github.com/floodd/floodd/core"
)

// TestWhatWasHandedOverIsNotExportedAgain has a batch fail after its first update: the
// next batch begins with the second.
func TestWhatWasHandedOverIsNotExportedAgain(t *testing.T) {
	site := core.New(core.Options{Config: world(1, nil)[0], Life: core.EpochsPerLife})
	var now core.Time
	var batches [][]uint64
	step := func(in core.Input) {
		for _, e := range site.Step(now, in) {
			switch e := e.(type) {
			case *core.SetTimer:
				now = max(now, e.At)
			case *core.StartExport:
				var batch []uint64
				for _, u := range e.Updates {
					batch = append(batch, u.ID.Seq)
				}
				batches = append(batches, batch)
			}
		}
	}
	step(core.Booted{})
	for client := range core.ClientID(4) { // the first goes alone, the others wait for it
		step(core.ClientAsked{Client: client + 1, Request: core.Publish{Pieces: pieces(uint64(client), 10)}})
	}
	step(core.ExportFinished{Batch: 1, Done: 1})
	step(core.ExportFinished{Batch: 2, Done: 1, Why: "exit status 1"})
	for range 10 {
		step(core.TimerFired{})
	}
	step(core.ExportFinished{Batch: 3, Done: 2})
	want := [][]uint64{{1}, {2, 3, 4}, {3, 4}}
	if !slices.EqualFunc(batches, want, slices.Equal[[]uint64]) {
		t.Errorf("exported in batches %v, wanted %v", batches, want)
	}
}
