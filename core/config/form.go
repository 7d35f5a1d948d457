package config

import (
	"slices"
	"strings"

	"github.com/floodd/floodd/core/sexp"
)

// Form describes a list that begins with a keyword, and the value of type T that it
// stands for: the table that reads, prints and explains it. A list holds values by
// position first, then lists of its fields in any order:
//
//	(:sites 64 (:name-prefix s) (:placement cities))
//
// A whole file is a form as well, the lists at its top level being the fields.
type Form[T any] struct {
	Name string // without the colon
	Doc  string // a phrase for help
	Note string // paragraphs for the help of this form alone, if it needs any
	// Fresh gives the value that an empty list stands for: the defaults. Nil means
	// the zero T.
	Fresh  func() T
	Args   []Field[T] // values by position; all but the last take one value each
	Fields []Field[T] // lists by keyword, in the order they are printed
	// Place is where T keeps the place of its list, for errors found later. Nil means
	// nowhere.
	Place func(*T) *sexp.Pos
	// Check looks at a value that was read without a fault, and adds what is wrong
	// with it as a whole. At is where the list begins. Nil means no check.
	Check func(t *T, at sexp.Pos, errs *sexp.Errors)
}

// Parse reads a file whose lists are the form's fields. The error, if any, is a
// [*sexp.Errors] with all faults in the order of their places, up to
// [sexp.ErrorsMax]. The form's Check sees every file that has no fault of syntax.
func (f Form[T]) Parse(file string, text []byte) (T, error) {
	t := f.fresh()
	src := source{root: f.Topic()}
	start := sexp.Pos{File: file}
	nodes, err := sexp.Parse(file, text)
	src.errs.Merge(start, err)
	f.readItems(sexp.Node{Pos: start}, nodes, &t, &src)
	if f.Check != nil && err == nil {
		f.Check(&t, start, &src.errs)
	}
	return t, src.errs.Err()
}

// source is a file that is being read.
type source struct {
	root Topic // of the whole file
	errs sexp.Errors
}

// home says where a keyword that was met in the wrong form belongs.
func (src *source) home(name string) (cure string, ok bool) {
	switch form, _ := src.root.find(name); {
	case form == nil:
		return "", false
	case form.Name == "":
		return "it belongs outside of other lists; is a ) missing before it?", true
	default:
		return "it belongs in (:" + form.Name + " ...)", true
	}
}

// Print returns the text of a file that reads back as t.
func (f Form[T]) Print(t *T) string { return sexp.Print(f.items(t)) }

// Node returns the list that reads back as t, with its keyword.
func (f Form[T]) Node(t *T) sexp.Node { return keyed(f.Name, f.items(t)...) }

func (f Form[T]) fresh() (t T) {
	if f.Fresh != nil {
		return f.Fresh()
	}
	return t
}

// readList reads the value that a list stands for, and checks it where it has no fault.
func (f Form[T]) readList(list sexp.Node, src *source) T {
	t := f.fresh()
	if f.Place != nil {
		*f.Place(&t) = list.Pos
	}
	before := src.errs.Len()
	f.readItems(list, list.Items[1:], &t, src)
	if f.Check != nil && src.errs.Len() == before {
		f.Check(&t, list.Pos, &src.errs)
	}
	return t
}

// readItems reads what follows the keyword of list: values, then fields.
func (f Form[T]) readItems(list sexp.Node, items []sexp.Node, t *T, src *source) {
	values := slices.IndexFunc(items, func(n sexp.Node) bool { return n.Kind == sexp.KindList })
	if values < 0 {
		values = len(items)
	}
	f.readArgs(list, items[:values], t, src)
	f.readFields(list, items[values:], t, src)
}

func (f Form[T]) readArgs(list sexp.Node, values []sexp.Node, t *T, src *source) {
	for _, arg := range f.Args {
		if len(values) > 0 {
			values = arg.take(reading{":" + f.Name + " " + arg.topic.Name, list, src}, values, t)
		} else if arg.topic.Required {
			src.errs.Add(list.Pos, "%s lacks its %s; write (:%s)", f.label(), arg.topic.Name, f.shape())
		}
	}
	for _, extra := range values {
		f.refuse(extra, src)
	}
}

