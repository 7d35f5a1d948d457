package sim

import (
	"time"

	"github.com/floodd/floodd/netsim"
)

// Bar is one row of a distribution: how many deliveries took at most To, and longer
// than the row before.
type Bar struct {
	To    time.Duration
	Count int64
}

// histogram sorts times into rows whose limits go 1, 2, 5, 10, 20, 50... and leaves
// out the empty rows at both ends.
func histogram(sorted []netsim.Time) []Bar {
	var bars []Bar
	at := 0
	for limit, step := netsim.Time(1000), 0; at < len(sorted); step++ {
		from := at
		for at < len(sorted) && sorted[at] <= limit {
			at++
		}
		if at > from || len(bars) > 0 {
			bars = append(bars, Bar{To: span(limit), Count: int64(at - from)})
		}
		if step%3 == 1 {
			limit = limit / 2 * 5
		} else {
			limit *= 2
		}
	}
	return bars
}
