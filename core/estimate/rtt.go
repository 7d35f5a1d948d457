package estimate

// RTTMicrosMax is the longest round trip believed, nine minutes, of which the eightfold
// fits in 32 bits. Longer ones count as this, and those below a microsecond as one.
const RTTMicrosMax int64 = 530_000_000

// RTT follows the round-trip time to one peer. The zero RTT has seen nothing.
//
// It smooths as TCP does (RFC 6298: an eighth of each new sample), and keeps the least
// sample of late. The least is what the path takes
// when no queue stands in the way, and the steadier of the two.
type RTT struct {
	eightfold uint32 // smoothed, times 8: so that rounding does not hold it back
	last      uint32 // microseconds from least.halfStart to the last sample, of which there are less than half a window's
	least     Least[int32]
}

// Add takes a sample of sampleMicros at an instant.
func (r *RTT) Add(nowMicros, sampleMicros int64) {
	sample := boundRTT(sampleMicros)
	if r.eightfold == 0 {
		r.eightfold = uint32(8 * sample)
	} else {
		r.eightfold += uint32(sample) - r.eightfold/8
	}
	r.least.Add(nowMicros, int32(sample))
	r.last = uint32(nowMicros - r.least.halfStart)
}

// LastMicros returns when the last sample came; 0 before the first.
func (r *RTT) LastMicros() int64 { return r.least.halfStart + int64(r.last) }

// Restart has the next sample count as the first, but for the least of late.
func (r *RTT) Restart() { r.eightfold = 0 }

// Known says whether there was a sample.
func (r *RTT) Known() bool { return r.eightfold > 0 }

// Smoothed returns the smoothed round-trip time in microseconds, 0 before the first sample.
func (r *RTT) Smoothed() int64 { return int64(r.eightfold / 8) }

// Min returns the least sample of the last five to ten minutes, in microseconds, or
// the smoothed value where there was none.
func (r *RTT) Min(nowMicros int64) int64 {
	if least := r.least.Min(nowMicros); least > 0 {
		return int64(least)
	}
	return r.Smoothed()
}

func boundRTT(micros int64) int64 { return min(max(micros, 1), RTTMicrosMax) }
