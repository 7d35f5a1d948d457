package core

import "slices"

// fifo is a queue that gives its memory back when it runs empty.
type fifo[T any] struct {
	items []T
	head  int
}

func (q *fifo[T]) len() int { return len(q.items) - q.head }

func (q *fifo[T]) push(item T) {
	if len(q.items) == cap(q.items) && q.head*4 >= len(q.items) && q.head > 0 {
		q.shift() // a queue that never runs empty needs no more memory than what waits in it
	}
	q.items = append(q.items, item)
}

// shift moves the items to the beginning of their memory.
func (q *fifo[T]) shift() {
	n := copy(q.items, q.items[q.head:])
	clear(q.items[n:])
	q.items, q.head = q.items[:n], 0
}

// pushFront puts items before all others, keeping their order.
func (q *fifo[T]) pushFront(items []T) {
	if len(items) == 0 {
		return
	}
	q.items = append(append(make([]T, 0, len(items)+q.len()), items...), q.items[q.head:]...)
	q.head = 0
}

func (q *fifo[T]) pop() T {
	var zero T
	item := q.items[q.head]
	q.items[q.head] = zero
	q.head++
	if q.head == len(q.items) {
		q.clear()
	}
	return item
}

// front returns what pop would, of a queue that is not empty.
func (q *fifo[T]) front() T { return q.items[q.head] }

// waiting returns the items in order, for reading.
func (q *fifo[T]) waiting() []T { return q.items[q.head:] }

// keep drops the items that do not fulfil a condition.
func (q *fifo[T]) keep(condition func(T) bool) {
	kept := slices.DeleteFunc(q.items[q.head:], func(item T) bool { return !condition(item) })
	if len(kept) == 0 {
		q.clear()
		return
	}
	q.items = q.items[:q.head+len(kept)]
}

// spares lends queues to those of whom something waits, which is seldom.
type spares[T any] struct{ idle []*fifo[T] }

// sparesMax bounds what is kept for the next.
const sparesMax = 64

// push puts an item into a queue, nil if nothing waits in it.
func (p *spares[T]) push(q **fifo[T], item T) {
	if *q == nil {
		if last := len(p.idle) - 1; last >= 0 {
			*q, p.idle = p.idle[last], p.idle[:last]
		} else {
			*q = &fifo[T]{}
		}
	}
	(*q).push(item)
}

// pop takes an item from a queue, which is nil after the last.
func (p *spares[T]) pop(q **fifo[T]) T {
	item := (*q).pop()
	if (*q).len() == 0 {
		if len(p.idle) < sparesMax {
			p.idle = append(p.idle, *q)
		}
		*q = nil
	}
	return item
}

func (q *fifo[T]) clear() {
	if cap(q.items) > 1024 {
		q.items = nil
	}
	q.items, q.head = q.items[:0], 0
}
