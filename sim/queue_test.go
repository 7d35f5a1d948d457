package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/floodd/floodd/netsim"
	"pgregory.net/rapid"
)

// TestQueueOrder compares the queue with a list that is sorted stably by time.
func TestQueueOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue
		var model []event
		var serial uint64
		now := netsim.Time(0)
		steps := rapid.IntRange(1, 200).Draw(t, "steps")
		for range steps {
			if rapid.Bool().Draw(t, "push") {
				ahead := rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 1<<40)).Draw(t, "ahead")
				serial++
				e := event{at: now + netsim.Time(ahead), arg: serial}
				q.push(e)
				model = append(model, e)
				slices.SortStableFunc(model, func(a, b event) int { return int(min(1, max(-1, a.at-b.at))) })
				continue
			}
			got, ok := q.pop()
			if ok != (len(model) > 0) {
				t.Fatalf("pop said %v with %d events in the queue", ok, len(model))
			}
			if !ok {
				continue
			}
			if want := model[0]; got.arg != want.arg || got.at != want.at {
				t.Fatalf("popped event %d at %d, want event %d at %d", got.arg, got.at, want.arg, want.at)
			}
			now = got.at
			model = model[1:]
		}
	})
}

func BenchmarkQueue(b *testing.B) {
	for _, pending := range []int{1e4, 1e5, 1e6} {
		b.Run(fmt.Sprint(pending), func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			var q queue
			for range pending {
				q.push(event{at: netsim.Time(r.Int64N(1e6))})
			}
			b.ReportAllocs()
			for b.Loop() {
				e, _ := q.pop()
				q.push(event{at: e.at + netsim.Time(r.Int64N(1e6))})
			}
		})
	}
}
