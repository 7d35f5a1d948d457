package sim

import (
	"slices"
	"testing"

	"github.com/floodd/floodd/netsim"
	"pgregory.net/rapid"
)

// TestQueueOrder compares the queue with a list that is sorted stably by time: pushed
// to are the present, the near and the far future, and instants at which much happens;
// now and then the queue runs empty. The ladder, which is measured beside it, must do the
// same, or it would not be worth measuring.
func TestQueueOrder(t *testing.T) {
	t.Run("queue", func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { checkOrder(t, &queue{}) }) })
	t.Run("ladder", func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { checkOrder(t, &ladder{}) }) })
}

// eventQueue is what a queue does.
type eventQueue interface {
	push(event)
	pop() (event, bool)
}

func checkOrder(t *rapid.T, q eventQueue) {
	var model []event
	var serial uint64
	var now, popular netsim.Time
	push := func(at netsim.Time) {
		serial++
		e := event{at: at, arg: serial}
		q.push(e)
		i, _ := slices.BinarySearchFunc(model, at, func(e event, at netsim.Time) int {
			if e.at <= at {
				return -1
			}
			return 1
		})
		model = slices.Insert(model, i, e)
	}
	pop := func() {
		got, ok := q.pop()
		if ok != (len(model) > 0) {
			t.Fatalf("pop said %v with %d events in the queue", ok, len(model))
		}
		if !ok {
			return
		}
		if want := model[0]; got != want {
			t.Fatalf("popped event %d at %d, want event %d at %d", got.arg, got.at, want.arg, want.at)
		}
		now = got.at
		model = model[1:]
	}
	ahead := rapid.OneOf(rapid.Int64Range(0, 3), rapid.Int64Range(0, 1000), rapid.Int64Range(0, 1<<40))
	t.Repeat(map[string]func(*rapid.T){
		"present": func(*rapid.T) { push(now) },
		"future":  func(t *rapid.T) { push(now + netsim.Time(ahead.Draw(t, "ahead"))) },
		"many": func(t *rapid.T) {
			within := rapid.Int64Range(1, 1<<20).Draw(t, "within")
			next := rapid.Uint64().Draw(t, "seed")
			for range rapid.IntRange(1, 300).Draw(t, "count") {
				next = next*6364136223846793005 + 1442695040888963407
				push(now + netsim.Time(next>>20)%netsim.Time(within))
			}
		},
		"burst": func(t *rapid.T) {
			if popular < now || rapid.Bool().Draw(t, "new") {
				popular = now + netsim.Time(ahead.Draw(t, "ahead"))
			}
			for range rapid.IntRange(1, 200).Draw(t, "count") {
				push(popular)
			}
		},
		"pop": func(t *rapid.T) {
			for range rapid.IntRange(1, 100).Draw(t, "count") {
				pop()
			}
		},
		"clear": func(t *rapid.T) {
			for len(model) > 0 {
				pop()
			}
			pop()
		},
	})
	for len(model) > 0 {
		pop()
	}
}

// TestQueueAllocatesNothing lets a queue run that has grown.
func TestQueueAllocatesNothing(t *testing.T) {
	var q queue
	step := spans(1)
	for range 10_000 {
		q.push(event{at: step()})
	}
	turn := func() {
		for range 10_000 {
			e, _ := q.pop()
			q.push(event{at: e.at + step()})
		}
	}
	for range 200 {
		turn()
	}
	if n := testing.AllocsPerRun(10, turn); n > 100 {
		t.Errorf("10,000 events allocated %v times", n)
	}
}
