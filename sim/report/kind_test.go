package report

import (
	"testing"

	"github.com/floodd/floodd/core"
)

// TestBatchKind: a batch is shown as the weightiest of its parts, with the update of that.
func TestBatchKind(t *testing.T) {
	id := core.UpdateID{Stream: core.Stream{Origin: "s1", Epoch: 1}, Seq: 7}
	batch := core.Batch{Messages: []core.Message{
		core.Pong{}, core.Want{Items: []core.WantItem{{}}}, core.Update{Header: core.Header{ID: id}}, core.Offer{},
	}}
	if kind, of := kindOf(batch); kind != kindUpdate || of != id {
		t.Errorf("it is shown as %s of %v, want %s of %v", kindNames[kind], of, kindNames[kindUpdate], id)
	}
}
