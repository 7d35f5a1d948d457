package sim

import (
	"math/bits"
	"math/rand/v2"
	"time"

	"github.com/floodd/floodd/netsim"
)

// million is the whole, where shares are counted in parts per million.
const million = 1_000_000

// chance says yes with a probability of ppm millionths, from the site's own stream
// for this use. It draws nothing when the answer is certain.
func (s *site) chance(use string, ppm int64) bool {
	if ppm <= 0 || ppm >= million {
		return ppm >= million
	}
	return s.draws(use).Int64N(million) < ppm
}

// draws returns the site's own stream of random numbers for one use.
func (s *site) draws(use string) *rand.Rand {
	r := s.streams[use]
	if r == nil {
		r = s.world.rand(use + " at " + string(s.host.Site.Name))
		if s.streams == nil {
			s.streams = make(map[string]*rand.Rand)
		}
		s.streams[use] = r
	}
	return r
}

// exponential draws a span from the exponential distribution of the given mean by
// von Neumann's method (1951), which only compares uniform numbers: the whole part
// counts rejected runs, the fraction is the first number of the accepted one.
func exponential(r *rand.Rand, mean time.Duration) netsim.Time {
	m := uint64(mean.Microseconds())
	for whole := uint64(0); ; whole++ {
		first := r.Uint64()
		run, last := 1, first
		for {
			next := r.Uint64()
			if next >= last {
				break
			}
			run, last = run+1, next
		}
		if run%2 == 1 {
			fraction, _ := bits.Mul64(first, m)
			return netsim.Time(whole*m + fraction)
		}
	}
}

// between draws a span evenly from least to most, both included.
func between(r *rand.Rand, least, most time.Duration) time.Duration {
	if most <= least {
		return least
	}
	return least + time.Duration(r.Int64N(int64((most-least)/time.Microsecond)+1))*time.Microsecond
}
