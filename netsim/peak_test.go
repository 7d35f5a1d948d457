package netsim

import (
	"testing"

	"pgregory.net/rapid"
)

func TestPeakLetsGoWhatIsOld(t *testing.T) {
	var p peak
	p.take(0, 100)
	for round := int64(1); round <= peakRounds; round++ {
		if p.take(round, 50+round); p.greatest() != 100 {
			t.Fatalf("in round %d it is %d, and 100 was seen %d rounds ago", round, p.greatest(), round)
		}
	}
	if p.take(peakRounds+1, 50); p.greatest() == 100 || p.greatest() < 55 {
		t.Errorf("it is %d; want a hundred to be too old, and what came later to count", p.greatest())
	}
}

// TestPeakIsOfTheLastRounds: whatever it is given, in rounds that may be far apart.
func TestPeakIsOfTheLastRounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var p peak
		seen := map[int64]int64{}
		round := int64(0)
		for range rapid.IntRange(1, 60).Draw(t, "values") {
			round += rapid.Int64Range(0, 4).Draw(t, "later")
			value := rapid.Int64Range(1, 1000).Draw(t, "value")
			p.take(round, value)
			seen[value] = round
			if at, ok := seen[p.greatest()]; !ok || round-at > peakRounds || p.greatest() < value {
				t.Fatalf("in round %d it is %d, of round %d, after %d", round, p.greatest(), at, value)
			}
		}
	})
}
