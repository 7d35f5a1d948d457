package core

import (
	"slices"
	"sort"
)

// rangeSet is a set of sequence numbers, kept as sorted, disjoint, non-adjacent
// ranges. The usual one, a prefix with few holes, is a handful of words long.
type rangeSet struct{ ranges []Range }

// find returns the index of the first range that ends at or after n.
func (s *rangeSet) find(n uint64) int {
	last := len(s.ranges) - 1
	if last < 0 || s.ranges[last].Last < n {
		return last + 1
	}
	if last == 0 || s.ranges[last-1].Last < n {
		return last
	}
	return sort.Search(last, func(i int) bool { return s.ranges[i].Last >= n })
}

func (s *rangeSet) contains(n uint64) bool {
	i := s.find(n)
	return i < len(s.ranges) && s.ranges[i].First <= n
}

// next returns the least number in the set from n on, false if there is none.
func (s *rangeSet) next(n uint64) (uint64, bool) {
	i := s.find(n)
	if i == len(s.ranges) {
		return 0, false
	}
	return max(n, s.ranges[i].First), true
}

func (s *rangeSet) add(n uint64) { s.addRange(Range{n, n}) }

func (s *rangeSet) addRange(r Range) {
	if n := len(s.ranges); n > 0 && r.First > s.ranges[n-1].Last { // the usual case: at the end
		if r.First == s.ranges[n-1].Last+1 {
			s.ranges[n-1].Last = r.Last
		} else {
			s.ranges = append(s.ranges, r)
		}
		return
	}
	low := r.First
	if low > 0 {
		low-- // a range that ends just before r grows into it
	}
	i := s.find(low)
	j := i
	for j < len(s.ranges) && (s.ranges[j].First <= r.Last || s.ranges[j].First == r.Last+1) {
		r.First = min(r.First, s.ranges[j].First)
		r.Last = max(r.Last, s.ranges[j].Last)
		j++
	}
	s.ranges = slices.Replace(s.ranges, i, j, r)
}

func (s *rangeSet) addAll(rs []Range) {
	for _, r := range rs {
		s.addRange(r)
	}
}

func (s *rangeSet) remove(n uint64) {
	i := s.find(n)
	if i == len(s.ranges) || s.ranges[i].First > n {
		return
	}
	r := s.ranges[i]
	switch {
	case r.First == r.Last:
		s.ranges = slices.Delete(s.ranges, i, i+1)
	case r.First == n:
		s.ranges[i].First++
	case r.Last == n:
		s.ranges[i].Last--
	default:
		s.ranges[i].Last = n - 1
		s.ranges = slices.Insert(s.ranges, i+1, Range{n + 1, r.Last})
	}
}

// floor returns the largest n for which 1 through n are all in the set.
func (s *rangeSet) floor() uint64 {
	if len(s.ranges) == 0 || s.ranges[0].First > 1 {
		return 0
	}
	return s.ranges[0].Last
}

// minus appends to dst the parts of the set that are not in other.
func (s *rangeSet) minus(dst []Range, other *rangeSet) []Range {
	j := 0
	for _, r := range s.ranges {
		next := r.First
		for j < len(other.ranges) && other.ranges[j].Last < next {
			j++
		}
		done := false
		for k := j; k < len(other.ranges) && other.ranges[k].First <= r.Last; k++ {
			if o := other.ranges[k]; o.First > next {
				dst = append(dst, Range{next, o.First - 1})
			}
			if other.ranges[k].Last >= r.Last {
				done = true
				break
			}
			next = max(next, other.ranges[k].Last+1)
		}
		if !done {
			dst = append(dst, Range{next, r.Last})
		}
	}
	return dst
}
