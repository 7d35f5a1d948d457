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
// a sequence number. Nothing is allocated per event.
type queue struct {
	present netsim.Time
	buckets [65][]event // buckets[b]: times whose highest bit different from present is bit b-1
	head    int         // what has been taken of buckets[0]
	size    int
}

// push files an event, which must not lie before the present.
func (q *queue) push(e event) {
	if e.at < q.present { // spelled out: an invariant's arguments would be allocated
		invariant(false, "an event at %d was scheduled in the past of %d", e.at, q.present)
	}
	b := bits.Len64(uint64(e.at ^ q.present))
	q.buckets[b] = append(q.buckets[b], e)
	q.size++
}

// pop takes the next event; ok is false when there is none.
func (q *queue) pop() (e event, ok bool) {
	if q.size == 0 {
		return event{}, false
	}
	if q.head == len(q.buckets[0]) {
		q.advance()
	}
	e = q.buckets[0][q.head]
	q.head++
	q.size--
	return e, true
}

// advance moves the present to the earliest event and refiles its neighbours.
func (q *queue) advance() {
	q.buckets[0] = q.buckets[0][:0]
	q.head = 0
	b := 1
	for len(q.buckets[b]) == 0 {
		b++
	}
	from := q.buckets[b]
	earliest := from[0].at
	for i := range from {
		earliest = min(earliest, from[i].at)
	}
	q.present = earliest
	for i := range from {
		to := bits.Len64(uint64(from[i].at ^ earliest))
		q.buckets[to] = append(q.buckets[to], from[i])
	}
	clear(from)
	q.buckets[b] = from[:0]
}
