package topology

import "slices"

// completeDiameter returns the longest shortest path of the complete graph with
// these costs: no topology has a smaller diameter. Measured times make it much less
// than the dearest edge. Beyond a thousand vertices it is taken over a sample of the
// roots that bounds the work, and so may come out too low.
//
// Few roots need to be looked at: none has a path longer than its dearest edge, nor than
// another's longest path and the edge between the two (Takes and Kosters, Determining the
// diameter of small world networks, CIKM 2011).
func completeDiameter(n int, cost []int64) int64 {
	const stepsMax = 1 << 31
	every := int(1 + int64(n)*int64(n)*int64(n)/stepsMax)
	r := newReach(n, cost)
	most := make([]int64, n) // the longest path from each root is no longer
	for root := 0; root < n; root += every {
		most[root] = slices.Max(cost[root*n : (root+1)*n])
	}
	var longest int64
	for {
		root := 0
		for v, m := range most {
			if m > most[root] {
				root = v
			}
		}
		if most[root] <= longest {
			return longest
		}
		from := r.longest(root)
		longest = max(longest, from)
		for v, c := range cost[root*n : (root+1)*n] {
			most[v] = min(most[v], c+from)
		}
		most[root] = 0
	}
}

// reach is the work space for paths in a complete graph.
type reach struct {
	cost []int64 // n×n
	dist []int64
	open []int32 // the vertices that are not settled yet
}

func newReach(n int, cost []int64) reach {
	return reach{cost: cost, dist: make([]int64, n), open: make([]int32, n)}
}

// longest returns the length of the longest of the shortest paths from a root.
func (r *reach) longest(root int) int64 {
	n := len(r.dist)
	for v := range r.dist {
		r.dist[v], r.open[v] = Unreachable, int32(v)
	}
	r.dist[root] = 0
	for left, at := r.open, root; ; {
		u := left[at]
		left[at] = left[len(left)-1]
		left = left[:len(left)-1]
		if len(left) == 0 {
			return r.dist[u]
		}
		row := r.cost[int(u)*n : int(u+1)*n]
		at = 0
		for i, v := range left {
			d := min(r.dist[v], r.dist[u]+row[v])
			r.dist[v] = d
			if d < r.dist[left[at]] {
				at = i
			}
		}
	}
}
