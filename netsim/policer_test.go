package netsim

import "testing"

// shaped lets rounds of 100 ms pass in which size bytes arrive and lost packets do not.
func shaped(p *policer, now Time, rounds int, size, lost int64) Time {
	for range rounds {
		now += 100 * Millisecond
		p.watch(now, size, lost, true)
	}
	return now
}

func TestPolicerHoldsWhereTwoIntervalsAgree(t *testing.T) {
	const size = 100 * SegmentBytes
	tests := []struct {
		name string
		play func(p *policer)
		want int64 // bytes per second; 0: it does not hold
	}{
		{"a fifth is lost, at one rate", func(p *policer) { shaped(p, 0, 9, size, 20) }, 10 * size},
		{"too little is lost", func(p *policer) { shaped(p, 0, 100, size, 19) }, 0},
		{"one interval says nothing yet", func(p *policer) { shaped(p, 0, 7, size, 20) }, 0},
		{"two intervals at different rates", func(p *policer) { shaped(p, shaped(p, 0, 4, size, 20), 4, 2*size, 40) }, 0},
		{"and then a third at the rate of the second", func(p *policer) { shaped(p, shaped(p, 0, 4, size, 20), 8, 2*size, 40) }, 20 * size},
		{"a loss, and then none for long", func(p *policer) { shaped(p, shaped(p, 0, 1, size, 20), 17, size, 0) }, 0},
	}
	for _, tt := range tests {
		var p policer
		if tt.play(&p); p.holds != (tt.want > 0) || tt.want > 0 && p.rate != tt.want {
			t.Errorf("%s: %+v, want it to hold to %d", tt.name, p, tt.want)
		}
	}
}

func TestPolicerIsForgottenAfterAWhile(t *testing.T) {
	p := policer{holds: true, rate: 1000}
	for round := 1; round <= policerHeld; round++ {
		if last := p.endRound(); last != (round == policerHeld) || p.holds == last {
			t.Fatalf("round %d: last %v, holds %v", round, last, p.holds)
		}
	}
}
