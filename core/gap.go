package core

import "slices"

// gap is a range of a stream that this site will not get any more.
type gap struct {
	numbers Range
	cause   GapCause
	since   Time
}

// gapsMax bounds the gaps listed of one stream. What is beyond it is counted and
// noted, but not listed.
const gapsMax = 1 << 14

// recordGap gives up every number of the range that has not been seen.
func (s *Site) recordGap(st *stream, r Range, cause GapCause) {
	for _, u := range slices.Clone(s.transfers) {
		if u.st == st && u.seq >= r.First && u.seq <= r.Last {
			s.letGo(u)
		}
	}
	one := rangeSet{[]Range{r}}
	for _, missing := range one.minus(nil, &st.seen) {
		if !st.addGap(gap{missing, cause, s.now}) {
			s.bound("gaps listed of a stream", gapsMax)
		}
		s.stats.Gaps += missing.Last - missing.First + 1
		s.note(GapRecorded{Stream: st.id, Range: missing, Cause: cause})
		st.seen.addRange(missing)
		s.hear(st, missing.Last)
		s.wants.satisfiedRange(st, missing)
		s.tell(st, missing)
		s.touchStability(st)
	}
	if st.ordered {
		s.exports.reconsider(st)
	}
}

// addGap lists a gap, joined to the one before it where both have one cause. It
// reports false where the list is full.
func (st *stream) addGap(g gap) bool {
	if n := len(st.gaps); n > 0 {
		last := &st.gaps[n-1]
		if last.cause == g.cause && last.numbers.Last+1 == g.numbers.First {
			last.numbers.Last = g.numbers.Last
			return true
		}
	}
	if len(st.gaps) >= gapsMax {
		return false
	}
	st.gaps = append(st.gaps, g)
	return true
}

// gaps lists every gap of every stream.
func (s *Site) gaps() []Gap {
	var all []Gap
	for _, st := range s.streamOrder {
		for _, g := range st.gaps {
			all = append(all, Gap{Stream: st.id, Range: g.numbers, Groups: st.groups, Cause: g.cause, Since: s.now.Sub(g.since)})
		}
	}
	return all
}
