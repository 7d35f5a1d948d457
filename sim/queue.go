package sim

import (
	"math/bits"

	"github.com/floodd/floodd/netsim"
)

// event is something that will happen in the world at an instant.
type event struct {
	at   netsim.Time
	kind eventKind
	site int32        // the site it happens to, where it happens to one
	arg  uint64       // which timer, flood, fault..., as its kind says
	net  netsim.Event // set when kind is eventNetwork
}

// queue holds the events to come. They leave in order of time, and those of one
// instant in the order in which they were pushed.
//
// It is a hierarchy of timing wheels (Varghese and Lauck, Hashed and hierarchical timing
// wheels, 1987), one for each digit of an instant. An event is filed on the wheel of the
// highest digit in which its time differs from the present, under that digit of its time.
// So what is on a lower wheel comes sooner, and what lies in one slot of the lowest is of one
// instant. When the lower wheels are empty the present moves on to the next slot of a wheel
// in which something lies, and that is filed again, on lower ones. Events of one instant
// always lie in one slot, in the order in which they came.
//
// Slots are lists of blocks that go from one slot to another: nothing is allocated
// per event, and what is kept is what the events take that wait, not what each slot
// has held at one time or another.
type queue struct {
	present netsim.Time
	wheels  [wheels]wheel
	size    int
	spare   *block // blocks that nothing is in
	spares  int
}

// wheel is the slots of one digit.
type wheel struct {
	filled uint64 // a bit for each: whether something lies there
	slots  [digits]slot
}

// slot is a list of events, first in first out; none of its blocks is empty.
type slot struct{ first, last *block }

// block is some events of a slot that follow each other.
type block struct {
	next       *block
	from, upto int // what is in use
	events     [blockEvents]event
}

const (
	digitBits   = 6
	digits      = 1 << digitBits
	wheels      = (63 + digitBits - 1) / digitBits
	blockEvents = 16
)

// push files an event, which must not lie before the present.
func (q *queue) push(e event) {
	if e.at < q.present { // spelled out: an invariant's arguments would be allocated
		invariant(false, "an event at %d was scheduled in the past of %d", e.at, q.present)
	}
	q.file(&e)
	q.size++
}

func (q *queue) file(e *event) {
	at := uint64(e.at)
	of := uint(bits.Len64(at^uint64(q.present)|1)-1) / digitBits
	place := at >> (of * digitBits) % digits
	w := &q.wheels[of]
	s := &w.slots[place]
	k := s.last
	switch {
	case w.filled&(1<<place) == 0:
		w.filled |= 1 << place
		k = q.block()
		s.first, s.last = k, k
	case k.upto == blockEvents:
		k = q.block()
		s.last.next, s.last = k, k
	}
	k.events[k.upto] = *e
	k.upto++
}

// pop takes the next event; ok is false when there is none.
func (q *queue) pop() (e event, ok bool) {
	if q.size == 0 {
		return event{}, false
	}
	w := &q.wheels[0]
	for w.filled == 0 {
		q.advance()
	}
	place := bits.TrailingZeros64(w.filled)
	s := &w.slots[place]
	k := s.first
	e = k.events[k.from]
	k.from++
	if k.from == k.upto {
		if k == s.last {
			w.filled &^= 1 << place
		}
		s.first = k.next
		q.release(k)
	}
	q.present = e.at
	q.size--
	return e, true
}

// advance moves the present to the beginning of the next slot in which something lies, and
// files that again.
func (q *queue) advance() {
	of := uint(1)
	for q.wheels[of].filled == 0 {
		of++
	}
	w := &q.wheels[of]
	place := bits.TrailingZeros64(w.filled)
	w.filled &^= 1 << place
	above := (of + 1) * digitBits
	q.present = q.present>>above<<above | netsim.Time(place)<<(of*digitBits)
	for k := w.slots[place].first; k != nil; {
		for j := k.from; j < k.upto; j++ {
			q.file(&k.events[j])
		}
		done := k
		k = k.next
		q.release(done)
	}
}

// block returns an empty one.
func (q *queue) block() *block {
	k := q.spare
	if k == nil {
		return &block{}
	}
	q.spare, k.next = k.next, nil
	q.spares--
	return k
}

// release keeps an empty block, unless there are more than the events that wait would fill.
func (q *queue) release(k *block) {
	if q.spares > digits+q.size/blockEvents {
		return
	}
	k.from, k.upto, k.next = 0, 0, q.spare
	q.spare = k
	q.spares++
}
