package estimate

import "math/bits"

// BytesPerSecondMax is the highest rate believed, a terabyte per second. Higher
// ones count as this.
const BytesPerSecondMax int64 = 1 << 40

// Bandwidth follows the rate at which bytes reach one peer. The zero Bandwidth has
// seen nothing.
type Bandwidth struct {
	bytesPerSecond int64
	filled         bool // the estimate rests on a sample that filled the path
}

// Add takes a sample: bytes that crossed in a span of time. If they filled the path,
// as a train of probes does or a link that was never idle, the sample tells its
// rate, and moves the estimate by a quarter of the difference; the first counts
// whole. If not, the path carries at least so much: the sample can only raise
// the estimate. Samples without bytes or time tell nothing.
func (b *Bandwidth) Add(bytes, spanMicros int64, filledPath bool) {
	rate := Rate(bytes, spanMicros)
	switch {
	case rate == 0:
	case !filledPath:
		b.bytesPerSecond = max(b.bytesPerSecond, rate)
	case !b.filled:
		b.bytesPerSecond, b.filled = rate, true
	default:
		b.bytesPerSecond += (rate - b.bytesPerSecond) / 4
	}
}

// BytesPerSecond returns the estimate, 0 when nothing is known.
func (b *Bandwidth) BytesPerSecond() int64 { return b.bytesPerSecond }

// Rate returns bytes per second, in [1, BytesPerSecondMax], or 0 where there are no
// bytes or there is no time.
func Rate(bytes, spanMicros int64) int64 {
	if bytes <= 0 || spanMicros <= 0 {
		return 0
	}
	high, low := bits.Mul64(uint64(bytes), 1_000_000)
	if high >= uint64(spanMicros) {
		return BytesPerSecondMax
	}
	rate, _ := bits.Div64(high, low, uint64(spanMicros))
	return int64(min(max(rate, 1), uint64(BytesPerSecondMax)))
}

// Train measures messages that were sent back to back: what comes after the first,
// over the time since the first, is the rate of the narrowest part of the path (Keshav's
// packet pair, 1991, made longer). The zero Train awaits its first message.
type Train struct {
	messages   int
	bytes      int64 // after the first message
	start, end int64
}

// Arrived takes account of one message, in the order of arrival.
func (t *Train) Arrived(nowMicros int64, bytes int64) {
	if t.messages == 0 {
		t.start = nowMicros
	} else {
		t.bytes += min(max(bytes, 0), BytesPerSecondMax)
	}
	t.end = max(t.start, nowMicros)
	t.messages++
}

// Messages returns how many have arrived.
func (t *Train) Messages() int { return t.messages }

// TrainMicrosMin is the least time that a train is taken to have come in: kernels hand
// over together what arrives in as much. A rate that follows from it may be higher.
const TrainMicrosMin = 1000

// BytesPerSecond returns the rate of arrival, or 0 if the train is too short to tell:
// fewer than two messages.
func (t *Train) BytesPerSecond() int64 { return Rate(t.bytes, max(t.end-t.start, TrainMicrosMin)) }
