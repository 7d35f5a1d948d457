package sim

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

func TestQuantiles(t *testing.T) {
	var hundred []netsim.Time
	for i := netsim.Time(1); i <= 100; i++ {
		hundred = append(hundred, i*1000)
	}
	ms := time.Millisecond
	tests := []struct {
		name  string
		times []netsim.Time
		want  Times
	}{
		{"none", nil, Times{}},
		{"one", []netsim.Time{7000}, Times{7 * ms, 7 * ms, 7 * ms, 7 * ms}},
		{"two", []netsim.Time{1000, 3000}, Times{1 * ms, 3 * ms, 3 * ms, 3 * ms}},
		{"hundred", hundred, Times{50 * ms, 90 * ms, 99 * ms, 100 * ms}},
	}
	for _, test := range tests {
		if got := quantiles(test.times); got != test.want {
			t.Errorf("%s: quantiles are %+v, want %+v", test.name, got, test.want)
		}
	}
}

func TestHistogram(t *testing.T) {
	bars := histogram([]netsim.Time{1500, 2000, 2001, 45_000})
	want := []Bar{{2 * time.Millisecond, 2}, {5 * time.Millisecond, 1}, {10 * time.Millisecond, 0}, {20 * time.Millisecond, 0}, {50 * time.Millisecond, 1}}
	if len(bars) != len(want) {
		t.Fatalf("bars are %v, want %v", bars, want)
	}
	for i := range want {
		if bars[i] != want[i] {
			t.Errorf("bar %d is %v, want %v", i, bars[i], want[i])
		}
	}
}

func TestFormat(t *testing.T) {
	tests := []struct {
		unit  Unit
		value int64
		want  string
	}{
		{UnitCount, 12, "12"},
		{UnitShare, million, "1"},
		{UnitShare, 1_050_040, "1.05"},
		{UnitTime, 1500, "1.5ms"},
		{UnitTime, 12_345_678, "12.3s"},
		{UnitBytes, 999, "999 B"},
		{UnitBytes, 1_500_000, "1.5 MB"},
	}
	for _, test := range tests {
		if got := test.unit.Format(test.value); got != test.want {
			t.Errorf("%d is written %q, want %q", test.value, got, test.want)
		}
	}
}

// TestExponential: the mean, and the share beyond twice the mean, are those of an
// exponential distribution.
func TestExponential(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n, mean = 200_000, time.Second
	var sum netsim.Time
	beyond := 0
	for range n {
		gap := exponential(r, mean)
		sum += gap
		if gap > 2*micros(mean) {
			beyond++
		}
	}
	if got := int64(sum) / n; got < 990_000 || got > 1_010_000 {
		t.Errorf("the mean of %d draws is %d µs, want 1000000 within 1 %%", n, got)
	}
	if beyond < n*131/1000 || beyond > n*140/1000 { // e^-2 is 0.1353
		t.Errorf("%d of %d draws lie beyond twice the mean, want 13.5 %%", beyond, n)
	}
}

// TestFlooding: the traffic of the floods is parted from what sites said before to find
// together, and from what they say when there is nothing left to deliver.
func TestFlooding(t *testing.T) {
	s := smallWorld(4)
	s.Floods[0].Until = 20 * time.Second
	early := mustRun(t, s, Options{})
	if f := early.Flooding; f.Messages <= 0 || f.WireBytes <= 0 || f.Messages >= early.Messages || f.WireBytes >= early.WireBytes {
		t.Errorf("the floods took %+v of %d messages and %d bytes", f, early.Messages, early.WireBytes)
	}
	s.Settle = time.Hour
	idle := lying("s2", func(l *liar) { // it never hands over, so that the world waits for it
		l.twist = func(_ core.Input, effects []core.Effect) []core.Effect {
			return slices.DeleteFunc(effects, func(e core.Effect) bool { _, ok := e.(*core.StartExport); return ok })
		}
	})
	if late := mustRun(t, s, idle); late.Messages < 2*early.Messages || late.Flooding.Messages > 2*early.Flooding.Messages {
		t.Errorf("%d messages are the floods' of %d, where there was nothing left to deliver", late.Flooding.Messages, late.Messages)
	}
	s = smallWorld(4)
	s.Floods = nil
	if quiet := mustRun(t, s, Options{}); quiet.Flooding != (Traffic{}) {
		t.Errorf("a world without a flood has %+v of it", quiet.Flooding)
	}
}