func (f Form[T]) readFields(list sexp.Node, items []sexp.Node, t *T, src *source) {
	seen := make(map[string]sexp.Pos, len(f.Fields))
	for _, item := range items {
		name, ok := item.Head()
		if !ok {
			f.refuse(item, src)
			continue
		}
		field, ok := f.field(name)
		if !ok {
			src.errs.Add(item.Items[0].Pos, "unknown parameter :%s%s; %s", name, f.inside(), f.suggest(name, src))
			continue
		}
		topic := &field.topic
		if first, twice := seen[topic.Name]; twice && !topic.Repeatable {
			src.errs.Add(item.Pos, ":%s is given twice%s, first in line %d; remove one", topic.Name, f.inside(), first.Line)
			continue
		}
		seen[topic.Name] = item.Pos
		values := item.Items[1:]
		if len(values) == 0 && len(topic.Syntax) > 0 {
			src.errs.Add(item.Pos, ":%s has no value; write (:%s)", name, topic.shape())
			continue
		}
		rest := field.take(reading{":" + name, item, src}, values, t)
		if len(rest) > 0 {
			src.errs.Add(rest[0].Pos, ":%s takes one value and %s is one more; write (:%s)", name, quote(rest[0].String()), topic.shape())
		}
	}
	for _, field := range f.Fields {
		if _, given := seen[field.topic.Name]; !given && field.topic.Required {
			src.errs.Add(list.Pos, "%s lacks :%s; add (:%s)", f.label(), field.topic.Name, field.topic.shape())
		}
	}
}

// refuse reports an item that is neither a value that the form takes nor a field.
func (f Form[T]) refuse(item sexp.Node, src *source) {
	example := "..."
	if len(f.Fields) > 0 {
		example = f.Fields[0].topic.shape()
	}
	name, isKeyword := item.Keyword()
	switch {
	case isKeyword && f.has(name):
		src.errs.Add(item.Pos, ":%s stands alone%s; put it in parentheses with its value: (:%s ...)", name, f.inside(), name)
	case len(f.Fields) == 0:
		src.errs.Add(item.Pos, "unexpected %s%s; write (:%s)", quote(item.String()), f.inside(), f.shape())
	case item.Kind == sexp.KindList && len(item.Items) > 0 && f.has(item.Items[0].Text):
		src.errs.Add(item.Pos, "the list (%s ...) lacks its colon; write (:%s ...)", item.Items[0].Text, item.Items[0].Text)
	case item.Kind == sexp.KindList:
		src.errs.Add(item.Pos, "unexpected list %s%s; a list begins with a keyword, as in (:%s)", quote(item.String()), f.inside(), example)
	default:
		src.errs.Add(item.Pos, "unexpected %s%s; a list was meant, such as (:%s)", quote(item.String()), f.inside(), example)
	}
}

func (f Form[T]) field(name string) (*Field[T], bool) {
	for i := range f.Fields {
		if topic := &f.Fields[i].topic; topic.Name == name || slices.Contains(topic.Aliases, name) {
			return &f.Fields[i], true
		}
	}
	return nil, false
}

func (f Form[T]) has(name string) bool {
	_, known := f.field(name)
	return known
}

// suggest says what an unknown keyword may have been meant to be.
func (f Form[T]) suggest(name string, src *source) string {
	if cure, ok := src.home(name); ok {
		return cure
	}
	var known []string
	for _, field := range f.Fields {
		known = append(append(known, field.topic.Name), field.topic.Aliases...)
	}
	if word, ok := Nearest(name, known); ok {
		return "did you mean :" + word + "?"
	}
	if len(known) == 0 {
		return "it takes no parameters"
	}
	return "known are :" + strings.Join(known, " :")
}

// label names the form in an error; inside says that something is in it.
func (f Form[T]) label() string {
	if f.Name == "" {
		return "the file"
	}
	return "(:" + f.Name + " ...)"
}

func (f Form[T]) inside() string {
	if f.Name == "" {
		return ""
	}
	return " in (:" + f.Name + " ...)"
}

func (f Form[T]) shape() string {
	topic := f.Topic()
	return topic.shape()
}

// items writes t as what follows the keyword.
func (f Form[T]) items(t *T) []sexp.Node {
	fresh := f.fresh()
	var items []sexp.Node
	for _, arg := range f.Args {
		for _, list := range arg.give(t, &fresh) {
			items = append(items, list.Items[1:]...)
		}
	}
	for _, field := range f.Fields {
		items = append(items, field.give(t, &fresh)...)
	}
	return items
}

// Topic describes the form to people.
func (f Form[T]) Topic() Topic {
	return Topic{Name: f.Name, Doc: f.Doc, Note: f.Note, Args: f.topics(f.Args), Fields: f.topics(f.Fields)}
}

func (f Form[T]) topics(fields []Field[T]) []Topic {
	fresh, zero := f.fresh(), *new(T)
	topics := make([]Topic, len(fields))
	for i, field := range fields {
		topics[i] = field.topic
		if field.topic.Required || field.topic.Syntax == "" {
			continue
		}
		if defaults := field.give(&fresh, &zero); len(defaults) > 0 {
			topics[i].Default = defaults[0].Items[1].String()
		}
	}
	return topics
}
