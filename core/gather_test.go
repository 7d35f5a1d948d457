package core_test

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// departure is a message with updates that left a, and how many updates it had.
type departure struct {
	at      core.Time
	updates int
}

// gatherers runs three sites, of which a has links to the others, in a group with a
// batch period, and keeps what leaves a for b.
func gatherers(t *testing.T, period time.Duration) (a *node, left *[]departure) {
	c := newCluster(t, 1, world(3, func(config *core.Config) {
		config.Groups[0].BatchPeriod = period
		config.Groups[0].PingPeriod, config.Groups[0].EstimatesPeriod, config.Groups[0].BandwidthPeriod = 0, 0, 0
	})...)
	left = new([]departure)
	c.trace = func(site core.SiteName, _ core.Input, effects []core.Effect) {
		for _, e := range effects {
			send, ok := e.(*core.Send)
			if !ok || site != "a" || c.nodes["a"].links[send.Link].other(c.nodes["a"]).name != "b" {
				continue
			}
			d := departure{at: c.now}
			for _, m := range unbatched(send.Message) {
				if _, ok := m.(core.Update); ok {
					d.updates++
				}
			}
			if d.updates > 0 {
				*left = append(*left, d)
			}
		}
	}
	c.startAll()
	c.run(time.Minute)
	return c.nodes["a"], left
}

// TestIdleLinkGathersNothing: updates that come less often than the period leave in the
// step in which they are published.
func TestIdleLinkGathersNothing(t *testing.T) {
	a, left := gatherers(t, 300*time.Millisecond)
	for range 20 {
		a.publish(100)
		if n := len(*left); n == 0 || (*left)[n-1].at != a.c.now {
			t.Fatalf("published at %v, and so far %v have left", a.c.now, *left)
		}
		a.c.run(350 * time.Millisecond)
	}
}

// TestBusyLinkSendsOneMessageAPeriod: of a steady stream of updates each waits for a
// period at most, and one message a period leaves.
func TestBusyLinkSendsOneMessageAPeriod(t *testing.T) {
	const period, gap = 300 * time.Millisecond, 10 * time.Millisecond
	a, left := gatherers(t, period)
	publish := func(n int) {
		for range n {
			a.publish(100)
			a.c.run(gap)
		}
	}
	publish(500) // the link learns how busy it is
	*left = nil
	publish(900)
	a.c.run(period)
	updates := 0
	for i, d := range *left {
		updates += d.updates
		if most := int(period/gap) + 1; d.updates > most {
			t.Errorf("%d updates left together: more than come in a period, which is %d", d.updates, most)
		}
		if i > 0 && d.at.Sub((*left)[i-1].at) < period-2*gap {
			t.Errorf("messages left at %v and %v", (*left)[i-1].at, d.at)
		}
	}
	if updates < 900 {
		t.Errorf("%d updates have left", updates)
	}
	a.c.run(time.Minute)
	a.publish(100)
	if n := len(*left); (*left)[n-1].at != a.c.now {
		t.Errorf("after a minute's rest an update does not leave at once")
	}
}
