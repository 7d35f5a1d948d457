package cities

import "testing"

func TestTable(t *testing.T) {
	regions := map[string]int{}
	seen := map[string]bool{}
	for _, c := range All() {
		if seen[c.Name] {
			t.Errorf("%s is there twice", c.Name)
		}
		seen[c.Name] = true
		regions[c.Region]++
		if c.LatMicroDeg < -90e6 || c.LatMicroDeg > 90e6 || c.LonMicroDeg < -180e6 || c.LonMicroDeg > 180e6 {
			t.Errorf("%s lies at %d %d, which is not on the earth", c.Name, c.LatMicroDeg, c.LonMicroDeg)
		}
	}
	if len(seen) < 120 {
		t.Errorf("%d cities, at least 120 were wanted", len(seen))
	}
	for region, n := range regions {
		switch region {
		case "africa", "america", "asia", "europe", "oceania":
		default:
			t.Errorf("region %q of %d cities is unknown", region, n)
		}
	}
}

func TestKnownPlaces(t *testing.T) {
	for _, c := range All() {
		switch c.Name {
		case "Lima":
			if c.LatMicroDeg != -12_046_000 || c.LonMicroDeg != -77_043_000 {
				t.Errorf("Lima is at %d %d", c.LatMicroDeg, c.LonMicroDeg)
			}
		case "Quito": // less than a degree south: the sign must survive
			if c.LatMicroDeg != -181_000 {
				t.Errorf("Quito is at latitude %d", c.LatMicroDeg)
			}
		}
	}
}
