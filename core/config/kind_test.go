package config

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/floodd/floodd/core/sexp"
)

// TestQuantities reads numbers and writes them back in their canonical form.
func TestQuantities(t *testing.T) {
	duration, size, rate := Duration(0, 200*365*24*time.Hour), Size(0, math.MaxInt64), Rate(0, math.MaxInt64)
	asInt := func(kind Kind[time.Duration]) Kind[int64] {
		return Kind[int64]{
			Read: func(n sexp.Node) (int64, error) {
				d, err := kind.Read(n)
				return int64(d), err
			},
			Write: func(v int64) sexp.Node { return kind.Write(time.Duration(v)) },
		}
	}
	for _, test := range []struct {
		name  string
		kind  Kind[int64]
		text  string
		value int64
		canon string
	}{
		{"duration", asInt(duration), "15", 15e9, "15s"},
		{"duration", asInt(duration), "15.0", 15e9, "15s"},
		{"duration", asInt(duration), ".25", 250e6, "250ms"},
		{"duration", asInt(duration), "0", 0, "0s"},
		{"duration", asInt(duration), "90s", 90e9, "90s"},
		{"duration", asInt(duration), "120", 120e9, "2m"},
		{"duration", asInt(duration), "1.5h", 5400e9, "90m"},
		{"duration", asInt(duration), "7D", 7 * 86400e9, "7d"},
		{"duration", asInt(duration), "250us", 250e3, "250us"},
		{"duration", asInt(duration), "0.0000014", 1e3, "1us"},
		{"duration", asInt(duration), "0.0000015", 2e3, "2us"},
		{"size", size, "4096", 4096, "4KiB"},
		{"size", size, "64KB", 64000, "64KB"},
		{"size", size, "64kib", 65536, "64KiB"},
		{"size", size, "1.5GB", 1500e6, "1500MB"},
		{"size", size, "9223372036854775807", math.MaxInt64, "9223372036854775807B"},
		{"rate", rate, "125000", 125000, "1mbit"},
		{"rate", rate, "20mbit", 2500000, "20mbit"},
		{"rate", rate, "0.5Gbit/s", 62500000, "500mbit"},
		{"rate", rate, "64KB/s", 64000, "512kbit"},
		{"rate", rate, "1MiB/s", 1 << 20, "1048576B/s"},
		{"percent", Percent(), "0.1%", 1000, "0.1%"},
		{"percent", Percent(), "100%", 1e6, "100%"},
		{"percent", Percent(), "0.00005%", 1, "0.0001%"},
		{"percent", Percent(), "0%", 0, "0%"},
		{"fixed", Fixed[int64](3, 0, 2000), "1.05", 1050, "1.05"},
		{"fixed", Fixed[int64](3, -2000, 2000), "-.0625", -63, "-0.063"},
		{"fixed", Fixed[int64](6, -90e6, 90e6), "34.021950", 34021950, "34.02195"},
		{"integer", Integer[int64](-5, 5), "+5", 5, "5"},
		{"integer", Integer[int64](-5, 5), "-5", -5, "-5"},
	} {
		v, err := test.kind.Read(sexp.Atom(test.text))
		if err != nil || v != test.value {
			t.Errorf("%s %s is read as %d, %v; want %d", test.name, test.text, v, err, test.value)
		}
		if got := test.kind.Write(test.value).String(); got != test.canon {
			t.Errorf("%s %d is written %s, want %s", test.name, test.value, got, test.canon)
		}
	}
}

func TestQuantitiesRefused(t *testing.T) {
	read := map[string]func(string) error{
		"duration": func(s string) error { _, err := Duration(0, time.Hour).Read(sexp.Atom(s)); return err },
		"size":     func(s string) error { _, err := Size(1, 1<<20).Read(sexp.Atom(s)); return err },
		"rate":     func(s string) error { _, err := Rate(1, 1e9).Read(sexp.Atom(s)); return err },
		"percent":  func(s string) error { _, err := Percent().Read(sexp.Atom(s)); return err },
		"fixed":    func(s string) error { _, err := Fixed[int64](2, 0, 100).Read(sexp.Atom(s)); return err },
		"integer":  func(s string) error { _, err := Integer[int](0, 10).Read(sexp.Atom(s)); return err },
	}
	const (
		notOne = "is not a"
		range_ = "is out of range"
	)
	for _, test := range []struct{ kind, text, want string }{
		{"duration", "s", notOne}, {"duration", "1.2.3", notOne}, {"duration", "--1", notOne}, {"duration", "1e3", notOne},
		{"duration", ".", notOne}, {"duration", "1 s", notOne}, {"duration", "0x10", notOne}, {"duration", "NaN", notOne},
		{"duration", "61m", range_}, {"duration", "-1", range_}, {"duration", strings.Repeat("9", 41), range_}, {"duration", strings.Repeat("9", 40), range_},
		{"size", "0", range_}, {"size", "2MiB", range_}, {"size", "10PB", notOne}, {"size", "1mbit", notOne},
		{"rate", "10kb/s", notOne}, {"rate", "0", range_}, {"rate", "1e", notOne},
		{"percent", "1", notOne}, {"percent", "101%", range_}, {"percent", "-1%", range_},
		{"fixed", "1.01", range_}, {"fixed", "one", notOne},
		{"integer", "1.0", notOne}, {"integer", "11", range_}, {"integer", "", notOne}, {"integer", "9223372036854775808", range_},
	} {
		if err := read[test.kind](test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %q: %v; want one that says %q", test.kind, test.text, err, test.want)
		}
	}
}

// TestScaledAgreesWithIntegers compares the arithmetic on digits with plain integers.
func TestScaledAgreesWithIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.IntRange(0, 6).Draw(t, "places")
		v := rapid.Int64Range(-1e15, 1e15).Draw(t, "v")
		unit := int64(math.Pow10(places))
		if got, err := scaled(decimal(v, places), unit); err != nil || got != v {
			t.Fatalf("%d reads back from %s as %d, %v", v, decimal(v, places), got, err)
		}
	})
}

func TestBoolean(t *testing.T) {
	for text, want := range map[string]bool{"yes": true, "t": true, "true": true, "no": false, "nil": false, "false": false} {
		if got, err := Boolean().Read(sexp.Atom(text)); err != nil || got != want {
			t.Errorf("%s is read as %t, %v", text, got, err)
		}
	}
	if _, err := Boolean().Read(sexp.Atom("maybe")); err == nil || err.Error() != `unknown word "maybe"; write yes|no|t|nil|true|false` {
		t.Errorf("maybe: %v", err)
	}
	if got := Boolean().Write(true).String(); got != "yes" {
		t.Errorf("true is written %s", got)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"ping-period", "join-period", "site", "order"}
	for _, test := range []struct{ seen, want string }{
		{"ping-perod", "ping-period"}, {"pnig-period", "ping-period"}, {"jion-period", "join-period"},
		{"sites", "site"}, {"stie", "site"}, {"oder", "order"}, {"ste", "site"}, {"s", ""}, {"zebra", ""}, {"", ""},
		{strings.Repeat("a", 1<<20), ""},
	} {
		if got, _ := Nearest(test.seen, known); got != test.want {
			t.Errorf("%.20s: did you mean %q? want %q", test.seen, got, test.want)
		}
	}
}
