package topology

import "math/bits"

// other is another vertex and what an edge to it costs, in one word: the search for
// shortcuts reads long lists of them.
type other uint64

// vertexBits leaves room for every cost. More vertices have no matrix of costs.
const vertexBits = 23

func newOther(cost int64, vertex int) other { return other(cost)<<vertexBits | other(vertex) }

func (o other) cost() int64   { return int64(o >> vertexBits) }
func (o other) vertex() int32 { return int32(o & (1<<vertexBits - 1)) }

// nearestFirst lists all others of each vertex by cost, of those as near by their numbers.
func nearestFirst(n int, cost []int64) [][]other {
	order := make([][]other, n)
	spare := make([]other, n)
	for v := range n {
		others := make([]other, 0, n)
		for w, c := range cost[v*n : (v+1)*n] {
			if w != v {
				others = append(others, newOther(c, w))
			}
		}
		order[v] = others
		sortByCost(others, spare[:len(others)])
	}
	return order
}

// sortByCost sorts by cost, and leaves those of equal cost in their order: a radix sort,
// eight bits at a time, the lowest first (Knuth, The Art of Computer Programming 3, 5.2.5).
func sortByCost(list, spare []other) {
	const digit = 8
	var all other
	for _, o := range list {
		all |= o
	}
	from, to := list, spare
	for shift := vertexBits; shift < bits.Len64(uint64(all)); shift += digit {
		var starts [1<<digit + 1]int32
		for _, o := range from {
			starts[o>>shift&(1<<digit-1)+1]++
		}
		for i := range 1 << digit {
			starts[i+1] += starts[i]
		}
		for _, o := range from {
			start := &starts[o>>shift&(1<<digit-1)]
			to[*start] = o
			*start++
		}
		from, to = to, from
	}
	copy(list, from)
}
