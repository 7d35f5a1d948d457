package core_test

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestGreatAges: an update that says it is older than time itself is too old, also after
// the way here is added.
func TestGreatAges(t *testing.T) {
	_, _, b, _, toA := pair(t)
	payload := pieces(1, 10)[0]
	b.step(&core.MessageReceived{Link: toA, Message: core.Update{
		Header: core.Header{
			ID: core.UpdateID{Stream: core.Stream{Origin: "a", Epoch: 7}, Seq: 1}, Groups: []core.GroupName{"g"},
			Size: payload.Size, Digest: payload.Digest, Age: 1<<63 - 1 - time.Microsecond,
		},
		Payload: &payload,
	}})
	if gaps := b.snapshot().Gaps; len(gaps) != 1 || gaps[0].Cause != core.GapTooOld {
		t.Errorf("gaps are %+v", gaps)
	}
}
