package view

import (
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
)

// scalar shows a value that is one word.
func scalar(v reflect.Value) sexp.Node {
	if named, ok := v.Interface().(fmt.Stringer); ok {
		return sexp.Word(named.String())
	}
	switch {
	case v.Kind() == reflect.String:
		return sexp.Word(v.String())
	case v.Kind() == reflect.Bool: // one that is not left out
		return sexp.Atom("yes")
	case v.CanInt():
		return sexp.Atom(strconv.FormatInt(v.Int(), 10))
	case v.CanUint():
		return number("", v.Uint(), 10)
	}
	panic(fmt.Sprintf("view: a %v cannot be shown", v.Type()))
}

// specials shows the values that have a shorter form than their type suggests.
func specials(v reflect.Value) ([]sexp.Node, bool) {
	one := func(text string) ([]sexp.Node, bool) { return []sexp.Node{sexp.Atom(text)}, true }
	switch x := v.Interface().(type) {
	case time.Duration:
		return one(micros(x.Microseconds()))
	case core.Time:
		return one(micros(int64(x)))
	case core.Epoch:
		return []sexp.Node{number("", uint64(x), 36)}, true
	case core.Update:
		if x.Payload.Size == x.Header.Size && x.Payload.Digest == x.Header.Digest {
			x.Payload = nil
		}
		return fields(reflect.ValueOf(x)), true
	case core.Payload:
		return words(x.Size, x.Digest), true
	case core.Route:
		if x.Topology == 0 {
			return words(x.Group, x.Root), true
		}
		return words(x.Group, x.Root, x.Topology), true
	case core.Edge:
		if x.CostMicros == 0 {
			return words(x.A, x.B), true
		}
		return append(words(x.A, x.B), sexp.Atom(micros(x.CostMicros))), true
	case core.StreamFloor:
		return words(core.UpdateID{Stream: x.Stream, Seq: x.Seq}), true
	case core.Coordinate:
		return []sexp.Node{degrees(x.LatMicroDeg), degrees(x.LonMicroDeg)}, true
	case core.NetworkCoordinate:
		return words(x.X, x.Y, x.Z, x.Height, x.Error), true
	case fmt.Stringer:
		return []sexp.Node{sexp.Word(x.String())}, true
	}
	return nil, false
}

// words shows values that each are one word.
func words(values ...any) (out []sexp.Node) {
	for _, value := range values {
		out = append(out, scalar(reflect.ValueOf(value)))
	}
	return out
}

func number(prefix string, n uint64, base int) sexp.Node {
	return sexp.Atom(prefix + strconv.FormatUint(n, base))
}

// degrees shows millionths of a degree as the configuration writes them.
func degrees(micro int32) sexp.Node {
	return sexp.Atom(decimal(int64(micro), 6))
}

// micros shows a span in the largest unit that does not make it a fraction of one.
func micros(n int64) string {
	const milli, second, minute, hour = 1000, 1000_000, 60_000_000, 3600_000_000
	switch size := magnitude(n); {
	case size >= hour && n%hour == 0:
		return strconv.FormatInt(n/hour, 10) + "h"
	case size >= minute && n%minute == 0:
		return strconv.FormatInt(n/minute, 10) + "m"
	case size >= second:
		return decimal(n, 6) + "s"
	case size >= milli:
		return decimal(n, 3) + "ms"
	}
	return strconv.FormatInt(n, 10) + "us"
}

// decimal shows n units of a power of ten: decimal(1500, 3) is 1.5.
func decimal(n int64, places int) string {
	digits := strconv.FormatUint(magnitude(n), 10)
	for len(digits) <= places {
		digits = "0" + digits
	}
	whole, fraction := digits[:len(digits)-places], digits[len(digits)-places:]
	for fraction != "" && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if n < 0 {
		whole = "-" + whole
	}
	return whole
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}
