package view

import (
	"reflect"
	"strings"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
)

// Input shows an input.
func Input(in core.Input) string { return show(in) }

// Effect shows an effect.
func Effect(e core.Effect) string { return show(e) }

// Message shows a message.
func Message(m core.Message) string { return show(m) }

// Note shows an observation.
func Note(o core.Observation) string { return show(o) }

// Request shows what a client asks.
func Request(r core.Request) string { return show(r) }

// Reply shows what a client is answered.
func Reply(r core.Reply) string { return show(r) }

func show(value any) string {
	if value == nil {
		return "()"
	}
	return said(reflect.ValueOf(value)).String()
}

// listMax is how many items of a list are shown.
const listMax = 16

// said shows a value as a list that begins with its type's name.
func said(v reflect.Value) sexp.Node {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return form(kebab(v.Type().Name()), nodes(v))
}

func form(name string, items []sexp.Node) sexp.Node {
	return sexp.List(append([]sexp.Node{sexp.Atom(":" + name)}, items...)...)
}

// nodes shows a value as what follows the name of the field, or type, that it has.
func nodes(v reflect.Value) []sexp.Node {
	if v.Kind() == reflect.Interface {
		return []sexp.Node{said(v.Elem())}
	}
	if special, ok := specials(v); ok {
		return special
	}
	switch v.Kind() {
	case reflect.Struct:
		return fields(v)
	case reflect.Slice, reflect.Array:
		return items(v)
	case reflect.Pointer:
		return nodes(v.Elem())
	default:
		return []sexp.Node{scalar(v)}
	}
}

// fields shows the fields of a struct that are not zero.
func fields(v reflect.Value) (out []sexp.Node) {
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		switch {
		case !f.IsExported() || empty(value) || f.Type == reflect.TypeFor[any]():
		case f.Type == reflect.TypeFor[core.Header]():
			out = append(out, nodes(value)...)
		case value.Kind() == reflect.Interface:
			out = append(out, nodes(value)...)
		default:
			out = append(out, field(f.Name, value))
		}
	}
	return out
}

// field shows one field. A number of microseconds has its unit in its value, not in
// its name.
func field(name string, v reflect.Value) sexp.Node {
	if short, ok := strings.CutSuffix(name, "Micros"); ok && v.CanInt() {
		return form(kebab(short), []sexp.Node{sexp.Atom(micros(v.Int()))})
	}
	return form(kebab(name), nodes(v))
}

// items shows the first items of a list: each as a word if it is one, else as a list,
// which begins with the name of its type where items of several types may be in it.
func items(v reflect.Value) (out []sexp.Node) {
	for i := range min(v.Len(), listMax) {
		item := nodes(v.Index(i))
		if len(item) == 1 && (item[0].Kind != sexp.KindList || v.Type().Elem().Kind() == reflect.Interface) {
			out = append(out, item[0])
		} else {
			out = append(out, sexp.List(item...))
		}
	}
	if more := v.Len() - listMax; more > 0 {
		out = append(out, number("+", uint64(more), 10))
	}
	return out
}

func empty(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}
