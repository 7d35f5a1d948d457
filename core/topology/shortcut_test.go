package topology

import (
	"testing"

	"pgregory.net/rapid"
)

// A way is as short as any over the edges that there are and those that may be added, and
// what is known beforehand of other ways does not change it.
func TestWayIsShortest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "n")
		d := newDraft(n, 1, randomCosts(n, rapid.Uint64().Draw(t, "costs")))
		for _, e := range drawEdges(t, n) {
			if d.hasRoom(e) {
				d.add(e)
			}
		}
		d.certify() // connected, as drafts are once they are certified
		s := newSearch(d, 0, 1)
		a, b := 0, n-1
		markup := rapid.Int64Range(0, 8).Draw(t, "markup")

		var edges []Edge
		var costs []int64
		for w := range n {
			for v := range w {
				e := Edge{v, w}
				switch {
				case d.has(e):
					edges, costs = append(edges, e), append(costs, d.costOf(e))
				case d.mayPass(v, a, b) && d.mayPass(w, a, b):
					edges, costs = append(edges, e), append(costs, d.costOf(e)*(1+markup))
				}
			}
		}
		want := floydWarshall(n, edges, costs)[a*n+b]
		ahead := s.landmarks.toward(b)
		w := s.way(a, b, markup, Unreachable, ahead)
		if got := w.length + w.extra*markup; got != want {
			t.Fatalf("the way counts %d, want %d: %+v", got, want, w)
		}
		var extra int64
		for _, e := range w.fresh {
			extra += d.costOf(e)
			d.add(e)
		}
		if found := newDistances(d).row[a][b]; extra != w.extra || found > w.length {
			t.Fatalf("with %v, of %d, it is %d to the other end; the way says %d and %d", w.fresh, extra, found, w.extra, w.length)
		}
		for _, e := range w.fresh {
			d.remove(e)
		}
		if again := s.way(a, b, markup, want, ahead); again.length != w.length || again.extra != w.extra {
			t.Fatalf("the way is %+v, but %+v when its length is known", w, again)
		}
	})
}

// No bound is more than the distance, and bounds differ by no more than edges cost.
func TestLandmarksBoundDistances(t *testing.T) {
	const n = 3 * landmarksMax
	cost := randomCosts(n, 1)
	marks, exact := newLandmarks(n, cost), newReach(n, cost)
	bounded := 0
	for b := range n {
		ahead := marks.toward(b)
		exact.longest(b)
		for v := range n {
			if ahead[v] > exact.dist[v] || b < landmarksMax && ahead[v] < exact.dist[v] {
				t.Fatalf("from %d to %d: bound %d, distance %d", v, b, ahead[v], exact.dist[v])
			}
			if ahead[v] > 0 && b >= landmarksMax {
				bounded++
			}
			for w := range n {
				if ahead[v]-ahead[w] > cost[v*n+w] {
					t.Fatalf("toward %d: bound %d at %d and %d at %d, but an edge of %d between them", b, ahead[v], v, ahead[w], w, cost[v*n+w])
				}
			}
		}
	}
	if bounded < n*n/2 {
		t.Errorf("%d distances of some %d are bounded at all", bounded, 2*n*n/3)
	}
}
