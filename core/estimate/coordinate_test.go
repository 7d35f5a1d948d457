package estimate

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// converge lets every site measure some others, round after round, as daemons do.
func converge(n, rounds int, rtt func(a, b int) int64) []Coordinate {
	rng := rand.New(rand.NewPCG(1, 2))
	sites := make([]Coordinate, n)
	for range rounds {
		for a := range n {
			if b := rng.IntN(n); b != a {
				sites[a] = Update(sites[a], sites[b], rtt(a, b), rng.Uint64())
			}
		}
	}
	return sites
}

// relativeErrors returns by how much distances miss round trips, in thousandths, sorted.
func relativeErrors(sites []Coordinate, rtt func(a, b int) int64) []int64 {
	var errors []int64
	for a := range sites {
		for b := range a {
			off := DistanceMicros(sites[a], sites[b]) - rtt(a, b)
			errors = append(errors, max(off, -off)*1000/rtt(a, b))
		}
	}
	slices.Sort(errors)
	return errors
}

func TestCoordinatesConvergeOnMeasurements(t *testing.T) {
	for _, set := range []string{"aws33", "wonder2020"} {
		t.Run(set, func(t *testing.T) {
			n, rtts := measuredRTTs(t, set)
			rtt := func(a, b int) int64 { return rtts[a*n+b] }
			errors := relativeErrors(converge(n, 400, rtt), rtt)
			median, p90 := errors[len(errors)/2], errors[len(errors)*9/10]
			t.Logf("%s: relative error after 400 measurements per site %d.%d %% median, %d.%d %% at p90", set, median/10, median%10, p90/10, p90%10)
			if median > 300 {
				t.Errorf("median relative error %d ‰, want at most 300", median)
			}
		})
	}
}

// Sites on a line with access lines of their own fit the space exactly.
func TestCoordinatesConvergeOnALine(t *testing.T) {
	rtt := func(a, b int) int64 {
		return int64(max(a-b, b-a))*10_000 + int64(a+b)*500 + 2_000
	}
	sites := converge(12, 1000, rtt)
	errors := relativeErrors(sites, rtt)
	if median := errors[len(errors)/2]; median > 50 {
		t.Errorf("median relative error %d ‰, want at most 50", median)
	}
	for i, c := range sites {
		if !c.Known() || c.Error > 200_000 {
			t.Errorf("site %d expects an error of %d millionths after a thousand measurements", i, c.Error)
		}
	}
}

// What a peer sends may be any numbers at all.
func TestUpdateStaysWithinBounds(t *testing.T) {
	number := rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{math.MinInt64, -axisMax, -1, 0, 1, axisMax, math.MaxInt64}))
	coordinate := rapid.Custom(func(t *rapid.T) Coordinate {
		return Coordinate{number.Draw(t, "x"), number.Draw(t, "y"), number.Draw(t, "z"), number.Draw(t, "height"), number.Draw(t, "error")}
	})
	rapid.Check(t, func(t *rapid.T) {
		self, other := coordinate.Draw(t, "self"), coordinate.Draw(t, "other")
		rtt := number.Draw(t, "rtt")
		moved := Update(self, other, rtt, rapid.Uint64().Draw(t, "random"))
		if moved != moved.bound() || !moved.Known() {
			t.Fatalf("%+v is out of bounds", moved)
		}
		there, back := DistanceMicros(self, other), DistanceMicros(other, self)
		if there != back || there < 2*heightMin || there > RTTMicrosMax {
			t.Fatalf("distance %d there and %d back", there, back)
		}
	})
}

// A step brings the distance nearer to what was measured, whatever the two errors.
func TestUpdateGoesTheRightWay(t *testing.T) {
	coordinate := rapid.Custom(func(t *rapid.T) Coordinate {
		axis := rapid.Int64Range(-150_000, 150_000)
		return Coordinate{axis.Draw(t, "x"), axis.Draw(t, "y"), axis.Draw(t, "z"), rapid.Int64Range(heightMin, 2_000).Draw(t, "height"), rapid.Int64Range(0, errorMax).Draw(t, "error")}
	})
	rapid.Check(t, func(t *rapid.T) {
		self, other := coordinate.Draw(t, "self"), coordinate.Draw(t, "other")
		before := DistanceMicros(self, other)
		if before < 10_000 {
			t.Skip("too near: access lines would be most of the distance")
		}
		rtt := before * rapid.Int64Range(50, 200).Draw(t, "percent") / 100
		after := DistanceMicros(Update(self, other, rtt, 0), other)
		const rounding = 8
		if offBefore, offAfter := max(before-rtt, rtt-before), max(after-rtt, rtt-after); offAfter > offBefore+rounding {
			t.Fatalf("measured %d: distance was %d and is %d", rtt, before, after)
		}
	})
}

func TestCoincidentSitesMoveApart(t *testing.T) {
	for _, random := range []uint64{0, 1 << 20, 1<<20 | 1<<41 | 1<<62, math.MaxUint64} {
		moved := Update(Coordinate{}, Coordinate{}, 100_000, random)
		if d := DistanceMicros(moved, Coordinate{}); d < 10_000 {
			t.Errorf("random bits %x: distance %d µs after measuring 100 ms", random, d)
		}
	}
}

func TestSqrt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64().Draw(t, "n") >> rapid.IntRange(0, 63).Draw(t, "shift")
		r := sqrt(n)
		if r > math.MaxUint32 || r*r > n || r < math.MaxUint32 && (r+1)*(r+1) <= n {
			t.Fatalf("the root of %d is not %d", n, r)
		}
	})
}

func BenchmarkUpdate(b *testing.B) {
	self, other := Coordinate{1000, 2000, 3000, 400, 200_000}, Coordinate{-70_000, 8_000, 100, 900, 300_000}
	for b.Loop() {
		Update(self, other, 80_000, 7)
	}
}
