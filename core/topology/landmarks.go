package topology

import "slices"

// landmarks bound distances in the complete graph from below: where there is a landmark,
// by the triangle inequality that shortest paths obey, whatever the costs (Goldberg and
// Harrelson, Computing the shortest path: A* search meets graph theory, SODA 2005).
type landmarks struct {
	reach  reach
	row    [][]int64 // distances from each vertex that is a landmark, nil from the others
	chosen []int32
	bound  []int64
}

// landmarksMax is how many vertices become landmarks, the first that are asked for.
// Shortcuts are asked for where it is far to, so these lie at the rim.
const landmarksMax = 32

func newLandmarks(n int, cost []int64) *landmarks {
	return &landmarks{reach: newReach(n, cost), row: make([][]int64, n), bound: make([]int64, n)}
}

// toward returns for each vertex a distance to b that no path in the complete graph falls
// short of. Those of two vertices differ by no more than the edge between them costs. They
// hold until the next call.
func (l *landmarks) toward(b int) []int64 {
	if l.row[b] == nil && len(l.chosen) < landmarksMax {
		l.reach.longest(b)
		l.row[b] = slices.Clone(l.reach.dist)
		l.chosen = append(l.chosen, int32(b))
	}
	if l.row[b] != nil {
		return l.row[b]
	}
	clear(l.bound)
	for _, mark := range l.chosen {
		row := l.row[mark]
		at := row[b]
		for v, far := range row {
			l.bound[v] = max(l.bound[v], far-at, at-far)
		}
	}
	return l.bound
}
