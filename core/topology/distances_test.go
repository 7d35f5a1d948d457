package topology

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// However a draft was changed, the distances kept along the way are those reckoned anew.
func TestDistancesFollowTheDraft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(t, "n")
		cost := randomCosts(n, rapid.Uint64().Draw(t, "costs"))
		d := newDraft(n, 1, cost)
		for _, e := range drawEdges(t, n) {
			d.add(e)
		}
		d.certify() // connected, as drafts are once they are certified
		dist := newDistances(d)
		limit := rapid.SampledFrom([]int64{300_000, Unreachable - 1}).Draw(t, "limit")
		for range rapid.IntRange(1, 20).Draw(t, "changes") {
			a := rapid.IntRange(0, n-2).Draw(t, "a")
			e := Edge{a, rapid.IntRange(a+1, n-1).Draw(t, "b")}
			fits, had := true, d.has(e)
			if had && !d.spare(e) {
				continue
			}
			if had {
				d.remove(e)
				fits = dist.removed(e, limit, dist.rows)
			} else {
				d.add(e)
				dist.added(e)
			}
			switch undo := rapid.Bool().Draw(t, "undo"); {
			case undo || !fits:
				dist.rollback()
				if had {
					d.add(e)
				} else {
					d.remove(e)
				}
			default:
				dist.keep()
			}
			fresh := newDistances(d)
			for r := range n {
				if !slices.Equal(dist.row[r], fresh.row[r]) {
					t.Fatalf("distances from %d are %v, want %v", r, dist.row[r], fresh.row[r])
				}
			}
			if a, b, far := dist.farthest(); !isFirstFarthest(fresh.row, a, b, far) {
				t.Fatalf("farthest: %d and %d, %d apart, in %v", a, b, far, fresh.row)
			}
		}
	})
}

// The search changes several edges at a time, and must not lose track of the diameter.
func TestSearchKeepsItsDistances(t *testing.T) {
	const n = 40
	d := newDraft(n, 3, planeCosts(n, 3))
	d.draftEdges()
	d.certify()
	s := newSearch(d, completeDiameter(n, d.cost)*5/4, 1)
	s.shape()
	for range 30 {
		s.run(300_000)
		if fresh := newDistances(d); fresh.diameter() != s.dist.diameter() || fresh.diameter() > s.goal {
			t.Fatalf("diameter %d, believed to be %d, goal %d", fresh.diameter(), s.dist.diameter(), s.goal)
		}
	}
	if s.improvements == 0 {
		t.Error("the search changed nothing, so this test shows nothing")
	}
}

// isFirstFarthest says whether no distance is longer, and none as long comes before it.
func isFirstFarthest(row [][]int64, a, b int, dist int64) bool {
	for r := range row {
		for v, far := range row[r][:r] {
			if far > dist || far == dist && (r < b || r == b && v < a) {
				return false
			}
		}
	}
	return row[b][a] == dist
}
