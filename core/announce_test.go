package core_test

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestRefusedAnnounce: who announces what this site does not take hears of it, or it
// would believe for ever that all it has announced and given is here.
func TestRefusedAnnounce(t *testing.T) {
	parts := pieces(1, 100_000)
	id := func(seq uint64) core.UpdateID {
		return core.UpdateID{Stream: core.Stream{Origin: "a", Epoch: 1}, Seq: seq}
	}
	fine := core.Header{ID: id(1), Groups: []core.GroupName{"g"}, Size: 100_000, Digest: contents([]core.Payload{{Digest: contents(parts)}}), Chunks: []core.Digest{contents(parts)}}
	changed := func(change func(*core.Header)) core.Announce {
		h := fine
		change(&h)
		return core.Announce{Header: h}
	}
	tests := []struct {
		what string
		m    core.Announce
		stop bool
	}{
		{"is taken", core.Announce{Header: fine}, false},
		{"is of a group that b is no member of", changed(func(h *core.Header) { h.Groups = []core.GroupName{"h"} }), true},
		{"is too old", changed(func(h *core.Header) { h.Age = 10000 * time.Hour }), true},
		{"is too large", changed(func(h *core.Header) { h.Size = 1 << 50 }), true},
		{"does not match its digests", changed(func(h *core.Header) { h.Digest[0]++ }), true},
	}
	for _, test := range tests {
		c := newCluster(t, 1, world(2, nil)...)
		b := c.nodes["b"]
		c.startAll()
		c.run(10 * time.Second)
		stops := 0
		c.trace = func(site core.SiteName, _ core.Input, effects []core.Effect) {
			for _, e := range effects {
				if send, ok := e.(*core.Send); ok && site == "b" {
					for _, m := range unbatched(send.Message) {
						if stop, ok := m.(core.Stop); ok && stop.IDs[0] == fine.ID {
							stops++
						}
					}
				}
			}
		}
		b.step(&core.MessageReceived{Link: sortedLinks(b.links)[0], Message: test.m})
		if (stops == 1) != test.stop {
			t.Errorf("an announced update %s: b refuses it %d times", test.what, stops)
		}
	}
}
