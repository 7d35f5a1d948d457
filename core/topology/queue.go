package topology

// distanceQueue is a priority queue of vertices by distance: a heap with four
// children to a parent, in which a vertex that comes nearer moves up.
type distanceQueue struct {
	heap  []queued
	place []int32 // in heap, of each vertex; -1 where it is not in it
}

type queued struct {
	dist   int64
	vertex int32
}

// less orders by distance alone. Among equals any order gives the same distances
// and parents, and one and the same run of pushes and pops gives the same order.
func (q queued) less(r queued) bool { return q.dist < r.dist }

// reset empties the queue for a graph of n vertices.
func (q *distanceQueue) reset(n int) {
	for len(q.place) < n {
		q.place = append(q.place, -1)
	}
	for _, item := range q.heap {
		q.place[item.vertex] = -1
	}
	q.heap = q.heap[:0]
}

// push adds a vertex, or moves it up to a lesser distance.
func (q *distanceQueue) push(vertex int32, dist int64) {
	i := int(q.place[vertex])
	if i < 0 {
		i = len(q.heap)
		q.heap = append(q.heap, queued{})
	}
	item := queued{dist, vertex}
	for i > 0 {
		parent := (i - 1) / 4
		if !item.less(q.heap[parent]) {
			break
		}
		q.set(i, q.heap[parent])
		i = parent
	}
	q.set(i, item)
}

// pop removes a vertex of least distance.
func (q *distanceQueue) pop() (vertex int32, dist int64) {
	top := q.heap[0]
	q.place[top.vertex] = -1
	last := len(q.heap) - 1
	item := q.heap[last]
	q.heap = q.heap[:last]
	if last == 0 {
		return top.vertex, top.dist
	}
	i := 0
	for {
		least := 4*i + 1
		if least >= last {
			break
		}
		for c := least + 1; c < min(4*i+5, last); c++ {
			if q.heap[c].less(q.heap[least]) {
				least = c
			}
		}
		if !q.heap[least].less(item) {
			break
		}
		q.set(i, q.heap[least])
		i = least
	}
	q.set(i, item)
	return top.vertex, top.dist
}

func (q *distanceQueue) set(i int, item queued) {
	q.heap[i] = item
	q.place[item.vertex] = int32(i)
}
