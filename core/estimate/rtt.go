package estimate

// RTTMicrosMax is the longest round trip believed, nine minutes, of which the eightfold
// fits in 32 bits. Longer ones count as this, and those below a microsecond as one.
const RTTMicrosMax int64 = 530_000_000

// RTT follows the round-trip time to one peer. The zero RTT has seen nothing.
//
// It smooths as TCP does (RFC 6298: an eighth of each new sample, a quarter of each
// new deviation), and keeps the least sample of late. The least is what the path takes
// when no queue stands in the way, and the steadier of the two.
type RTT struct {
	eightfold uint32 // smoothed, times 8: so that rounding does not hold it back
	fourfold  uint32 // mean deviation, times 4
	least     Least[int32]
}

// Add takes a sample of sampleMicros at an instant.
func (r *RTT) Add(nowMicros, sampleMicros int64) {
	sample := boundRTT(sampleMicros)
	if r.eightfold == 0 {
		r.eightfold = uint32(8 * sample)
		r.fourfold = uint32(4 * sample / 2)
	} else {
		deviation := r.Smoothed() - sample
		r.fourfold += uint32(max(deviation, -deviation)) - r.fourfold/4
		r.eightfold += uint32(sample) - r.eightfold/8
	}
	r.least.Add(nowMicros, int32(sample))
}

// Restart has the next sample count as the first, but for the least of late.
func (r *RTT) Restart() { r.eightfold, r.fourfold = 0, 0 }

// Known says whether there was a sample.
func (r *RTT) Known() bool { return r.eightfold > 0 }

// Smoothed returns the smoothed round-trip time in microseconds, 0 before the first sample.
func (r *RTT) Smoothed() int64 { return int64(r.eightfold / 8) }

// Deviation returns the smoothed mean deviation in microseconds.
func (r *RTT) Deviation() int64 { return int64(r.fourfold / 4) }

// Min returns the least sample of the last five to ten minutes, in microseconds, or
// the smoothed value where there was none.
func (r *RTT) Min(nowMicros int64) int64 {
	if least := r.least.Min(nowMicros); least > 0 {
		return int64(least)
	}
	return r.Smoothed()
}

// TimeoutMicros returns how long to wait for an answer before it counts as lost:
// RFC 6298's smoothed value and four deviations, at least a second; three seconds
// before the first sample.
func (r *RTT) TimeoutMicros() int64 {
	if !r.Known() {
		return 3_000_000
	}
	return max(1_000_000, r.Smoothed()+4*r.Deviation())
}

func boundRTT(micros int64) int64 { return min(max(micros, 1), RTTMicrosMax) }
