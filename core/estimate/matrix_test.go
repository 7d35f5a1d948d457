package estimate

import (
	"math"
	"testing"

	"github.com/floodd/floodd/core/geo"
	"pgregory.net/rapid"
)

const minute = 60_000_000

func TestPairIsFilledIn(t *testing.T) {
	oslo := geo.LatLon{LatMicroDeg: 59_913_900, LonMicroDeg: 10_752_200}
	lima := geo.LatLon{LatMicroDeg: -12_046_400, LonMicroDeg: -77_042_800}
	near := Coordinate{X: 1000, Height: 100, Error: 100_000}
	far := Coordinate{X: 61_000, Height: 900, Error: 400_000}
	m := NewMatrix(3)
	expect := func(why string, want Pair) {
		t.Helper()
		for _, got := range []Pair{m.Pair(0, 1), m.Pair(1, 0)} {
			if got != want {
				t.Errorf("%s: %+v, want %+v", why, got, want)
			}
		}
	}
	expect("nothing known", Pair{GuessRTTMicros, 0, Guess})
	m.SetPlace(0, oslo)
	expect("one place known", Pair{GuessRTTMicros, 0, Guess})
	m.SetPlace(1, lima)
	expect("both places known", Pair{geo.FibreRTTMicros(geo.Meters(oslo, lima)), 0, Places})
	m.SetCoordinate(0, near)
	expect("one coordinate known", Pair{geo.FibreRTTMicros(geo.Meters(oslo, lima)), 0, Places})
	m.SetCoordinate(1, Coordinate{X: 5, Height: 5, Error: 900_000})
	expect("one coordinate not settled", Pair{geo.FibreRTTMicros(geo.Meters(oslo, lima)), 0, Places})
	m.SetCoordinate(1, far)
	expect("both coordinates known", Pair{61_000, 0, Coordinates})
	m.SetMeasured(1, 0, minute, 0, 5_000_000)
	expect("bandwidth measured", Pair{61_000, 5_000_000, Coordinates})
	m.SetMeasured(1, 0, 2*minute, 90_000, 0)
	expect("round trip measured", Pair{90_000, 5_000_000, Measured})

	if got := m.Pair(2, 2); got != (Pair{Source: Measured}) {
		t.Errorf("a site and itself: %+v", got)
	}
}

func TestReadingsOfBothEndsAreCombined(t *testing.T) {
	for _, c := range []struct {
		name       string
		from0      [3]int64 // minutes, rtt, bandwidth
		from1      [3]int64
		rtt, bytes int64
	}{
		{"one end only", [3]int64{5, 80, 9}, [3]int64{}, 80, 9},
		{"the smaller of both", [3]int64{5, 80, 9}, [3]int64{6, 70, 12}, 70, 9},
		{"at the limit of age", [3]int64{15, 80, 9}, [3]int64{5, 70, 12}, 70, 9},
		{"beyond it", [3]int64{16, 80, 9}, [3]int64{5, 70, 7}, 80, 9},
		{"beyond it, but nothing fresher", [3]int64{16, 80, 0}, [3]int64{5, 70, 7}, 80, 7},
	} {
		m := NewMatrix(2)
		m.SetMeasured(0, 1, c.from0[0]*minute, c.from0[1], c.from0[2])
		m.SetMeasured(1, 0, c.from1[0]*minute, c.from1[1], c.from1[2])
		if got, want := m.Pair(0, 1), (Pair{c.rtt, c.bytes, Measured}); got != want {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
		}
	}

	m := NewMatrix(2)
	m.SetMeasured(0, 1, 5*minute, 80, 9)
	m.SetMeasured(0, 1, 4*minute, 10, 1)
	if got := m.Pair(0, 1).RTTMicros; got != 80 {
		t.Errorf("a reading that comes late counts: %d µs", got)
	}
}

func TestCostMicros(t *testing.T) {
	m := NewMatrix(3)
	m.SetMeasured(0, 1, 1, 30_000, 1_024_000)
	m.SetMeasured(0, 2, 1, 1, BytesPerSecondMax)
	for _, c := range []struct {
		a, b int
		want int64
	}{
		{0, 0, 0},
		{0, 1, 15_000 + 1_000},
		{1, 0, 15_000 + 1_000},
		{0, 2, 1},
		{1, 2, GuessRTTMicros/2 + 819},
	} {
		if got := m.CostMicros(c.a, c.b); got != c.want {
			t.Errorf("from %d to %d: %d µs, want %d", c.a, c.b, got, c.want)
		}
	}
}

// Whatever peers report, costs are symmetric, positive and bounded; and moving the
// sites to other indexes moves their costs along.
func TestMatrixOfAnyReports(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		m := NewMatrix(n)
		site := rapid.IntRange(0, n-1)
		number := rapid.OneOf(rapid.Int64(), rapid.Int64Range(0, 1_000_000), rapid.SampledFrom([]int64{math.MinInt64, math.MaxInt64}))
		now := int64(0)
		for range rapid.IntRange(0, 40).Draw(t, "reports") {
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				now += rapid.Int64Range(0, 20*minute).Draw(t, "pause")
				m.SetMeasured(site.Draw(t, "by"), site.Draw(t, "to"), now, number.Draw(t, "rtt"), number.Draw(t, "rate"))
			case 1:
				m.SetCoordinate(site.Draw(t, "site"), Coordinate{number.Draw(t, "x"), number.Draw(t, "y"), number.Draw(t, "z"), number.Draw(t, "h"), number.Draw(t, "e")})
			case 2:
				m.SetPlace(site.Draw(t, "site"), geo.LatLon{LatMicroDeg: rapid.Int32().Draw(t, "lat"), LonMicroDeg: rapid.Int32().Draw(t, "lon")})
			}
		}
		costs := m.Costs()
		for a := range n {
			for b := range n {
				c := costs[a*n+b]
				if a == b && c != 0 || a != b && (c < 1 || c > RTTMicrosMax/2+NominalBytes*1_000_000) || c != costs[b*n+a] {
					t.Fatalf("cost from %d to %d is %d, back %d", a, b, c, costs[b*n+a])
				}
				if alone := m.CostMicros(a, b); alone != c {
					t.Fatalf("cost from %d to %d is %d among all, %d alone", a, b, c, alone)
				}
			}
		}

		order := rapid.Permutation(indexes(n)).Draw(t, "order")
		gone := site.Draw(t, "gone")
		to := append([]int{}, order...)
		to[gone] = -1
		moved := m.Reindex(n+1, to)
		for a := range n {
			for b := range n {
				if a != gone && b != gone && moved.Pair(to[a], to[b]) != m.Pair(a, b) {
					t.Fatalf("%d to %d: %+v, and after they became %d and %d: %+v", a, b, m.Pair(a, b), to[a], to[b], moved.Pair(to[a], to[b]))
				}
			}
			if a != gone && moved.Pair(to[a], n).Source != Guess {
				t.Fatalf("the new site %d is known already", n)
			}
		}
	})
}

func indexes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func BenchmarkCosts1000(b *testing.B) {
	const n = 1000
	m := NewMatrix(n)
	for v := range n {
		m.SetCoordinate(v, Coordinate{int64(v * 37 % 1000 * 100), int64(v * 91 % 1000 * 100), 0, 1000, 100_000})
		for step := 1; step <= 20; step++ {
			m.SetMeasured(v, (v+step*step)%n, 1, int64(10_000*step), 1_000_000)
		}
	}
	for b.Loop() {
		m.Costs()
	}
}
