package netsim

import "testing"

func TestEveryLabelHasItsOwnStream(t *testing.T) {
	streams := map[string]chance{
		"the stream":              newChance(7, 0, "jitter", "a", "b"),
		"another seed":            newChance(8, 0, "jitter", "a", "b"),
		"another number":          newChance(7, 1, "jitter", "a", "b"),
		"another use":             newChance(7, 0, "loss", "a", "b"),
		"another pair":            newChance(7, 0, "jitter", "b", "a"),
		"names that join alike":   newChance(7, 0, "jitter", "ab", ""),
		"names that join alike 2": newChance(7, 0, "jitter", "", "ab"),
	}
	seen := map[uint64]string{}
	for name, stream := range streams { // order: only whether two are equal matters
		first := stream.below(1 << 63)
		if other, twice := seen[first]; twice {
			t.Errorf("%s begins as %s does", name, other)
		}
		seen[first] = name
	}
}

func TestBelowStaysBelow(t *testing.T) {
	stream := newChance(1, 1)
	var counts [3]int
	for range 3000 {
		counts[stream.below(3)]++
	}
	for value, count := range counts {
		if count < 900 || count > 1100 {
			t.Errorf("%d was drawn %d times of 3000", value, count)
		}
	}
}
