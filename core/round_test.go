package core_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestRoundIsSteps: updates that are told of in one round go the same ways as those told of
// step by step, and leave in fewer messages.
func TestRoundIsSteps(t *testing.T) {
	run := func(together bool) (passedOn, exported []core.UpdateID, messages int) {
		c := newCluster(t, 1, world(3, nil)...)
		c.startAll()
		c.run(time.Minute)
		n := c.nodes["c"]
		links := sortedLinks(n.links)
		origin := links[0]
		topology := n.snapshot().Groups[0].Topology
		var facts []core.Input
		for i := range 50 {
			size := int64(10)
			facts = append(facts, &core.MessageReceived{Link: origin, Message: core.Update{
				Header:  core.Header{ID: core.UpdateID{Stream: core.Stream{Origin: n.links[origin].other(n).name, Epoch: 1 << 30}, Seq: uint64(i + 1)}, Groups: []core.GroupName{"g"}, Size: size},
				Route:   core.Route{Group: "g", Root: "c", Topology: topology.Number}, // so that it goes on over the other link
				Payload: &core.Payload{Size: size},
			}})
		}
		see := func(effects []core.Effect) {
			for _, e := range effects {
				switch e := e.(type) {
				case *core.Send:
					if e.Link == links[1] {
						messages++
					}
					for _, m := range unbatched(e.Message) {
						if u, ok := m.(core.Update); ok {
							passedOn = append(passedOn, u.Header.ID)
						}
					}
				case *core.StartExport:
					for _, u := range e.Updates {
						exported = append(exported, u.ID)
					}
					facts = append(facts, core.ExportFinished{Batch: e.Batch, Done: len(e.Updates)})
				}
			}
		}
		if together {
			see(n.site.Round(c.now, facts[:50]))
		}
		for i := 0; i < len(facts); i++ {
			if i >= 50 || !together {
				see(n.site.Step(c.now, facts[i]))
			}
		}
		return passedOn, exported, messages
	}
	passedOn, exported, messages := run(false)
	if len(passedOn) != 50 || len(exported) != 50 || messages != 50 {
		t.Fatalf("step by step %d updates go on in %d messages, and %d are exported; want 50", len(passedOn), messages, len(exported))
	}
	passedOnTogether, exportedTogether, fewer := run(true)
	if !reflect.DeepEqual(passedOnTogether, passedOn) || !reflect.DeepEqual(exportedTogether, exported) {
		t.Errorf("in a round go on %v\nand exported are %v", passedOnTogether, exportedTogether)
	}
	if fewer > 3 {
		t.Errorf("what was told together leaves in %d messages", fewer)
	}
	if !slices.IsSortedFunc(passedOnTogether, core.UpdateID.Compare) {
		t.Errorf("out of order: %v", passedOnTogether)
	}
}
