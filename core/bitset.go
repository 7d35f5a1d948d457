package core

import "math/bits"

// bitset is a set of the numbers 0 through size-1.
type bitset struct {
	words []uint64
	size  int
	count int // numbers in the set
}

func newBitset(size int) bitset { return bitset{words: make([]uint64, (size+63)/64), size: size} }

func (b *bitset) has(i int) bool { return b.words[i/64]&(1<<(i%64)) != 0 }

// set adds a number and reports whether it is new.
func (b *bitset) set(i int) bool {
	if b.has(i) {
		return false
	}
	b.words[i/64] |= 1 << (i % 64)
	b.count++
	return true
}

func (b *bitset) unset(i int) {
	if b.has(i) {
		b.words[i/64] &^= 1 << (i % 64)
		b.count--
	}
}

// fill makes the set hold every number.
func (b *bitset) fill() {
	for i := range b.words {
		b.words[i] = ^uint64(0)
	}
	if n := b.size % 64; n != 0 {
		b.words[len(b.words)-1] = 1<<n - 1
	}
	b.count = b.size
}

// clear empties the set.
func (b *bitset) clear() {
	clear(b.words)
	b.count = 0
}

// join adds all that is in other, a set of the same size.
func (b *bitset) join(other *bitset) {
	b.count = 0
	for i := range b.words {
		b.words[i] |= other.words[i]
		b.count += bits.OnesCount64(b.words[i])
	}
}
