package line

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDegrees(t *testing.T) {
	for _, test := range []struct {
		text string
		want int32
		ok   bool
	}{
		{"0", 0, true},
		{"59.9139", 59_913_900, true},
		{"-77.0428", -77_042_800, true},
		{"+5", 5_000_000, true},
		{"5.", 5_000_000, true},
		{"007.1", 7_100_000, true},
		{"-0.0000019", -1, true},
		{"1.23456789", 1_234_567, true},
		{"180", 180_000_000, true},
		{"-180.0000009", -180_000_000, true},
		{"180.000001", 0, false},
		{"181", 0, false},
		{"1000", 0, false},
		{"0001", 0, false},
		{"", 0, false},
		{"-", 0, false},
		{".5", 0, false},
		{"+-5", 0, false},
		{"--5", 0, false},
		{"5-", 0, false},
		{"1e2", 0, false},
		{"1.2.3", 0, false},
		{"1,5", 0, false},
		{"٣", 0, false},
		{"NaN", 0, false},
	} {
		if got, ok := ParseDegrees(test.text, 180); got != test.want || ok != test.ok {
			t.Errorf("%q is %d, %v; wanted %d, %v", test.text, got, ok, test.want, test.ok)
		}
	}
}

func TestDegreesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.Int32Range(-180_000_000, 180_000_000).Draw(t, "micro-degrees")
		if got, ok := ParseDegrees(FormatDegrees(want), 180); got != want || !ok {
			t.Fatalf("%d comes back from %s as %d, %v", want, FormatDegrees(want), got, ok)
		}
	})
}
