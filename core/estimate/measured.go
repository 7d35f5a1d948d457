package estimate

import (
	"cmp"
	"slices"
)

// pathEntry is what is known of a pair: what its lower site last reported of the path, and
// what its higher did.
type pathEntry struct {
	atMicros  [2]int64
	rttMicros [2]int32 // 0 if not measured
	higher    int32
	rates     int32 // 1 + their place in Matrix.rates; 0 as long as nobody measured one
}

// rates are what the lower site of a pair and the higher reported of bandwidth, in bytes per
// second; 0 if not measured.
type rates [2]int64

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
	end := 0
	if by > to {
		end = 1
	}
	if atMicros < entry.atMicros[end] {
		return
	}
	entry.atMicros[end] = atMicros
	if rttMicros > 0 {
		entry.rttMicros[end] = int32(boundRTT(rttMicros))
	}
	if bytesPerSecond > 0 {
		r := m.ratesOf(entry)
		r[end] = min(bytesPerSecond, BytesPerSecondMax)
		m.setRates(entry, r)
	}
}

func (m *Matrix) ratesOf(e *pathEntry) rates {
	if e.rates == 0 {
		return rates{}
	}
	return m.rates[e.rates-1]
}

func (m *Matrix) setRates(e *pathEntry, r rates) {
	if e.rates == 0 {
		m.rates = append(m.rates, r)
		e.rates = int32(len(m.rates))
		return
	}
	m.rates[e.rates-1] = r
}

// measured returns what the ends of a pair measured, with zeros for what they did not.
func (m *Matrix) measured(lower, higher int) Pair {
	i, found := m.find(lower, higher)
	if !found {
		return Pair{}
	}
	return m.pair(&m.rows[lower][i])
}

// pair returns what both ends together know of a pair.
func (m *Matrix) pair(e *pathEntry) Pair {
	r := m.ratesOf(e)
	fresh, old := 0, 1
	if e.atMicros[fresh] < e.atMicros[old] {
		fresh, old = old, fresh
	}
	if e.atMicros[fresh]-e.atMicros[old] > agreeMicros {
		return Pair{
			RTTMicros:      int64(cmp.Or(e.rttMicros[fresh], e.rttMicros[old])),
			BytesPerSecond: cmp.Or(r[fresh], r[old]),
		}
	}
	return Pair{
		RTTMicros:      int64(lesser(e.rttMicros[0], e.rttMicros[1])),
		BytesPerSecond: lesser(r[0], r[1]),
	}
}

// turn swaps the sites of the pair.
func (e *pathEntry) turn() {
	e.atMicros[0], e.atMicros[1] = e.atMicros[1], e.atMicros[0]
	e.rttMicros[0], e.rttMicros[1] = e.rttMicros[1], e.rttMicros[0]
}

// lesser returns the smaller of two numbers, or the other where one is 0.
func lesser[T int32 | int64](a, b T) T {
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
		row := m.rows[lower]
		if len(row) == cap(row) { // there are many rows, so they grow by little
			row = append(make([]pathEntry, 0, len(row)+len(row)/4+2), row...)
		}
		m.rows[lower] = slices.Insert(row, i, pathEntry{higher: int32(higher)})
	}
	return &m.rows[lower][i]
}
