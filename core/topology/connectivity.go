package topology

import "slices"

// Connectivity returns how many vertices must be lost before the rest of a graph on
// vertices 0 to n-1 falls apart, or atMost where it is more. A complete graph
// counts as n-1 connected.
//
// The algorithm is Even's (An algorithm for determining whether the connectivity of
// a graph is at least k, SIAM J. Comput. 4(3), 1975): it counts disjoint paths
// between every two of the first k vertices, then from each later vertex to all
// before it. Fewer than k vertices that split the graph either split the first k,
// or cut off the first vertex that lies apart from those before it.
func Connectivity(n int, edges []Edge, atMost int) int {
	k, _ := separate(n, edges, atMost)
	return k
}

// Separator returns vertices, fewer than k and as few as can be, without which the
// graph falls apart, ascending; for an unconnected graph there are none of them. It
// says false if there is no such set: then the graph is k-connected, or complete.
func Separator(n int, edges []Edge, k int) (vertices []int, found bool) {
	_, vertices = separate(n, edges, k)
	return vertices, vertices != nil
}

// separate returns the connectivity, at most k, and if a cut proves it, that cut.
func separate(n int, edges []Edge, k int) (connectivity int, cut []int) {
	k = max(min(k, n-1), 0)
	adj := neighbours(n, edges)
	paths := newDisjointPaths(adj)
	note := func(found int) {
		if found < k {
			k = found
			cut = append([]int{}, paths.cut()...)
		}
	}
	for a := 0; a < k; a++ {
		for b := 0; b < a && b < k; b++ {
			if !slices.Contains(adj[a], int32(b)) {
				note(paths.between(int32(a), int32(b), k))
			}
		}
	}
	for a := k; a < n && k > 0; a++ {
		note(paths.toEarlier(int32(a), k))
	}
	slices.Sort(cut)
	return k, cut
}

// neighbours lists the neighbours of each vertex.
func neighbours(n int, edges []Edge) [][]int32 {
	adj := make([][]int32, n)
	for _, e := range edges {
		adj[e.A] = append(adj[e.A], int32(e.B))
		adj[e.B] = append(adj[e.B], int32(e.A))
	}
	return adj
}
