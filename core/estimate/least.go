package estimate

// leastHalfMicros is half of the window of Least: five minutes.
const leastHalfMicros int64 = 300_000_000

// Least follows the least of samples that were taken of late, in a window that slides in
// two halves, between five and ten minutes long. Samples are positive. The zero Least has
// seen nothing.
//
// Of a delay, it is what the way takes when no queue stands in it. The clocks at the two
// ends of a way need not agree for that: where they drift apart, either what comes later
// is the least, or the window forgets.
type Least[T int32 | int64] struct {
	recent    T // of the half window at hand; 0 if none
	earlier   T // of the half window before; 0 if none
	halfStart int64
}

// Add takes a sample at an instant.
func (l *Least[T]) Add(nowMicros int64, sample T) {
	l.slide(nowMicros)
	if l.recent == 0 || sample < l.recent {
		l.recent = sample
	}
}

// slide begins new half windows as time passes.
func (l *Least[T]) slide(nowMicros int64) {
	switch age := nowMicros - l.halfStart; {
	case age < leastHalfMicros:
	case age < 2*leastHalfMicros:
		l.earlier, l.recent = l.recent, 0
		l.halfStart += leastHalfMicros
	default:
		l.earlier, l.recent = 0, 0
		l.halfStart = nowMicros
	}
}

// Min returns the least sample of the window; 0 where there is none.
func (l *Least[T]) Min(nowMicros int64) T {
	window := *l
	window.slide(nowMicros)
	switch {
	case window.recent == 0:
		return window.earlier
	case window.earlier == 0:
		return window.recent
	}
	return min(window.recent, window.earlier)
}
