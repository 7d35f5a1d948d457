package geo

import "math/bits"

// Fixed-point trigonometry. Angles are radians and ratios are plain numbers, both
// as multiples of 2^-30: one holds 1.0. A product of two has 60 fractional bits
// and still fits an int64, and the resolution on the ground is 6 mm.
const (
	fractionBits        = 30
	one           int64 = 1 << fractionBits
	pi            int64 = 3_373_259_426 // round(π · 2^30)
	microDegrees  int64 = 360_000_000   // in a full turn
	quarterMicros int64 = microDegrees / 4
)

// mul returns a·b for two fixed-point numbers, rounded down.
func mul(a, b int64) int64 { return a * b >> fractionBits }

// sin returns the sine of an angle in millionths of a degree.
func sin(microDeg int64) int64 {
	microDeg %= microDegrees
	if microDeg < 0 {
		return -sin(-microDeg)
	}
	if microDeg >= 2*quarterMicros {
		return -sin(microDeg - 2*quarterMicros)
	}
	if microDeg > quarterMicros {
		microDeg = 2*quarterMicros - microDeg
	}
	return sinRadians((microDeg*pi + quarterMicros) / (2 * quarterMicros))
}

// cos returns the cosine of an angle in millionths of a degree.
func cos(microDeg int64) int64 { return sin(microDeg + quarterMicros) }

// sinRadians returns the sine of x in [0, π/2]: the Taylor series through x^13, in
// Horner form. The first term left out is below 2^-30.
func sinRadians(x int64) int64 {
	square := mul(x, x)
	sum := one - square/(12*13)
	sum = one - mul(square, sum)/(10*11)
	sum = one - mul(square, sum)/(8*9)
	sum = one - mul(square, sum)/(6*7)
	sum = one - mul(square, sum)/(4*5)
	sum = one - mul(square, sum)/(2*3)
	return mul(x, sum)
}

// asinTerms is how many terms of the series asin sums: the rest is below 2^-24 of
// the sum wherever it is used.
const asinTerms = 18

// asin returns the angle, in radians, whose sine is x in [0, √½]. In the Taylor
// series each term is x²·(2i-1)²/(2i(2i+1)) times the one before.
func asin(x int64) int64 {
	square := mul(x, x)
	sum := one
	for i := int64(asinTerms); i >= 1; i-- {
		sum = one + mul(square, sum)*((2*i-1)*(2*i-1))/(2*i*(2*i+1))
	}
	return mul(x, sum)
}

// sqrt returns the square root, rounded down, by Newton's method from above.
func sqrt(n int64) int64 {
	if n <= 0 {
		return 0
	}
	x := int64(1) << ((bits.Len64(uint64(n)) + 1) / 2)
	for {
		next := (x + n/x) / 2
		if next >= x {
			return x
		}
		x = next
	}
}
