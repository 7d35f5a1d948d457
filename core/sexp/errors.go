package sexp

import (
	"fmt"
	"slices"
	"strings"
)

// ErrorsMax is how many errors an [Errors] keeps; of more it keeps the first by place.
const ErrorsMax = 20

// Error is one fault in a file, and where it is.
type Error struct {
	Pos  Pos
	Text string // what was seen; what was meant
}

func (e Error) Error() string { return e.Pos.String() + ": " + e.Text }

// Errors collects the faults of one file in the order of their places. The zero
// value is empty and ready.
type Errors struct {
	list []Error
	more int // faults beyond ErrorsMax
}

// Add records a fault. Of several at one place the first added stays first.
func (e *Errors) Add(pos Pos, format string, args ...any) {
	after, _ := slices.BinarySearchFunc(e.list, pos, func(kept Error, pos Pos) int {
		if pos.Before(kept.Pos) {
			return 1
		}
		return -1
	})
	if after == ErrorsMax {
		e.more++
		return
	}
	e.list = slices.Insert(e.list, after, Error{pos, fmt.Sprintf(format, args...)})
	if len(e.list) > ErrorsMax {
		e.list = e.list[:ErrorsMax]
		e.more++
	}
}

// Merge adds what err holds: the faults of an *Errors, or any other error at the
// place given.
func (e *Errors) Merge(pos Pos, err error) {
	switch err := err.(type) {
	case nil:
	case *Errors:
		for _, fault := range err.list {
			e.Add(fault.Pos, "%s", fault.Text)
		}
		e.more += err.more
	default:
		e.Add(pos, "%s", err)
	}
}

// List returns the faults kept, in order.
func (e *Errors) List() []Error { return slices.Clone(e.list) }

// Len returns how many faults were added.
func (e *Errors) Len() int { return len(e.list) + e.more }

// Err returns e as an error, or nil where it is empty.
func (e *Errors) Err() error {
	if len(e.list) == 0 {
		return nil
	}
	return e
}

// Error returns one line for each fault.
func (e *Errors) Error() string {
	var b strings.Builder
	for i, fault := range e.list {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(fault.Error())
	}
	if e.more > 0 {
		fmt.Fprintf(&b, "\n%s: and %d more", e.list[len(e.list)-1].Pos.File, e.more)
	}
	return b.String()
}
