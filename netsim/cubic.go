package netsim

// cubic is the state of CUBIC beyond slow start (RFC 9438, with Linux's details).
type cubic struct {
	began  Time  // of the growth since the last loss; 0: not yet
	most   int64 // segments, before the last loss; 0: there was none
	origin int64 // where the curve is flat
	bend   Time  // when it is, after began
	reno   int64 // the window that Reno would have, in segments
	credit int64 // acknowledged segments towards its next, in bytes
	count  int64 // segments to be acknowledged before the window grows by one
	size   int64 // of the window when that was reckoned, in segments
	at     Time  // and when
}

// cubicRest is how long a reckoning holds while the window stays the same: a 32nd of a second,
// in ticks of 4 ms.
const cubicRest = 28 * Millisecond

func (c *cubic) grow(w *window, now Time, bytes int64) {
	size := w.size / SegmentBytes
	c.credit += bytes
	if size != c.size || now-c.at > cubicRest {
		c.reckon(w, now, bytes)
	}
	w.add(bytes, c.count)
}

func (c *cubic) reckon(w *window, now Time, bytes int64) {
	size := w.size / SegmentBytes
	c.size, c.at = size, now
	if c.began == 0 {
		c.began, c.reno, c.credit = now, size, bytes
		c.origin, c.bend = size, 0
		if c.most > size {
			// The curve is 0.4 (t - bend)^3 segments, in seconds.
			c.origin, c.bend = c.most, Time(cubeRoot(uint64(c.most-size)*2_500_000_000))*Millisecond
		}
	}
	off := int64(now+w.leastRTT-c.began-c.bend) / int64(Millisecond)
	off = min(max(off, -cubicSpan), cubicSpan)
	target := c.origin + 4*off*off*off/10_000_000_000
	count := 100 * size
	if target > size {
		count = size / (target - size)
	}
	if c.most == 0 {
		count = min(count, 20) // until the first loss at least a twentieth per round trip
	}
	step := size * 15 / 8 * SegmentBytes
	for ; c.credit > step; c.credit -= step {
		c.reno++
	}
	if c.reno > size {
		count = min(count, size/(c.reno-size))
	}
	c.count = max(count, 2)
}

// cubicSpan bounds the time that the curve is drawn over, in milliseconds.
const cubicSpan = 100_000

func (c *cubic) lose(w *window) {
	size := w.size / SegmentBytes
	if size < c.most {
		c.most = size * 17 / 20 // leave room for whoever else is there
	} else {
		c.most = size
	}
	c.began = 0
}

// cubeRoot returns the integer part of the cube root.
func cubeRoot(x uint64) uint64 {
	root := uint64(0)
	for bit := uint64(1) << 20; bit > 0; bit >>= 1 {
		if r := root | bit; r*r*r <= x {
			root = r
		}
	}
	return root
}
