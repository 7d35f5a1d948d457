package estimate

import (
	"cmp"
	"slices"

	"github.com/floodd/floodd/core/geo"
)

// Matrix is a master's picture of the paths between n sites, known by their indexes
// from 0. It holds what was measured, and answers for every pair, measured or not.
// Its memory grows with the number of measured pairs, not with n².
type Matrix struct {
	places      []*geo.LatLon // by site; nil if unknown
	coordinates []Coordinate  // by site
	rows        [][]pathEntry // by the lower site of a pair, in order of the higher
	rates       []rates       // of the few pairs of which a bandwidth was measured
}

// Source says where an estimate comes from, best first.
type Source int

const (
	Measured    Source = iota // by one of the two sites, or both
	Coordinates               // the distance of their network coordinates
	Places                    // their distance on the earth
	Guess                     // nothing is known
)

func (s Source) String() string {
	return [...]string{"measured", "coordinate", "place", "guess"}[s]
}

// Pair is what is reckoned of the path between two sites, in either direction.
type Pair struct {
	RTTMicros      int64
	BytesPerSecond int64  // 0 if unknown
	Source         Source // of RTTMicros
}

const (
	// GuessRTTMicros is taken for a path of which nothing is known: about the median
	// of measured paths between random places of the world.
	GuessRTTMicros = 150_000
	// GuessBytesPerSecond is taken, for costs only, where no bandwidth was measured:
	// 10 Mbit/s. It is low, so that of two like paths the known one is the cheaper.
	GuessBytesPerSecond = 1_250_000
	// NominalBytes is the size of the small update that costs are reckoned for.
	NominalBytes = 1024
	// coordinateErrorMax is the largest error, in millionths, of a coordinate that is
	// trusted more than a place on the earth.
	coordinateErrorMax = 500_000
)

// NewMatrix returns a matrix of n sites of which nothing is known.
func NewMatrix(n int) *Matrix {
	return &Matrix{
		places:      make([]*geo.LatLon, n),
		coordinates: make([]Coordinate, n),
		rows:        make([][]pathEntry, n),
	}
}

// Clone returns a copy.
func (m *Matrix) Clone() *Matrix {
	c := &Matrix{
		places: slices.Clone(m.places), coordinates: slices.Clone(m.coordinates),
		rows: make([][]pathEntry, len(m.rows)), rates: slices.Clone(m.rates),
	}
	for i, row := range m.rows {
		c.rows[i] = slices.Clone(row)
	}
	return c
}

// Len returns the number of sites.
func (m *Matrix) Len() int { return len(m.rows) }

// SetPlace sets where a site is on the earth.
func (m *Matrix) SetPlace(site int, place geo.LatLon) { m.places[site] = &place }

// SetCoordinate sets a site's network coordinate.
func (m *Matrix) SetCoordinate(site int, c Coordinate) { m.coordinates[site] = c }

// Pair returns what is reckoned of the path between two sites.
//
// Both ends measure the same round trip, and noise only ever adds to one: the
// smaller reading counts. Bandwidth differs by direction, and updates go either way:
// again the smaller. But where one end's readings are ten minutes older than the
// other's, only the fresher count. What was not measured is filled in, from network
// coordinates if both are known well enough, else from places on the earth, else it
// is [GuessRTTMicros].
func (m *Matrix) Pair(a, b int) Pair {
	if a == b {
		return Pair{Source: Measured}
	}
	return m.fill(a, b, m.measured(min(a, b), max(a, b)))
}

// fill returns what is reckoned of a pair of which p was measured.
func (m *Matrix) fill(a, b int, p Pair) Pair {
	switch {
	case p.RTTMicros > 0:
		p.Source = Measured
	case m.coordinates[a].trusted() && m.coordinates[b].trusted():
		p.RTTMicros = DistanceMicros(m.coordinates[a], m.coordinates[b])
		p.Source = Coordinates
	case m.places[a] != nil && m.places[b] != nil:
		p.RTTMicros = geo.FibreRTTMicros(geo.Meters(*m.places[a], *m.places[b]))
		p.Source = Places
	default:
		p.RTTMicros = GuessRTTMicros
		p.Source = Guess
	}
	return p
}

// CostMicros returns the reckoned one-way time of a small update between two
// sites, in microseconds: half a round trip, and the time to put [NominalBytes] on
// the line. It is symmetric, 0 for a site and itself, and positive otherwise.
func (m *Matrix) CostMicros(a, b int) int64 {
	if a == b {
		return 0
	}
	return m.Pair(a, b).costMicros()
}

func (p Pair) costMicros() int64 {
	rate := cmp.Or(p.BytesPerSecond, GuessBytesPerSecond)
	return max(1, p.RTTMicros/2+NominalBytes*million/rate)
}

// Costs returns the costs of all pairs, row by row: n² of them.
func (m *Matrix) Costs() []int64 {
	n := m.Len()
	costs := make([]int64, n*n)
	for a, entries := range m.rows {
		for b := a + 1; b < n; b++ {
			var p Pair
			if len(entries) > 0 && int(entries[0].higher) == b {
				p, entries = m.pair(&entries[0]), entries[1:]
			}
			c := m.fill(a, b, p).costMicros()
			costs[a*n+b], costs[b*n+a] = c, c
		}
	}
	return costs
}

// Reindex returns a matrix of n sites in which what m knows of site i is known of
// site to[i]; what it knows of sites with a negative to[i] is forgotten.
func (m *Matrix) Reindex(n int, to []int) *Matrix {
	moved := NewMatrix(n)
	for i, j := range to {
		if j < 0 {
			continue
		}
		moved.places[j] = m.places[i]
		moved.coordinates[j] = m.coordinates[i]
		for _, e := range m.rows[i] {
			other := to[e.higher]
			if other < 0 {
				continue
			}
			r := m.ratesOf(&e)
			if j > other {
				e.turn()
				r[0], r[1] = r[1], r[0]
			}
			entry := moved.entry(min(j, other), max(j, other))
			e.higher, e.rates = entry.higher, 0
			if *entry = e; r != (rates{}) {
				moved.setRates(entry, r)
			}
		}
	}
	return moved
}

func (c Coordinate) trusted() bool { return c.Known() && c.Error <= coordinateErrorMax }
