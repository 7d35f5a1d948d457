package series

import (
	"slices"
	"testing"
	"time"
)

// TestSums: amounts stay in the sum when time goes beyond the bins that were foreseen,
// and each is in the bin of its time.
func TestSums(t *testing.T) {
	s := NewSums(1, 4, 4*time.Millisecond)
	for i := range 16 {
		s.Add(0, time.Duration(i)*time.Millisecond, int64(i))
	}
	if s.width != 4*time.Millisecond {
		t.Errorf("bins are %v wide, want 4ms", s.width)
	}
	got := s.Row(0, 15*time.Millisecond)
	if want := []int64{0 + 1 + 2 + 3, 4 + 5 + 6 + 7, 8 + 9 + 10 + 11, 12 + 13 + 14 + 15}; !slices.Equal(got, want) {
		t.Errorf("the sums are %v, want %v", got, want)
	}
}

// TestLevels: a bin has the highest level in it, and bins without a change the level
// that stands in them.
func TestLevels(t *testing.T) {
	l := NewLevels(1, 8, 8*time.Millisecond)
	l.Change(0, 1*time.Millisecond, 5)
	l.Change(0, 1*time.Millisecond, -2)
	l.Change(0, 4*time.Millisecond, -3)
	got := l.Row(0, 7*time.Millisecond)
	if want := []int64{0, 5, 3, 3, 3, 0, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("the levels are %v, want %v", got, want)
	}
	l.Change(0, 9*time.Millisecond, 1)
	got = l.Row(0, 15*time.Millisecond)
	if want := []int64{5, 3, 3, 0, 1, 1, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("in bins twice as wide, the levels are %v, want %v", got, want)
	}
}

// TestPerSecond: what ten thousand sites send in four seconds is more than nine gigabytes.
func TestPerSecond(t *testing.T) {
	tests := []struct {
		amount int64
		width  time.Duration
		want   int64
	}{
		{0, time.Millisecond, 0},
		{1, time.Millisecond, 1000},
		{5, 4096 * time.Millisecond, 1},
		{49e9, 4096 * time.Millisecond, 11962890625},
	}
	for _, test := range tests {
		if got := PerSecond(test.amount, test.width); got != test.want {
			t.Errorf("%d in %v is %d a second, want %d", test.amount, test.width, got, test.want)
		}
	}
}
