package core

// bitset is a set of the numbers 0 through size-1.
type bitset struct {
	words []uint64
	size  int
}

func newBitset(size int) bitset { return bitset{make([]uint64, (size+63)/64), size} }

func (b *bitset) has(i int) bool { return b.words[i/64]&(1<<(i%64)) != 0 }
func (b *bitset) set(i int)      { b.words[i/64] |= 1 << (i % 64) }
func (b *bitset) unset(i int)    { b.words[i/64] &^= 1 << (i % 64) }

// missing returns the numbers that are not in the set, as at most max ranges.
func (b *bitset) missing(most int) []Range {
	var out []Range
	for i := 0; i < b.size; i++ {
		if b.words[i/64] == ^uint64(0) {
			i |= 63
			continue
		}
		if b.has(i) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Last+1 == uint64(i) {
			out[n-1].Last++
			continue
		}
		if len(out) == most {
			break
		}
		out = append(out, Range{uint64(i), uint64(i)})
	}
	return out
}
