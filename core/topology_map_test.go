package core

import "testing"

// TestMoreWindows: ten packets take one round trip, thirty two, seventy three.
func TestMoreWindows(t *testing.T) {
	for _, test := range []struct {
		packets int64
		want    int
	}{{0, 0}, {10, 0}, {11, 1}, {30, 1}, {31, 2}, {45, 2}, {70, 2}, {71, 3}} {
		if got := moreWindows(test.packets * 1448); got != test.want {
			t.Errorf("%d packets take %d more round trips, want %d", test.packets, got, test.want)
		}
	}
}
