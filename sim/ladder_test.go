package sim

import (
	"math/bits"
	"slices"

	"github.com/floodd/floodd/netsim"
)

// ladder does what [queue] does, to be measured beside it. It is a ladder queue (Tang, Goh and Thng, Ladder queue: an O(1) priority queue
// structure for large-scale discrete event simulation, ACM TOMACS 15(3), 2005). What is
// far ahead is only put on a heap at the top. When its time comes near, it is spread over the
// buckets of a rung, so many that each has about one event; a bucket that turns out to
// have many is spread over a rung below. Only what is next is sorted, in bottom. So an event
// is moved a few times, however many there are.
//
// A later event of the same instant is always put behind an earlier one: in the same list,
// or in one above. So there is no need for a sequence number, as long as each move keeps
// the order of a list. Only keys are moved; events stay in slots, and no memory is
// allocated once the lists have grown.
type ladder struct {
	present netsim.Time // of the event taken last
	slots   []event
	free    []int32
	size    int

	spare  [][]key // memory of long buckets that ran empty
	bottom []key   // sorted
	head   int     // what has been taken of bottom
	rungs  []rung
	depth  int // rungs in use: those at the end serve what is nearest

	top      []key
	topStart netsim.Time // what is due from here on is put on top
	topMin   netsim.Time
	topMax   netsim.Time
}

// key stands for an event in the lists.
type key struct {
	at   netsim.Time
	slot int32
}

// rung divides a span of time into buckets.
type rung struct {
	start   netsim.Time // of buckets[0]
	shift   int         // a bucket spans 1<<shift microseconds
	count   int         // buckets in use
	next    int         // the first bucket that was not taken yet
	buckets [][]key
}

// Bounds of the ladder.
const (
	sortMax   = 24     // a bucket of no more is sorted, one of more is spread
	rungsMax  = 8      // below these a bucket is sorted however long it is
	bucketMax = 1 << 8 // buckets of one rung, so that their ends stay in a processor's cache
)

// push files an event, which must not lie before the one taken last.
func (q *ladder) push(e event) {
	if e.at < q.present { // spelled out: an invariant's arguments would be allocated
		invariant(false, "an event at %d was scheduled in the past of %d", e.at, q.present)
	}
	if q.size == 0 {
		q.topStart = e.at // all of time is ahead
		q.bottom, q.head, q.depth = q.bottom[:0], 0, 0
	}
	var slot int32
	if n := len(q.free); n > 0 {
		slot = q.free[n-1]
		q.free = q.free[:n-1]
		q.slots[slot] = e
	} else {
		slot = int32(len(q.slots))
		q.slots = append(q.slots, e)
	}
	q.size++
	q.file(key{e.at, slot})
}

// pop takes the next event; ok is false when there is none.
func (q *ladder) pop() (e event, ok bool) {
	if q.size == 0 {
		return event{}, false
	}
	if q.head == len(q.bottom) {
		q.refill()
	}
	slot := q.bottom[q.head].slot
	q.present = q.bottom[q.head].at
	q.head++
	q.size--
	q.free = append(q.free, slot)
	return q.slots[slot], true
}

// file puts a key in the list that its time belongs to.
func (q *ladder) file(k key) {
	if k.at >= q.topStart {
		if len(q.top) == 0 {
			q.topMin, q.topMax = k.at, k.at
		}
		q.topMin, q.topMax = min(q.topMin, k.at), max(q.topMax, k.at)
		q.top = append(q.top, k)
		return
	}
	for i := range q.rungs[:q.depth] {
		r := &q.rungs[i]
		if b := int((k.at - r.start) >> r.shift); b >= r.next { // negative where it is sooner
			r.buckets[b] = append(q.room(r.buckets[b]), k)
			return
		}
	}
	q.sink(k)
}

