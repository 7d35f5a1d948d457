package series

import "time"

// Sums adds up amounts by when they came, in rows of bins of equal width. When time
// goes beyond the last bin, neighbouring bins are joined.
type Sums struct {
	width time.Duration
	bins  int
	rows  [][]int64
	join  func(a, b int64) int64
}

// NewSums returns rows of an even number of bins, which are wide enough for a run of a
// length; the width is a millisecond, doubled as often as it takes.
func NewSums(rows, bins int, length time.Duration) *Sums {
	return newSums(rows, bins, length, func(a, b int64) int64 { return a + b })
}

func newSums(rows, bins int, length time.Duration, join func(a, b int64) int64) *Sums {
	s := &Sums{width: time.Millisecond, bins: bins, rows: make([][]int64, rows), join: join}
	for s.width*time.Duration(bins) < length {
		s.width *= 2
	}
	for i := range s.rows {
		s.rows[i] = make([]int64, bins)
	}
	return s
}

// Width is how long a bin is.
func (s *Sums) Width() time.Duration { return s.width }

// Rows is how many rows there are.
func (s *Sums) Rows() int { return len(s.rows) }

// Row returns the bins of a row, up to that of an instant.
func (s *Sums) Row(row int, until time.Duration) []int64 { return s.rows[row][:s.bin(until)+1] }

// Add adds an amount to the bin of an instant.
func (s *Sums) Add(row int, at time.Duration, amount int64) {
	s.rows[row][s.bin(at)] += amount
}

// bin returns the bin of an instant, after room was made for it.
func (s *Sums) bin(at time.Duration) int {
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

// PerSecond returns the rate at which an amount comes in a bin of a width, rounded down:
// exact as long as a thousandfold of the amount fits in 63 bits.
func PerSecond(amount int64, width time.Duration) int64 {
	return amount * 1000 / width.Milliseconds()
}

// Levels keeps by row the highest level in each bin, of something that stays as it is
// between its changes.
type Levels struct {
	sums   Sums
	now    []int64
	filled []time.Duration // to when the row's bins know of its level
}

// NewLevels returns rows as [NewSums] does, all at level 0.
func NewLevels(rows, bins int, length time.Duration) *Levels {
	highest := func(a, b int64) int64 { return max(a, b) }
	return &Levels{sums: *newSums(rows, bins, length, highest), now: make([]int64, rows), filled: make([]time.Duration, rows)}
}

// Width is how long a bin is.
func (l *Levels) Width() time.Duration { return l.sums.width }

// Rows is how many rows there are.
func (l *Levels) Rows() int { return len(l.now) }

// Now is the level of a row.
func (l *Levels) Now(row int) int64 { return l.now[row] }

// Row returns the bins of a row, up to that of an instant, which is the present or later.
func (l *Levels) Row(row int, until time.Duration) []int64 {
	l.fill(row, until)
	return l.sums.Row(row, until)
}

// Change adds to the level of a row.
func (l *Levels) Change(row int, at time.Duration, by int64) {
	l.fill(row, at)
	l.now[row] += by
	bins := l.sums.rows[row]
	bin := l.sums.bin(at)
	bins[bin] = max(bins[bin], l.now[row])
}

// fill lets the level of a row stand until an instant.
func (l *Levels) fill(row int, until time.Duration) {
	last := l.sums.bin(until)
	for i := l.sums.bin(l.filled[row]); i <= last; i++ {
		l.sums.rows[row][i] = max(l.sums.rows[row][i], l.now[row])
	}
	l.filled[row] = until
}
