package geo

// LatLon is a place in millionths of a degree, north and east positive.
type LatLon struct{ LatMicroDeg, LonMicroDeg int32 }

// EarthRadiusMeters is the mean radius of the earth (IUGG), to the metre.
const EarthRadiusMeters = 6_371_009

// Meters returns the great-circle distance between two places, in [0, 20 015 115]:
// the haversine formula in fixed point, within 0.1 % of the exact value on a
// sphere from 100 m up, and within a metre below. The earth is not quite a
// sphere; the true distance differs by up to 0.6 %.
func Meters(a, b LatLon) int64 {
	latA, latB := int64(a.LatMicroDeg), int64(b.LatMicroDeg)
	northing := sinHalf(latB - latA)
	easting := sinHalf(int64(b.LonMicroDeg) - int64(a.LonMicroDeg))
	cosines := mul(cos(latA), cos(latB))

	// The square of the sine of half the central angle, with 60 fractional bits.
	// The second product is taken in halves: whole, it would need 90 bits.
	square := easting * easting
	haversine := northing*northing + cosines*(square>>fractionBits) + mul(cosines, square&(one-1))
	haversine = min(max(haversine, 0), one*one)

	var half int64 // half the central angle, in radians
	if haversine <= one*one/2 {
		half = asin(sqrt(haversine))
	} else {
		half = pi/2 - asin(sqrt(one*one-haversine))
	}
	return (2*EarthRadiusMeters*half + one/2) / one
}

// sinHalf returns the sine of half an angle given in millionths of a degree.
func sinHalf(microDeg int64) int64 {
	low := sin(microDeg >> 1)
	if microDeg&1 == 0 {
		return low
	}
	return (low + sin(microDeg>>1+1)) / 2
}
