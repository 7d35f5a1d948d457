package netsim

// aggregation is how much more is acknowledged at once than the bandwidth accounts for: BBR keeps
// as much more in flight, lest it have nothing to send while acknowledgements are gathered.
type aggregation struct {
	began  Time     // when there was no more than the bandwidth accounts for
	acked  int64    // bytes since
	most   [2]int64 // more than that, in the rounds since most changed hands and in those before
	rounds int      // since
}

const (
	aggregationRounds = 5                 // after which most changes hands
	aggregationTime   = 100 * Millisecond // the bandwidth's worth of this bounds it
)

// restart forgets what was acknowledged before a silence.
func (g *aggregation) restart(now Time) { g.began, g.acked = now, 0 }

// watch takes in an acknowledgement of bytes under a window, which may have begun a round.
func (g *aggregation) watch(now Time, bytes, rate, window int64, started bool) {
	if started {
		if g.rounds++; g.rounds == aggregationRounds {
			g.most, g.rounds = [2]int64{0, g.most[0]}, 0
		}
	}
	expected := rate * int64(now-g.began) / int64(Second) / SegmentBytes * SegmentBytes
	if g.acked <= expected {
		g.restart(now)
		expected = 0
	}
	g.acked += bytes
	g.most[0] = max(g.most[0], min(g.acked-expected, window))
}

// room is how much more may be in flight.
func (g *aggregation) room(rate int64) int64 {
	return min(max(g.most[0], g.most[1]), rate*int64(aggregationTime)/int64(Second))
}
