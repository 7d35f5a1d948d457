package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/floodd/floodd/core/sexp"
)

// unit is what may follow a number, and how many of the smallest unit it stands for.
type unit struct {
	name   string
	factor int64
}

// quantity describes numbers with units. All are held as integers of a smallest
// unit, and read and written exactly.
type quantity struct {
	noun  string // "a duration"
	like  string // examples for errors
	bare  string // the unit of a number without one; "%" is not assumed but demanded
	exact bool   // the case of a unit's letters matters
	units []unit // those written come first, largest first
	write int    // how many of units are written
}

var (
	durations = quantity{noun: "duration", like: "15 or 15.0 (seconds), 250ms, 2m or 1h", bare: "s", write: 6, units: []unit{
		{"d", 86400e6}, {"h", 3600e6}, {"m", 60e6}, {"s", 1e6}, {"ms", 1e3}, {"us", 1}}}
	sizes = quantity{noun: "size", like: "4096 (bytes), 64KB, 1.5GB or 256MiB", bare: "B", write: 9, units: []unit{
		{"TiB", 1 << 40}, {"TB", 1e12}, {"GiB", 1 << 30}, {"GB", 1e9}, {"MiB", 1 << 20}, {"MB", 1e6}, {"KiB", 1 << 10}, {"KB", 1e3}, {"B", 1}}}
	rates = quantity{noun: "rate", like: "125000 (bytes per second), 20mbit, 64KB/s or 1MiB/s", bare: "B/s", exact: true, write: 4, units: []unit{
		{"gbit", 125e6}, {"mbit", 125e3}, {"kbit", 125}, {"B/s", 1},
		{"Gbit", 125e6}, {"Mbit", 125e3}, {"Kbit", 125}, {"gbit/s", 125e6}, {"mbit/s", 125e3}, {"kbit/s", 125}, {"Gbit/s", 125e6}, {"Mbit/s", 125e3},
		{"GB/s", 1e9}, {"MB/s", 1e6}, {"KB/s", 1e3}, {"kB/s", 1e3}, {"GiB/s", 1 << 30}, {"MiB/s", 1 << 20}, {"KiB/s", 1 << 10}}}
	percents = quantity{noun: "percentage", like: "0.1% or 25%", bare: "%", write: 1, units: []unit{{"%", 1e4}}}
)

// Duration is a span of low..high, in whole microseconds. A bare number is seconds.
func Duration(low, high time.Duration) Kind[time.Duration] {
	return ofQuantity(&durations, low.Microseconds(), high.Microseconds(),
		func(micros int64) time.Duration { return time.Duration(micros) * time.Microsecond },
		func(v time.Duration) int64 { return v.Microseconds() })
}

// Size is a number of bytes, low..high. A bare number is bytes; KB, MB, GB and TB
// are powers of 1000, KiB, MiB, GiB and TiB of 1024.
func Size(low, high int64) Kind[int64] { return ofQuantity(&sizes, low, high, same, same) }

// Rate is a number of bytes per second, low..high. A bare number is bytes per
// second, as are KB/s and its like; kbit, mbit and gbit are powers of 1000 bits.
func Rate(low, high int64) Kind[int64] { return ofQuantity(&rates, low, high, same, same) }

// Percent is a share of 0%..100%, in parts per million. The sign is demanded: a
// bare 1 could mean all or a hundredth.
func Percent() Kind[int64] {
	kind := ofQuantity(&percents, 0, 1e6, same, same)
	kind.Write = func(v int64) sexp.Node { return sexp.Word(decimal(v, 4) + "%") }
	return kind
}

func same(v int64) int64 { return v }

// ofQuantity makes a kind of a quantity bounded by low..high, in smallest units.
func ofQuantity[V any](q *quantity, low, high int64, from func(int64) V, to func(V) int64) Kind[V] {
	return ofText(q.noun, func(text string) (v V, err error) {
		n, err := q.parse(text)
		if err == errNotNumber {
			return v, fmt.Errorf("%s is not a %s; write one such as %s", quote(text), q.noun, q.like)
		}
		if err == errTooLarge || n < low || n > high {
			return v, fmt.Errorf("%s is out of range; write a %s of %s to %s", quote(text), q.noun, q.format(low), q.format(high))
		}
		return from(n), nil
	}, func(v V) string { return q.format(to(v)) })
}

// parse reads a number with or without a unit.
func (q *quantity) parse(text string) (int64, error) {
	end := len(text) - len(strings.TrimLeft(text, "+-.0123456789"))
	numeral, name := text[:end], text[end:]
	if name == "" && q.bare != "%" {
		name = q.bare
	}
	i := slices.IndexFunc(q.units, func(u unit) bool {
		return u.name == name || !q.exact && strings.EqualFold(u.name, name)
	})
	if i < 0 {
		return 0, errNotNumber
	}
	return scaled(numeral, q.units[i].factor)
}

// format writes v in the unit that makes the smallest whole number, so that it
// reads back exactly.
func (q *quantity) format(v int64) string {
	if v == 0 {
		return "0" + q.bare
	}
	best := q.units[q.write-1]
	for _, u := range q.units[:q.write] {
		if v%u.factor == 0 && u.factor > best.factor {
			best = u
		}
	}
	return strconv.FormatInt(v/best.factor, 10) + best.name
}

// whole is an integer type that a parameter can have.
type whole interface {
	~int | ~int32 | ~int64 | ~uint32 | ~uint64
}

// Integer is a whole number of low..high, which V must be able to hold.
func Integer[V whole](low, high int64) Kind[V] {
	name := fmt.Sprintf("%d..%d", low, high)
	return ofText(name, func(text string) (V, error) {
		n, err := scaled(text, 1)
		if err == errNotNumber || strings.Contains(text, ".") {
			return 0, fmt.Errorf("%s is not an integer; write one of %s", quote(text), name)
		}
		if err != nil || n < low || n > high {
			return 0, fmt.Errorf("%s is out of range; write an integer of %s", quote(text), name)
		}
		return V(n), nil
	}, func(v V) string { return strconv.FormatInt(int64(v), 10) })
}

// Port is a TCP port, 1..65535.
func Port() Kind[int] { return Integer[int](1, 65535) }

// Fixed is a decimal number of low..high, held in units of 10^-places: Fixed(3, 0,
// 2000) holds 1.05 as 1050. V must be able to hold the range.
func Fixed[V whole](places int, low, high int64) Kind[V] {
	name := decimal(low, places) + ".." + decimal(high, places)
	one := int64(1)
	for range places {
		one *= 10
	}
	return ofText(name, func(text string) (V, error) {
		n, err := scaled(text, one)
		if err == errNotNumber {
			return 0, fmt.Errorf("%s is not a number; write one of %s", quote(text), name)
		}
		if err != nil || n < low || n > high {
			return 0, fmt.Errorf("%s is out of range; write a number of %s", quote(text), name)
		}
		return V(n), nil
	}, func(v V) string { return decimal(int64(v), places) })
}

// Latitude is in degrees, north positive, held in millionths.
func Latitude() Kind[int32] { return Fixed[int32](6, -90e6, 90e6) }

// Longitude is in degrees, east positive, held in millionths.
func Longitude() Kind[int32] { return Fixed[int32](6, -180e6, 180e6) }
