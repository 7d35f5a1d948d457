package strategy

import (
	"slices"

	"github.com/floodd/floodd/core"
)

// Ranges are kept sorted, disjoint and apart from each other.

// has says whether n lies in one of the ranges.
func has(ranges []core.Range, n uint64) bool {
	i := find(ranges, n)
	return i < len(ranges) && ranges[i].First <= n
}

// with returns the ranges with n among them. It may change the list that it is given.
func with(ranges []core.Range, n uint64) []core.Range {
	i := find(ranges, n)
	if i < len(ranges) && ranges[i].First <= n {
		return ranges
	}
	before := i > 0 && ranges[i-1].Last+1 == n
	behind := i < len(ranges) && ranges[i].First == n+1
	switch {
	case before && behind:
		ranges[i-1].Last = ranges[i].Last
		return slices.Delete(ranges, i, i+1)
	case before:
		ranges[i-1].Last = n
	case behind:
		ranges[i].First = n
	default:
		return slices.Insert(ranges, i, core.Range{First: n, Last: n})
	}
	return ranges
}

// find returns the index of the first range that ends at n or later.
func find(ranges []core.Range, n uint64) int {
	i, _ := slices.BinarySearchFunc(ranges, n, func(r core.Range, n uint64) int {
		if r.Last < n {
			return -1
		}
		return 1
	})
	return i
}