// sink puts a key in its place in bottom. Where it would have to move many, they are
// first spread over a rung.
func (q *ladder) sink(k key) {
	low, high := q.head, len(q.bottom)
	for low < high { // behind all of the same instant
		mid := int(uint(low+high) / 2)
		if q.bottom[mid].at <= k.at {
			low = mid + 1
		} else {
			high = mid
		}
	}
	before, behind := low-q.head, len(q.bottom)-low
	switch {
	case q.head > 0 && before < behind && before <= sortMax:
		copy(q.bottom[q.head-1:], q.bottom[q.head:low])
		q.head--
		q.bottom[low-1] = k
	case behind <= sortMax || q.depth == rungsMax:
		q.bottom = slices.Insert(q.bottom, low, k)
	default:
		all, first := q.bottom[q.head:], min(q.bottom[q.head].at, k.at)
		q.bottom, q.head = q.bottom[:0], 0
		q.spread(all, first, q.end()-1)
		q.file(k)
	}
}

// end is where the time ends whose events are in bottom.
func (q *ladder) end() netsim.Time {
	if q.depth == 0 {
		return q.topStart
	}
	r := &q.rungs[q.depth-1]
	return r.start + netsim.Time(r.next)<<r.shift
}

// refill moves what is next to bottom, which is empty.
func (q *ladder) refill() {
	q.bottom, q.head = q.bottom[:0], 0
	for {
		if q.depth == 0 {
			q.topStart = q.topMax + 1
			top := q.top
			q.top = q.top[:0]
			if len(top) <= sortMax {
				q.sort(top)
				return
			}
			q.spread(top, q.topMin, q.topMax)
			continue
		}
		r := &q.rungs[q.depth-1]
		for r.next < r.count && len(r.buckets[r.next]) == 0 {
			r.next++
		}
		if r.next == r.count {
			q.depth--
			continue
		}
		bucket := r.buckets[r.next]
		at := r.next
		r.next++
		if len(bucket) <= sortMax || r.shift == 0 || q.depth == rungsMax {
			q.sort(bucket)
			r.buckets[at] = q.empty(bucket)
			return
		}
		start := r.start + netsim.Time(at)<<r.shift
		q.spread(bucket, start, start+1<<r.shift-1)
		r = &q.rungs[q.depth-2] // there may be a rung more than there were
		r.buckets[at] = q.empty(bucket)
	}
}

// sort copies keys to bottom and sorts them by time, keeping the order of equals.
func (q *ladder) sort(keys []key) {
	q.bottom = append(q.bottom, keys...)
	if len(keys) > sortMax {
		slices.SortStableFunc(q.bottom, func(a, b key) int { return int(min(1, max(-1, a.at-b.at))) })
		return
	}
	for i := 1; i < len(q.bottom); i++ {
		k, j := q.bottom[i], i
		for ; j > 0 && q.bottom[j-1].at > k.at; j-- {
			q.bottom[j] = q.bottom[j-1]
		}
		q.bottom[j] = k
	}
}

// spread puts keys, of which the earliest and the latest are due no sooner and no later
// than first and last, in the buckets of a new rung at the end.
func (q *ladder) spread(keys []key, first, last netsim.Time) {
	if q.depth == len(q.rungs) {
		q.rungs = append(q.rungs, rung{})
	}
	r := &q.rungs[q.depth]
	q.depth++
	wanted := min(len(keys), bucketMax)
	r.start, r.next = first, 0
	r.shift = max(0, bits.Len64(uint64(last-first)/uint64(wanted)))
	r.count = int((last-first)>>r.shift) + 1
	for len(r.buckets) < r.count {
		r.buckets = append(r.buckets, nil)
	}
	for _, k := range keys {
		b := int((k.at - first) >> r.shift)
		r.buckets[b] = append(q.room(r.buckets[b]), k)
	}
}

// room gives a bucket without memory that of one that ran empty.
func (q *ladder) room(bucket []key) []key {
	if last := len(q.spare) - 1; bucket == nil && last >= 0 {
		bucket = q.spare[last]
		q.spare = q.spare[:last]
	}
	return bucket
}

// empty returns what is left of a bucket: its memory, unless that is much.
func (q *ladder) empty(bucket []key) []key {
	if cap(bucket) <= 2*sortMax {
		return bucket[:0]
	}
	q.spare = append(q.spare, bucket[:0])
	return nil
}
