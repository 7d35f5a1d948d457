package work

import (
	"slices"
	"time"
)

// quantile returns the least time that so many per cent of them do not exceed, 0 if there
// are none.
func quantile(times []time.Duration, percent int) time.Duration {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}
