package core

import (
	"testing"

	"pgregory.net/rapid"
)

// TestShelfIsAMap: it holds what a map by numbers would, and no page of which nothing is left.
func TestShelfIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s shelf[int]
		model := map[uint64]*int{}
		number := rapid.OneOf(rapid.Uint64Range(1, 100), rapid.Uint64())
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			seq := number.Draw(t, "seq")
			switch {
			case rapid.Bool().Draw(t, "remove"):
				s.remove(seq)
				delete(model, seq)
			case model[seq] == nil:
				item := new(int)
				s.put(seq, item)
				model[seq] = item
			}
			if s.get(seq) != model[seq] || s.items != len(model) {
				t.Fatalf("after %d there are %d items, and it is %p; want %d and %p", seq, s.items, s.get(seq), len(model), model[seq])
			}
		}
		pages := map[uint64]bool{}
		for seq, item := range model {
			if pages[seq/pageSize] = true; s.get(seq) != item {
				t.Fatalf("%d is %p, want %p", seq, s.get(seq), item)
			}
		}
		if len(s.pages) != len(pages) {
			t.Fatalf("%d pages are kept, want %d", len(s.pages), len(pages))
		}
	})
}
