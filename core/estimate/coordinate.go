package estimate

import "math/bits"

// Coordinate is a place in a space where distance predicts round-trip time: Vivaldi
// (Dabek, Cox, Kaashoek, Morris: Vivaldi, a decentralized network coordinate system,
// SIGCOMM 2004) with three dimensions and a height, as in Serf, in integers. The
// height stands for the access line, which every path from a site must cross.
//
// The zero Coordinate was never set: it lies at the origin and is believed least.
type Coordinate struct {
	X, Y, Z int64 // microseconds
	Height  int64 // microseconds
	Error   int64 // relative error to be expected, in millionths; 0 if never set
}

// Bounds and tuning of coordinates. The factors are those of the paper and of Serf.
const (
	axisMax   = 1 << 30 // microseconds; twice the longest round trip, nearly
	heightMin = 10      // microseconds; keeps a height from getting stuck at nothing
	million   = 1_000_000

	errorMax    = 1_500_000 // of a site that knows nothing, in millionths
	errorMin    = 1
	errorFactor = 250_000 // how much of a new error counts, in millionths
	forceFactor = 250_000 // how much of a force moves a site, in millionths
)

// Update returns where a site moves after it measured a round trip to another one:
// a part of the way that would make the distance right, along the line between the
// two. The part is larger the less the site is sure of its own place, compared with
// how sure the other one is. Random bits choose the way when both are at one spot.
// Any numbers in other are safe; what is absurd is brought within bounds first.
func Update(self, other Coordinate, rttMicros int64, random uint64) Coordinate {
	self, other = self.bound(), other.bound()
	rtt := boundRTT(rttMicros)
	dist := distance(self, other)
	off := rtt - dist

	weight := self.Error * million / (self.Error + other.Error)
	wrong := min(max(off, -off)*million/rtt, 1000*million)
	share := errorFactor * weight / million
	self.Error = (wrong*share + self.Error*(million-share)) / million

	force := off * (forceFactor * weight / million) / million
	dx, dy, dz := self.X-other.X, self.Y-other.Y, self.Z-other.Z
	length := norm(dx, dy, dz)
	if length == 0 {
		dx, dy, dz = direction(random)
		length = norm(dx, dy, dz)
	} else {
		self.Height += (self.Height + other.Height) * force / length
	}
	self.X += dx * force / length
	self.Y += dy * force / length
	self.Z += dz * force / length
	return self.bound()
}

// DistanceMicros returns the round-trip time to be expected between two places, in
// microseconds, in [20, RTTMicrosMax].
func DistanceMicros(a, b Coordinate) int64 {
	return min(distance(a.bound(), b.bound()), RTTMicrosMax)
}

// Known says whether a coordinate was ever set.
func (c Coordinate) Known() bool { return c.Error > 0 }

// bound returns c with every number within its bounds, and the largest error where
// none was set.
func (c Coordinate) bound() Coordinate {
	axis := func(v int64) int64 { return min(max(v, -axisMax), axisMax) }
	if c.Error <= 0 {
		c.Error = errorMax
	}
	return Coordinate{
		X:      axis(c.X),
		Y:      axis(c.Y),
		Z:      axis(c.Z),
		Height: min(max(c.Height, heightMin), axisMax),
		Error:  min(max(c.Error, errorMin), errorMax),
	}
}

// distance is that of bounded coordinates: below 2^33.
func distance(a, b Coordinate) int64 {
	return norm(a.X-b.X, a.Y-b.Y, a.Z-b.Z) + a.Height + b.Height
}

// norm returns the length of a vector, rounded down. Differences of bounded
// coordinates are at most 2^31, so the sum of squares fits 64 bits without a sign.
func norm(x, y, z int64) int64 {
	return int64(sqrt(uint64(x*x) + uint64(y*y) + uint64(z*z)))
}

// sqrt returns the square root, rounded down, by Newton's method from above.
func sqrt(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	x := uint64(1) << min((bits.Len64(n)+1)/2, 32)
	for {
		next := (x + n/x) / 2
		if next >= x {
			return x
		}
		x = next
	}
}

// direction returns some vector that is not zero, of up to 2^20 in each axis.
func direction(random uint64) (x, y, z int64) {
	const bitsEach = 21
	axis := func(shift uint) int64 {
		return int64(random>>shift&(1<<bitsEach-1)) - 1<<(bitsEach-1)
	}
	x, y, z = axis(0), axis(bitsEach), axis(2*bitsEach)
	if x == 0 && y == 0 && z == 0 {
		x = 1
	}
	return x, y, z
}
