package config

import (
	"fmt"

	"github.com/floodd/floodd/core/sexp"
)

// Block is a field that is a form of its own, kept where at points: nil when it is
// not given.
func Block[T, U any](form Form[U], at func(*T) **U) Field[T] {
	return Field[T]{
		topic: form.Topic(),
		take: func(in reading, _ []sexp.Node, t *T) []sexp.Node {
			u := form.readList(in.list, in.src)
			*at(t) = &u
			return nil
		},
		give: func(t, _ *T) []sexp.Node {
			if *at(t) == nil {
				return nil
			}
			return []sexp.Node{form.Node(*at(t))}
		},
	}
}

// Blocks is a field that is a form of its own and may be given several times. The
// values are appended where at points.
func Blocks[T, U any](form Form[U], at func(*T) *[]U) Field[T] {
	topic := form.Topic()
	topic.Repeatable = true
	return Field[T]{
		topic: topic,
		take: func(in reading, _ []sexp.Node, t *T) []sexp.Node {
			*at(t) = append(*at(t), form.readList(in.list, in.src))
			return nil
		},
		give: func(t, _ *T) (lists []sexp.Node) {
			for i := range *at(t) {
				lists = append(lists, form.Node(&(*at(t))[i]))
			}
			return lists
		},
	}
}

// Case is one of several forms whose values are kept in one slice of I.
type Case[I any] struct {
	topic Topic
	read  func(reading) I
	write func(I) (list sexp.Node, ok bool)
}

// CaseOf makes a case of a form whose type U implements I.
func CaseOf[I, U any](form Form[U]) Case[I] {
	if _, ok := any(*new(U)).(I); !ok {
		panic(fmt.Sprintf("config: %T, of form :%s, is no %T", *new(U), form.Name, (*I)(nil)))
	}
	topic := form.Topic()
	topic.Repeatable = true
	return Case[I]{
		topic: topic,
		read:  func(in reading) I { return any(form.readList(in.list, in.src)).(I) },
		write: func(v I) (list sexp.Node, ok bool) {
			if u, ok := any(v).(U); ok {
				return form.Node(&u), true
			}
			return list, false
		},
	}
}

// Cases are fields whose values share one slice, in the order in which they are
// given: (:cut a b) (:crash c) (:cut d e).
func Cases[T, I any](at func(*T) *[]I, cases ...Case[I]) []Field[T] {
	fields := make([]Field[T], len(cases))
	for i, c := range cases {
		fields[i] = Field[T]{
			topic: c.topic,
			take: func(in reading, _ []sexp.Node, t *T) []sexp.Node {
				*at(t) = append(*at(t), c.read(in))
				return nil
			},
			give: func(_, _ *T) []sexp.Node { return nil },
		}
	}
	if len(fields) > 0 { // the first writes for all, to keep their order
		fields[0].give = func(t, _ *T) (lists []sexp.Node) {
			for _, v := range *at(t) {
				lists = append(lists, writeCase(v, cases))
			}
			return lists
		}
	}
	return fields
}

// writeCase writes a value by the case that it belongs to.
func writeCase[I any](v I, cases []Case[I]) sexp.Node {
	for _, c := range cases {
		if list, ok := c.write(v); ok {
			return list
		}
	}
	panic(fmt.Sprintf("config: no case for a %T", v))
}
