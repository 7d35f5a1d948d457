package netsim

import "math/bits"

// ring is a queue in one slice that grows by doubling. Most rings are empty most of the time, or
// have one value, so these give their slice back to those that lend it.
type ring[T any] struct {
	slots []T // its length is a power of two, or 0
	head  int32
	size  int32
}

// lender keeps slices that no ring uses, and rings that nobody uses. They hold nothing.
type lender[T any] struct {
	idle  [][][]T    // by the number of bits of their length
	rings []*ring[T] // of seldom, with room for a value or two
}

func (l *lender[T]) lend(length int) []T {
	if i := bits.Len(uint(length)); i < len(l.idle) {
		if last := len(l.idle[i]) - 1; last >= 0 {
			slots := l.idle[i][last]
			l.idle[i] = l.idle[i][:last]
			return slots
		}
	}
	return make([]T, length)
}

func (l *lender[T]) takeBack(slots []T) {
	i := bits.Len(uint(len(slots)))
	for len(l.idle) <= i {
		l.idle = append(l.idle, nil)
	}
	if len(l.idle[i]) < idleMax {
		l.idle[i] = append(l.idle[i], slots)
	}
}

// idleMax is how many slices of a length are kept: a crowd that has had much to say at one
// moment is not to hold memory for that ever after.
const idleMax = 512

func (r *ring[T]) push(v T, from *lender[T]) {
	if int(r.size) == len(r.slots) {
		grown := from.lend(max(1, 2*len(r.slots)))
		for i := range r.size {
			grown[i] = *r.at(i)
		}
		if r.size > 0 {
			clear(r.slots)
			from.takeBack(r.slots)
		}
		r.slots, r.head = grown, 0
	}
	r.size++
	*r.at(r.size - 1) = v
}

// at returns the i-th value from the head.
func (r *ring[T]) at(i int32) *T { return &r.slots[int(r.head+i)&(len(r.slots)-1)] }

func (r *ring[T]) front() *T { return r.at(0) }

func (r *ring[T]) back() *T { return r.at(r.size - 1) }

func (r *ring[T]) pop(to *lender[T]) T {
	var none T
	slot := r.at(0)
	v := *slot
	*slot = none
	r.head = (r.head + 1) & int32(len(r.slots)-1)
	switch r.size--; {
	case r.size == 0:
		to.takeBack(r.slots)
		r.slots = nil
	case r.size == 1 && len(r.slots) > 2:
		last := *r.front()
		*r.front() = none
		to.takeBack(r.slots)
		r.slots, r.head = to.lend(1), 0
		r.slots[0] = last
	}
	return v
}

// dropBack forgets the last value. The memory stays, for the next.
func (r *ring[T]) dropBack() {
	var none T
	*r.back() = none
	r.size--
}

// clear forgets the values and the memory.
func (r *ring[T]) clear() { *r = ring[T]{} }

// seldom is a ring that is there only while something is in it: of many of which few have anything.
type seldom[T any] struct{ *ring[T] }

func (s seldom[T]) len() int32 {
	if s.ring == nil {
		return 0
	}
	return s.size
}

func (s *seldom[T]) push(v T, from *lender[T]) {
	if s.ring == nil {
		if last := len(from.rings) - 1; last >= 0 {
			s.ring, from.rings = from.rings[last], from.rings[:last]
		} else {
			s.ring = &ring[T]{}
		}
	}
	s.ring.push(v, from)
}

func (s *seldom[T]) pop(to *lender[T]) T {
	if s.size > 1 {
		return s.ring.pop(to)
	}
	v := *s.front()
	s.dropBack()
	if len(to.rings) < idleMax {
		to.rings = append(to.rings, s.ring)
	}
	s.ring = nil
	return v
}
