package script

import (
	"fmt"
	"math"
	"strconv"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
)

// percentUpTo is a percentage, in parts per million, of at most a bound.
func percentUpTo(most int64) config.Kind[int64] {
	kind := config.Percent()
	read := kind.Read
	kind.Read = func(n sexp.Node) (int64, error) {
		v, err := read(n)
		if err == nil && v > most {
			err = fmt.Errorf("%s is too much; at most %s is possible", n.Text, kind.Write(most).Text)
		}
		return v, err
	}
	return kind
}

// asIs is a word that is looked at later.
func asIs(name string) config.Kind[sexp.Node] {
	return config.Kind[sexp.Node]{
		Name:  name,
		Read:  func(n sexp.Node) (sexp.Node, error) { return n, nil },
		Write: func(n sexp.Node) sexp.Node { return n },
	}
}

// seed is a seed of a scenario: any number of 64 bits, as on the command line.
func seed() config.Kind[uint64] {
	return config.Kind[uint64]{
		Name: "seed",
		Read: func(n sexp.Node) (uint64, error) {
			v, err := strconv.ParseUint(n.Text, 10, 64)
			if err != nil {
				return 0, fmt.Errorf("%q is no seed; write a whole number of 0 to %d", n, uint64(math.MaxUint64))
			}
			return v, nil
		},
		Write: func(v uint64) sexp.Node { return sexp.Word(strconv.FormatUint(v, 10)) },
	}
}
