package core

import (
	"testing"
	"time"
)

// TestAppetiteFollowsThePath answers as fast as a path of some rate and round trip can,
// and wants the peer kept busy, and not kept from others.
func TestAppetiteFollowsThePath(t *testing.T) {
	for _, test := range []struct {
		perSecond int
		rtt       time.Duration
	}{{20, 10 * time.Millisecond}, {1000, 50 * time.Millisecond}, {10_000, 200 * time.Millisecond}} {
		a := newAppetite()
		var now Time
		var answers fifo[Time]
		var free Time
		came, began := 0, Time(0)
		for now < 20_000_000 {
			if a.hungry() {
				for a.asked < a.askMost {
					a.onAsk(now)
					free = max(free, now.Add(test.rtt/2)) + Time(1_000_000/test.perSecond)
					answers.push(free.Add(test.rtt / 2))
				}
			}
			now = answers.pop()
			a.asked--
			a.onAnswer(now, 1000, test.rtt)
			if came++; now < 10_000_000 {
				came, began = 0, now
			}
		}
		got := int64(came) * 1_000_000 / int64(now-began)
		if got < int64(test.perSecond)*9/10 {
			t.Errorf("of %d a second over %v come %d", test.perSecond, test.rtt, got)
		}
		if enough := max(appetiteLeast, 3*test.perSecond*int(test.rtt/time.Millisecond)/1000); int(a.askMost) > enough {
			t.Errorf("%d are asked for over %v at %d a second", a.askMost, test.rtt, test.perSecond)
		}
	}
}
