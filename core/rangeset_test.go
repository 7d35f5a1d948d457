package core

import (
	"testing"

	"pgregory.net/rapid"
)

// TestRangeSetIsASet compares the ranges with the plainest set there is.
func TestRangeSetIsASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const top = 40
		var s, other rangeSet
		model, otherModel := map[uint64]bool{}, map[uint64]bool{}
		number := rapid.Uint64Range(1, top)
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				first := number.Draw(t, "first")
				last := rapid.Uint64Range(first, top).Draw(t, "last")
				s.addRange(Range{first, last})
				for n := first; n <= last; n++ {
					model[n] = true
				}
			},
			"add other": func(t *rapid.T) {
				n := number.Draw(t, "n")
				other.add(n)
				otherModel[n] = true
			},
			"remove": func(t *rapid.T) {
				n := number.Draw(t, "n")
				s.remove(n)
				delete(model, n)
			},
			"": func(t *rapid.T) {
				floor := uint64(0)
				for model[floor+1] {
					floor++
				}
				if s.floor() != floor {
					t.Fatalf("floor is %d, want %d in %v", s.floor(), floor, s.ranges)
				}
				for i := 1; i < len(s.ranges); i++ {
					if s.ranges[i-1].Last+1 >= s.ranges[i].First {
						t.Fatalf("ranges touch: %v", s.ranges)
					}
				}
				minus := rangeSet{s.minus(nil, &other)}
				next, more := s.next(1)
				for n := uint64(1); n <= top; n++ {
					if more && next < n {
						next, more = s.next(n)
					}
					if got := more && next == n; got != model[n] {
						t.Fatalf("%d comes next is %t in %v", n, got, s.ranges)
					}
					if s.contains(n) != model[n] {
						t.Fatalf("contains %d is %t in %v", n, s.contains(n), s.ranges)
					}
					if got, want := minus.contains(n), model[n] && !otherModel[n]; got != want {
						t.Fatalf("minus contains %d is %t: %v minus %v is %v", n, got, s.ranges, other.ranges, minus.ranges)
					}
				}
			},
		})
	})
}
