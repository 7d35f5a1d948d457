package core_test

import (
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/floodd/floodd/core"
)

// TestNothingHoldsWhatWasLetGo: a driver's bytes live as long as a handle to them does. Those of a
// long update that the disk could not take are free a few quiet steps later, not when as much
// happens in one step again.
func TestNothingHoldsWhatWasLetGo(t *testing.T) {
	c, _ := slowDisk(t)
	b := c.nodes["b"]
	c.trace = nil // it would hold effects
	handles := func() (handles []weak.Pointer[[]byte]) {
		pieces := pieces(1, 100*core.PieceSize)
		for i := range pieces {
			bytes := make([]byte, 8)
			pieces[i].Handle = &bytes
			handles = append(handles, weak.Make(&bytes))
		}
		b.step(core.ClientAsked{Client: 1, Request: core.Publish{Pieces: pieces}})
		return handles
	}()
	b.step(core.Stored{ID: b.snapshot().Held[0].ID, Why: "no space left on device"})
	c.run(time.Minute)
	runtime.GC()
	held := 0
	for _, h := range handles {
		if h.Value() != nil {
			held++
		}
	}
	runtime.KeepAlive(c)
	if held > 0 {
		t.Errorf("of %d handles, %d are held although the site let the update go", len(handles), held)
	}
}
