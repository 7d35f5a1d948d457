package sim

import (
	"fmt"
	"math"

	"github.com/anishathalye/porcupine"
	"github.com/floodd/floodd/core"
)

// clientCheck: the client interface of one daemon, in one life, is linearizable.
// Publishing adds one to a counter: the sequence of the update's stream, and the
// number of updates accepted. The answer to a publication, and statistics, read it.
type clientCheck struct {
	world     *world
	histories map[counterKey]history
	order     []counterKey // of histories, as they came up
}

// counterKey names a counter: one stream, or, where that is zero, all that one
// life of a site accepted.
type counterKey struct {
	site   int32
	life   core.Epoch
	stream core.Stream
}

// counterInput is an operation on a counter; counterOutput is the value it saw, or
// anyValue.
type (
	counterInput  struct{ add bool }
	counterOutput int64
)

const anyValue = -1

// counter is the model: its state is the value, or anyValue as long as nobody looked.
var counter = porcupine.Model{
	Init: func() any { return int64(anyValue) },
	Step: func(state, input, output any) (bool, any) {
		value, saw := state.(int64), int64(output.(counterOutput))
		if input.(counterInput).add && value != anyValue {
			value++
		}
		switch {
		case saw == anyValue:
			return true, value
		case value == anyValue:
			return true, saw
		}
		return saw == value, value
	},
	DescribeOperation: func(input, output any) string {
		what := "read"
		if input.(counterInput).add {
			what = "publish"
		}
		return fmt.Sprintf("%s saw %d", what, output)
	},
}

func newClientCheck(w *world) clientCheck {
	return clientCheck{world: w, histories: make(map[counterKey]history)}
}

// published enters a publication that was answered: queued, or refused after it had
// been given an id, because the disk failed.
func (c *clientCheck) published(s *site, began uint64, id core.UpdateID) {
	c.enter(counterKey{s.index, s.life, id.Stream}, began, c.world.events, true, counterOutput(id.Seq))
	c.enter(counterKey{site: s.index, life: s.life}, began, c.world.events, true, anyValue)
}

// publishUnanswered enters a publication whose site died first: it may have
// happened at any time.
func (c *clientCheck) publishUnanswered(s *site, began uint64) {
	c.enter(counterKey{site: s.index, life: s.life}, began, math.MaxInt64, true, anyValue)
}

// read enters statistics.
func (c *clientCheck) read(s *site, began uint64, r core.Reply) {
	if r, ok := r.(core.StatsListing); ok {
		c.enter(counterKey{site: s.index, life: s.life}, began, c.world.events, false, counterOutput(r.Stats.UpdatesAccepted))
	}
}

func (c *clientCheck) enter(key counterKey, call, ret uint64, add bool, saw counterOutput) {
	if _, known := c.histories[key]; !known {
		c.order = append(c.order, key)
	}
	h := c.histories[key]
	c.histories[key] = append(h, porcupine.Operation{
		ClientId: len(h), Input: counterInput{add: add}, Output: saw, Call: int64(call), Return: int64(ret),
	})
}

// finish checks every history.
func (c *clientCheck) finish() {
	for _, key := range c.order {
		bad := c.histories[key].linearizable(counter)
		if bad == nil {
			continue
		}
		what := "statistics"
		if key.stream != (core.Stream{}) {
			what = key.stream.String()
		}
		c.world.fail("clients", c.world.sites[key.site],
			"what its clients saw of %s between events %d and %d is not linearizable (%d operations)",
			what, bad[0].Call, bad[len(bad)-1].Return, len(bad))
	}
}
