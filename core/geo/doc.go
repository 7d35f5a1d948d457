// Package geo reckons distances on the earth, and how long light takes to cross
// them, in integers alone: every CPU gives the same answer to the last bit.
//
//	oslo := geo.LatLon{LatMicroDeg: 59_913_900, LonMicroDeg: 10_752_200}
//	lima := geo.LatLon{LatMicroDeg: -12_046_400, LonMicroDeg: -77_042_800}
//	metres := geo.Meters(oslo, lima)         // 11 046 km, within 0.1 %
//	micros := geo.FibreRTTMicros(metres)     // what a ping may be expected to show
//
// It knows nothing of sites or networks, and takes any pair of numbers for a
// place: angles beyond a full turn wrap around.
//
// Open distance.go first; angle.go holds the fixed-point trigonometry.
package geo
