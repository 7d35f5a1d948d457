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
// It is a radix heap (Ahuja, Mehlhorn, Orlin, Tarjan 1990): because time never
// runs backwards, an event needs only be filed by the highest bit in which its
// time differs from the present, and is refiled at most once per bit as the
// present comes nearer. Refiling keeps the order of a bucket, and only ever
// fills buckets that are empty, so equal times stay in order of arrival without
// a sequence number.
//
// Buckets are lists of blocks that go from one bucket to another: nothing is allocated
// per event, and what is kept is what the events take that wait, not what each bucket
// has held at one time or another.
type queue struct {
	present netsim.Time
	buckets [65]bucket // buckets[b]: times whose highest bit different from present is bit b-1
	size    int
	spare   *block // blocks that nothing is in
	spares  int
}

// bucket is a list of events, first in first out; none of its blocks is empty.
type bucket struct{ first, last *block }

// block is some events of a bucket that follow each other.
type block struct {
	events     [blockEvents]event
	from, upto int // what is in use
	next       *block
}

const blockEvents = 64

// push files an event, which must not lie before the present.
func (q *queue) push(e event) {
	if e.at < q.present { // spelled out: an invariant's arguments would be allocated
		invariant(false, "an event at %d was scheduled in the past of %d", e.at, q.present)
	}
	q.file(&e)
	q.size++
}

func (q *queue) file(e *event) {
	b := &q.buckets[bits.Len64(uint64(e.at^q.present))]
	if b.last == nil || b.last.upto == blockEvents {
		k := q.block()
		if b.last == nil {
			b.first = k
		} else {
			b.last.next = k
		}
		b.last = k
	}
	b.last.events[b.last.upto] = *e
	b.last.upto++
}

// pop takes the next event; ok is false when there is none.
func (q *queue) pop() (e event, ok bool) {
	if q.size == 0 {
		return event{}, false
	}
	b := &q.buckets[0]
	if b.first == nil {
		q.advance()
	}
	k := b.first
	e = k.events[k.from]
	k.from++
	if k.from == k.upto {
		if b.first = k.next; b.first == nil {
			b.last = nil
		}
		q.release(k)
	}
	q.size--
	return e, true
}

// advance moves the present to the earliest event and refiles its neighbours.
func (q *queue) advance() {
	i := 1
	for q.buckets[i].first == nil {
		i++
	}
	from := q.buckets[i].first
	q.buckets[i] = bucket{}
	earliest := from.events[from.from].at
	for k := from; k != nil; k = k.next {
		for j := k.from; j < k.upto; j++ {
			earliest = min(earliest, k.events[j].at)
		}
	}
	q.present = earliest
	for from != nil {
		k := from
		for j := k.from; j < k.upto; j++ {
			q.file(&k.events[j])
		}
		from = k.next
		q.release(k)
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

// release keeps an empty block, unless there are as many as the events that wait would fill.
func (q *queue) release(k *block) {
	if q.spares > len(q.buckets)+q.size/blockEvents {
		return
	}
	k.from, k.upto, k.next = 0, 0, q.spare
	q.spare = k
	q.spares++
}
