package netsim

import "testing"

// TestALongTimerFiresLate: by up to an eighth of what it waits for, and a tick.
func TestALongTimerFiresLate(t *testing.T) {
	for _, tt := range []struct{ now, wait, want Time }{
		{0, 0, 4 * Millisecond},
		{1, 3999, 8 * Millisecond},
		{1, 3998, 4 * Millisecond},
		{1000, 250 * Millisecond, 252 * Millisecond},
		{1000, 256 * Millisecond, 288 * Millisecond},
		{32000, 256 * Millisecond, 320 * Millisecond},
		{0, 2047 * Millisecond, 2048 * Millisecond},
		{0, 2048 * Millisecond, 2304 * Millisecond},
	} {
		if got := timerAt(tt.now, tt.wait); got != tt.want {
			t.Errorf("at %d, for %d µs: it fires at %d, want %d", tt.now, tt.wait, got, tt.want)
		}
	}
}
