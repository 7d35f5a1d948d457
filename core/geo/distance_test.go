package geo

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func haversineFloat(a, b LatLon) float64 {
	radians := func(microDeg int32) float64 { return float64(microDeg) / 1e6 * math.Pi / 180 }
	latA, latB := radians(a.LatMicroDeg), radians(b.LatMicroDeg)
	north := math.Sin((latB - latA) / 2)
	east := math.Sin((radians(b.LonMicroDeg) - radians(a.LonMicroDeg)) / 2)
	h := north*north + math.Cos(latA)*math.Cos(latB)*east*east
	return 2 * EarthRadiusMeters * math.Asin(math.Sqrt(min(1, max(0, h))))
}

func within(got int64, want float64) bool {
	return math.Abs(float64(got)-want) <= max(1, want/1000)
}

func TestMetersBetweenCities(t *testing.T) {
	oslo := LatLon{59_913_900, 10_752_200}
	for _, c := range []struct {
		name   string
		a, b   LatLon
		meters int64
	}{
		{"a place and itself", oslo, oslo, 0},
		{"pole to pole", LatLon{90_000_000, 0}, LatLon{-90_000_000, 77}, 20_015_115},
		{"round the equator the short way", LatLon{0, 179_000_000}, LatLon{0, -179_000_000}, 222_390},
		{"antipodes on the equator", LatLon{0, 0}, LatLon{0, 180_000_000}, 20_015_115},
		{"Oslo to Lima", oslo, LatLon{-12_046_400, -77_042_800}, 11_046_000},
		{"Paris to New York", LatLon{48_856_600, 2_352_200}, LatLon{40_712_800, -74_006_000}, 5_837_000},
		{"across a street", LatLon{52_000_000, 4_000_000}, LatLon{52_000_300, 4_000_000}, 33},
	} {
		if got := Meters(c.a, c.b); !within(got, float64(c.meters)) {
			t.Errorf("%s: got %d m, want %d m", c.name, got, c.meters)
		}
	}
}

func TestMetersAgreesWithFloat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := placeGen.Draw(t, "a"), placeGen.Draw(t, "b")
		if rapid.Bool().Draw(t, "near") {
			b = LatLon{a.LatMicroDeg + rapid.Int32Range(-5000, 5000).Draw(t, "north"), a.LonMicroDeg + rapid.Int32Range(-5000, 5000).Draw(t, "east")}
		}
		got, want := Meters(a, b), haversineFloat(a, b)
		if !within(got, want) {
			t.Fatalf("%v to %v: got %d m, want %.3f m", a, b, got, want)
		}
		if back := Meters(b, a); back != got {
			t.Fatalf("%v to %v is %d m, back %d m", a, b, got, back)
		}
	})
}

// Any two numbers are a place: what peers send needs no check before it is used.
func TestMetersOfAnyNumbers(t *testing.T) {
	extremes := []int32{math.MinInt32, -180_000_001, -90_000_001, 0, 90_000_001, 359_999_999, math.MaxInt32}
	for _, latA := range extremes {
		for _, lonA := range extremes {
			for _, latB := range extremes {
				for _, lonB := range extremes {
					a, b := LatLon{latA, lonA}, LatLon{latB, lonB}
					got := Meters(a, b)
					if want := haversineFloat(a, b); !within(got, want) || got > 20_015_115 {
						t.Fatalf("%v to %v: got %d m, want %.3f m", a, b, got, want)
					}
				}
			}
		}
	}
}

var placeGen = rapid.Custom(func(t *rapid.T) LatLon {
	return LatLon{
		rapid.Int32Range(-90_000_000, 90_000_000).Draw(t, "lat"),
		rapid.Int32Range(-180_000_000, 180_000_000).Draw(t, "lon"),
	}
})

func BenchmarkMeters(b *testing.B) {
	from, to := LatLon{59_913_900, 10_752_200}, LatLon{-12_046_400, -77_042_800}
	for b.Loop() {
		Meters(from, to)
	}
}
