package netsim

// ring is a queue in one slice that grows by doubling and is reused for ever.
type ring[T any] struct {
	slots []T // its length is a power of two, or 0
	head  int
	size  int
}

func (r *ring[T]) push(v T) {
	if r.size == len(r.slots) {
		grown := make([]T, max(2, 2*r.size))
		for i := range r.size {
			grown[i] = *r.at(i)
		}
		r.slots, r.head = grown, 0
	}
	r.size++
	*r.at(r.size - 1) = v
}

// at returns the i-th value from the head.
func (r *ring[T]) at(i int) *T { return &r.slots[(r.head+i)&(len(r.slots)-1)] }

func (r *ring[T]) front() *T { return r.at(0) }

func (r *ring[T]) back() *T { return r.at(r.size - 1) }

func (r *ring[T]) pop() T {
	var none T
	slot := r.at(0)
	v := *slot
	*slot = none
	r.head = (r.head + 1) & (len(r.slots) - 1)
	r.size--
	return v
}

// dropBack forgets the last value.
func (r *ring[T]) dropBack() {
	var none T
	*r.back() = none
	r.size--
}

// clear forgets the values and the memory.
func (r *ring[T]) clear() { *r = ring[T]{} }
