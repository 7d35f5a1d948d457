package topology

import "testing"

// The shortest path, 0-1-2-3-4, blocks both ways of which two disjoint paths are
// made: the second must push it back over two vertices.
func TestPathsArePushedBackFar(t *testing.T) {
	edges := []Edge{
		{0, 1}, {1, 2}, {2, 3}, {3, 4}, // the shortest
		{0, 5}, {5, 6}, {3, 6}, // a way to its last vertex
		{1, 7}, {7, 8}, {8, 9}, {4, 9}, // a way from its first
	}
	paths := newDisjointPaths(neighbours(10, edges))
	for range 2 { // a count leaves nothing behind that disturbs the next
		if got := paths.between(0, 4, 3); got != 2 {
			t.Errorf("%d disjoint paths from 0 to 4, want 2", got)
		}
	}
	if got := paths.between(0, 4, 1); got != 1 {
		t.Errorf("%d disjoint paths from 0 to 4, want no more than the one asked for", got)
	}
}
