package core

// queue is what takes part in turns: something waits in it, and the next of it has a
// cost.
type queue interface {
	len() int
	cost() int // in bytes; of a queue that is not empty
}

// turns lets queues go in turn so that, as long as all of them have something
// waiting, each gets the same number of bytes, however large or small its items are.
// It is deficit round robin: M. Shreedhar and G. Varghese, "Efficient fair queueing
// using deficit round robin", SIGCOMM 1995. A queue takes part from its first item
// to its last; what it had to its credit goes with it.
//
// Being a queue itself it can be nested: groups in turn, and in each its origins.
type turns[K comparable, Q queue] struct {
	round fifo[*taker[K, Q]] // who is next, first
	index map[K]*taker[K, Q] // of round, once it is long
	spare *taker[K, Q]       // one whose queue ran empty, for the next that comes
}

// taker is a queue that takes turns.
type taker[K comparable, Q queue] struct {
	key    K
	queue  Q
	credit int // bytes that it may take before the next has its turn
}

// turnBytes is what a turn adds to a queue's credit. It is small, so that lines go
// between the updates of another origin, however long these are.
const turnBytes = 4 << 10

func (t *turns[K, Q]) len() int { return t.round.len() }

// cost is that of what next would take.
func (t *turns[K, Q]) cost() int { return t.next().queue.cost() }

// indexedFrom is the length from which on a round has an index.
const indexedFrom = 16

// at returns the queue of a key, making it if it does not take part. The caller puts
// something into it.
func (t *turns[K, Q]) at(key K, fresh func() Q) Q {
	if x := t.find(key); x != nil {
		return x.queue
	}
	x := t.spare
	t.spare = nil
	if x == nil {
		x = &taker[K, Q]{queue: fresh()}
	}
	x.key, x.credit = key, 0
	t.round.push(x)
	switch {
	case t.index != nil:
		t.index[key] = x
	case t.round.len() == indexedFrom:
		t.index = make(map[K]*taker[K, Q], 2*indexedFrom)
		for _, x := range t.round.waiting() {
			t.index[x.key] = x
		}
	}
	return x.queue
}

func (t *turns[K, Q]) find(key K) *taker[K, Q] {
	if t.index != nil {
		return t.index[key]
	}
	for _, x := range t.round.waiting() {
		if x.key == key {
			return x
		}
	}
	return nil
}

// next passes the turn on until it is somebody's who can pay for it. Called again
// before something is taken, it returns the same.
func (t *turns[K, Q]) next() *taker[K, Q] {
	for {
		x := t.round.front()
		cost := x.queue.cost()
		if x.credit >= cost {
			return x
		}
		if t.round.len() == 1 { // nobody else to be fair to
			x.credit = cost
			return x
		}
		x.credit += turnBytes
		t.round.push(t.round.pop())
	}
}

// paid takes a cost from the credit of the one whose turn it is, after what it was
// for has left its queue.
func (t *turns[K, Q]) paid(x *taker[K, Q], cost int) {
	x.credit -= cost
	if x.queue.len() > 0 {
		return
	}
	t.round.pop()
	if t.round.len() == 0 {
		t.index = nil
	} else if t.index != nil {
		delete(t.index, x.key)
	}
	var none K
	t.spare, x.key = x, none
}
