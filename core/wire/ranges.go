package wire

import (
	"math"

	"github.com/floodd/floodd/core"
	"google.golang.org/protobuf/encoding/protowire"
)

// seqMax is the highest sequence that a range may end with.
const seqMax = math.MaxUint64 - 1

// ranges writes sorted, disjoint ranges as a packed list: for each the numbers
// skipped since the one before, and the numbers that follow its first. So the lists
// that sites exchange most, one long range, take few bytes, and no list of bytes can
// stand for ranges out of order.
func (e *encoder) ranges(field protowire.Number, ranges []core.Range) {
	if len(ranges) == 0 {
		return
	}
	start := e.open(field)
	next := uint64(0)
	for _, r := range ranges {
		e.varint(r.First - next)
		e.varint(r.Last - r.First)
		next = r.Last + 1
	}
	e.close(start)
}

// ranges reads the ranges of numbers from least to most in the field at hand.
func (f *fields) ranges(ranges *[]core.Range, least, most uint64) {
	if !f.is(protowire.BytesType) {
		return
	}
	if *ranges != nil {
		f.fail("field %d comes twice", f.num)
		return
	}
	rest := f.bytes
	varint := func() uint64 {
		v, n := protowire.ConsumeVarint(rest)
		if n < 0 {
			f.fail("field %d: half a range: %v", f.num, protowire.ParseError(n))
			rest = nil
			return 0
		}
		rest = rest[n:]
		return v
	}
	next := uint64(0)
	for len(rest) > 0 && f.room(len(*ranges), core.ItemsMax) {
		skip, more := varint(), varint()
		first := next + skip
		last := first + more
		switch {
		case f.err != nil:
			return
		case first < next || last < first || last > most:
			f.fail("field %d: range beyond %d", f.num, most)
			return
		case first < least:
			f.fail("field %d: range from %d; they count from %d", f.num, first, least)
			return
		}
		*ranges = append(*ranges, core.Range{First: first, Last: last})
		next = last + 1
	}
}
