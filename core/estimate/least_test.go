package estimate

import (
	"testing"

	"pgregory.net/rapid"
)

// TestLeastIsThatOfTheWindow compares with all samples: those of the last five minutes
// count, those older than ten do not.
func TestLeastIsThatOfTheWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type sampled struct{ at, value int64 }
		var all []sampled
		var l Least[int64]
		now := int64(0)
		for range rapid.IntRange(1, 50).Draw(t, "samples") {
			now += rapid.Int64Range(0, leastHalfMicros).Draw(t, "pause")
			all = append(all, sampled{now, rapid.Int64Range(1, 2000).Draw(t, "sample")})
			l.Add(now, all[len(all)-1].value)
			got := l.Min(now)
			within, beyond := false, false
			for _, s := range all {
				switch age := now - s.at; {
				case age < leastHalfMicros && s.value < got:
					t.Fatalf("the least is %d; %d was seen %d us ago", got, s.value, age)
				case age <= 2*leastHalfMicros && s.value == got:
					within = true
				case s.value == got:
					beyond = true
				}
			}
			if !within {
				t.Fatalf("the least is %d; seen long ago: %v", got, beyond)
			}
		}
	})
}
