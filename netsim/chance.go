package netsim

import (
	"math/bits"
	"math/rand/v2"
)

// chance is one labelled stream of random numbers: another draw in one place does
// not reshuffle those of any other.
type chance struct{ pcg rand.PCG }

// newChance derives a stream from the seed and a label by FNV-1a.
func newChance(seed uint64, number uint64, label ...string) chance {
	const basis, prime = 14695981039346656037, 1099511628211
	hash := uint64(basis)
	for _, part := range label {
		for i := range len(part) {
			hash = (hash ^ uint64(part[i])) * prime
		}
		hash = (hash ^ 0xff) * prime // ends a part
	}
	for range 8 {
		hash = (hash ^ number&0xff) * prime
		number >>= 8
	}
	return chance{pcg: *rand.NewPCG(seed, hash)}
}

// below returns a number in [0, n).
func (c *chance) below(n uint64) uint64 {
	high, _ := bits.Mul64(c.pcg.Uint64(), n)
	return high
}
