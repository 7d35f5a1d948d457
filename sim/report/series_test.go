package report

import (
	"slices"
	"testing"
	"time"
)

// TestSeries: amounts stay in the sum when time goes beyond the bins that were foreseen,
// and each is in the bin of its time.
func TestSeries(t *testing.T) {
	s := newSeries(1, 4, 4*time.Millisecond, sum)
	for i := range 16 {
		s.add(0, time.Duration(i)*time.Millisecond, int64(i))
	}
	if s.width != 4*time.Millisecond {
		t.Errorf("bins are %v wide, want 4ms", s.width)
	}
	if want := []int64{0 + 1 + 2 + 3, 4 + 5 + 6 + 7, 8 + 9 + 10 + 11, 12 + 13 + 14 + 15}; !slices.Equal(s.rows[0], want) {
		t.Errorf("the sums are %v, want %v", s.rows[0], want)
	}
}

// TestLevels: a bin has the highest level in it, and bins without a change the level
// that stands in them.
func TestLevels(t *testing.T) {
	l := newLevels(1, 8, 8*time.Millisecond)
	l.change(0, 1*time.Millisecond, 5)
	l.change(0, 1*time.Millisecond, -2)
	l.change(0, 4*time.Millisecond, -3)
	l.fill(0, 7*time.Millisecond)
	if want := []int64{0, 5, 3, 3, 3, 0, 0, 0}; !slices.Equal(l.rows[0], want) {
		t.Errorf("the levels are %v, want %v", l.rows[0], want)
	}
	l.change(0, 9*time.Millisecond, 1)
	l.fill(0, 15*time.Millisecond)
	if want := []int64{5, 3, 3, 0, 1, 1, 1, 1}; !slices.Equal(l.rows[0], want) {
		t.Errorf("in bins twice as wide, the levels are %v, want %v", l.rows[0], want)
	}
}
