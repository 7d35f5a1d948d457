package recording

import (
	"fmt"
	"iter"
)

// Difference is where two runs part.
type Difference struct {
	Differ bool
	Same   uint64 // happenings that they have in common, from the first on
	Before []Line // the last of those
	First  []Line // from where they part on, of the first run; empty where it ended
	Second []Line // of the second
}

// Compare follows two runs until they part, and returns up to context happenings before
// that and as many after the first that differs. Runs that last as long as each other,
// and are the same all along, do not differ.
func Compare(first, second iter.Seq2[Line, error], context int) (Difference, error) {
	nextFirst, stopFirst := iter.Pull2(first)
	defer stopFirst()
	nextSecond, stopSecond := iter.Pull2(second)
	defer stopSecond()
	var d Difference
	for {
		a, errA, okA := nextFirst()
		b, errB, okB := nextSecond()
		switch {
		case errA != nil:
			return d, fmt.Errorf("the first run, after %d happenings: %w", d.Same, errA)
		case errB != nil:
			return d, fmt.Errorf("the second run, after %d happenings: %w", d.Same, errB)
		case !okA && !okB:
			d.Before = nil
			return d, nil
		case okA && okB && a == b:
			d.Same++
			if d.Before = append(d.Before, a); len(d.Before) > context {
				d.Before = d.Before[1:]
			}
			continue
		}
		d.Differ = true
		if okA {
			d.First = append([]Line{a}, take(nextFirst, context)...)
		}
		if okB {
			d.Second = append([]Line{b}, take(nextSecond, context)...)
		}
		return d, nil
	}
}

// take takes up to n lines; what cannot be read any more is left out.
func take(next func() (Line, error, bool), n int) (lines []Line) {
	for range n {
		l, err, ok := next()
		if err != nil || !ok {
			break
		}
		lines = append(lines, l)
	}
	return lines
}
