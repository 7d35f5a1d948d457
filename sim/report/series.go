package report

import "time"

// series adds up amounts by when they came, in rows of bins of equal width. When time
// goes beyond the last bin, neighbouring bins are joined, so that the number of bins
// never changes.
type series struct {
	width time.Duration
	bins  int // an even number
	rows  [][]int64
	join  func(a, b int64) int64
}

// newSeries returns rows of bins which are wide enough for a run of a length.
func newSeries(rows, bins int, length time.Duration, join func(a, b int64) int64) *series {
	s := &series{width: time.Millisecond, bins: bins, rows: make([][]int64, rows), join: join}
	for s.width*time.Duration(bins) < length {
		s.width *= 2
	}
	for i := range s.rows {
		s.rows[i] = make([]int64, bins)
	}
	return s
}

// bin returns the bin of an instant, after room was made for it.
func (s *series) bin(at time.Duration) int {
	for at >= s.width*time.Duration(s.bins) {
		s.width *= 2
		for _, row := range s.rows {
			for i := range s.bins / 2 {
				row[i] = s.join(row[2*i], row[2*i+1])
			}
			clear(row[s.bins/2:])
		}
	}
	return int(at / s.width)
}

func (s *series) add(row int, at time.Duration, amount int64) {
	s.rows[row][s.bin(at)] += amount
}

func sum(a, b int64) int64     { return a + b }
func highest(a, b int64) int64 { return max(a, b) }

// levels keeps by row the highest level in each bin, of something that stays as it is
// between its changes.
type levels struct {
	series
	now    []int64
	filled []time.Duration // to when the row's bins know of its level
}

func newLevels(rows, bins int, length time.Duration) *levels {
	return &levels{series: *newSeries(rows, bins, length, highest), now: make([]int64, rows), filled: make([]time.Duration, rows)}
}

// change adds to the level of a row.
func (l *levels) change(row int, at time.Duration, by int64) {
	l.fill(row, at)
	l.now[row] += by
	bin := l.bin(at)
	l.rows[row][bin] = max(l.rows[row][bin], l.now[row])
}

// fill lets the level of a row stand until an instant.
func (l *levels) fill(row int, until time.Duration) {
	last := l.bin(until)
	for i := l.bin(l.filled[row]); i <= last; i++ {
		l.rows[row][i] = max(l.rows[row][i], l.now[row])
	}
	l.filled[row] = until
}
