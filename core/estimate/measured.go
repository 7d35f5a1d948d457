package estimate

import (
	"cmp"
	"slices"
)

// pathEntry is what is known of a pair, from either end.
type pathEntry struct {
	higher int32
	from   [2]reading // by the lower site, and by the higher
}

// reading is what one site last reported of a path.
type reading struct {
	atMicros       int64
	rttMicros      int64 // 0 if not measured
	bytesPerSecond int64 // 0 if not measured
}

// agreeMicros is how far apart in time the readings of a pair's two ends may be to be
// combined: ten minutes.
const agreeMicros = 600_000_000

// SetMeasured records what one site measured of its path to another at an instant:
// the round trip in microseconds, and the rate at which bytes flow to the other; 0
// for what it did not measure, which then stays as it was. An older reading than the
// last from the same site is ignored, and so is one of a site's path to itself.
func (m *Matrix) SetMeasured(by, to int, atMicros, rttMicros, bytesPerSecond int64) {
	if by == to {
		return
	}
	entry := m.entry(min(by, to), max(by, to))
	r := &entry.from[0]
	if by > to {
		r = &entry.from[1]
	}
	if atMicros < r.atMicros {
		return
	}
	r.atMicros = atMicros
	if rttMicros > 0 {
		r.rttMicros = boundRTT(rttMicros)
	}
	if bytesPerSecond > 0 {
		r.bytesPerSecond = min(bytesPerSecond, BytesPerSecondMax)
	}
}

// measured returns what the ends of a pair measured, with zeros for what they did not.
func (m *Matrix) measured(lower, higher int) Pair {
	i, found := m.find(lower, higher)
	if !found {
		return Pair{}
	}
	return m.rows[lower][i].pair()
}

// pair returns what both ends together know of the pair.
func (e *pathEntry) pair() Pair {
	fresh, old := e.from[0], e.from[1]
	if fresh.atMicros < old.atMicros {
		fresh, old = old, fresh
	}
	if fresh.atMicros-old.atMicros > agreeMicros {
		old.rttMicros = cmp.Or(fresh.rttMicros, old.rttMicros)
		old.bytesPerSecond = cmp.Or(fresh.bytesPerSecond, old.bytesPerSecond)
	}
	return Pair{
		RTTMicros:      lesser(fresh.rttMicros, old.rttMicros),
		BytesPerSecond: lesser(fresh.bytesPerSecond, old.bytesPerSecond),
	}
}

// lesser returns the smaller of two numbers, or the other where one is 0.
func lesser(a, b int64) int64 {
	if a == 0 || b == 0 {
		return a + b
	}
	return min(a, b)
}

func (m *Matrix) find(lower, higher int) (i int, found bool) {
	return slices.BinarySearchFunc(m.rows[lower], int32(higher), func(e pathEntry, higher int32) int {
		return cmp.Compare(e.higher, higher)
	})
}

// entry returns the entry of a pair, new if need be.
func (m *Matrix) entry(lower, higher int) *pathEntry {
	i, found := m.find(lower, higher)
	if !found {
		m.rows[lower] = slices.Insert(m.rows[lower], i, pathEntry{higher: int32(higher)})
	}
	return &m.rows[lower][i]
}
