package sim

import (
	"fmt"
	"math"

	"github.com/anishathalye/porcupine"
	"github.com/floodd/floodd/core"
)

// clientCheck: the client interface of one daemon, in one life, is linearizable. What
// its clients publish in one stream is numbered upward, and what its statistics call
// accepted is what was.
type clientCheck struct {
	world     *world
	histories map[counterKey]history
	order     []counterKey // of histories, as they came up
}

// counterKey names a counter: the numbers of one stream, or, where that is zero, how
// many updates one life of a site accepted.
type counterKey struct {
	site   int32
	life   core.Epoch
	stream core.Stream
}

// operation is what a client does to a counter.
type operation uint8

const (
	opTake  operation = iota // take the next number of a stream; the output is the number
	opAdd                    // add one
	opMaybe                  // add one, or not: the site died before it said
	opRead                   // read the sum; the output is what was seen
)

func (o operation) String() string {
	return [...]string{"take", "add", "add, perhaps,", "read"}[o]
}

// anyValue is the state of a counter as long as nobody looked.
const anyValue = int64(-1)

// counter is the model of one counter. A refused client may have cost a stream a
// number, so numbers go up, but not always by one.
var counter = porcupine.NondeterministicModel{
	Init: func() []any { return []any{anyValue} },
	Step: func(state, input, output any) []any {
		value, saw := state.(int64), output.(int64)
		switch input.(operation) {
		case opTake:
			if saw > value {
				return []any{saw}
			}
			return nil
		case opRead:
			if value == anyValue || value == saw {
				return []any{saw}
			}
			return nil
		case opMaybe:
			if value != anyValue {
				return []any{value, value + 1}
			}
		case opAdd:
			if value != anyValue {
				return []any{value + 1}
			}
		}
		return []any{value}
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprint(input, " ", output) },
}

func newClientCheck(w *world) clientCheck {
	return clientCheck{world: w, histories: make(map[counterKey]history)}
}

// published enters a publication that was answered with an id.
func (c *clientCheck) published(s *site, began uint64, id core.UpdateID) {
	c.enter(counterKey{s.index, s.life, id.Stream}, began, c.world.events, opTake, int64(id.Seq))
	c.enter(counterKey{site: s.index, life: s.life}, began, c.world.events, opAdd, 0)
}

// publishUnanswered enters a publication whose site died first: it may have
// happened at any time, or never.
func (c *clientCheck) publishUnanswered(s *site, began uint64) {
	c.enter(counterKey{site: s.index, life: s.life}, began, math.MaxInt64, opMaybe, 0)
}

// read enters statistics.
func (c *clientCheck) read(s *site, began uint64, r core.Reply) {
	if r, ok := r.(core.StatsListing); ok {
		c.enter(counterKey{site: s.index, life: s.life}, began, c.world.events, opRead, int64(r.Stats.UpdatesAccepted))
	}
}

func (c *clientCheck) enter(key counterKey, call, ret uint64, op operation, saw int64) {
	if _, known := c.histories[key]; !known {
		c.order = append(c.order, key)
	}
	h := c.histories[key]
	c.histories[key] = append(h, porcupine.Operation{
		ClientId: len(h), Input: op, Output: saw, Call: int64(call), Return: int64(ret),
	})
}

// finish checks every history.
func (c *clientCheck) finish() {
	for _, key := range c.order {
		bad := c.histories[key].linearizable(counter.ToModel())
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
