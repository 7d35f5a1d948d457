package config

import (
	"strings"

	"github.com/floodd/floodd/core/sexp"
)

// Field is one row of a [Form]'s table: a parameter of T. It is made by [One],
// [Many], [Command], [Block], [Blocks] or [Cases].
type Field[T any] struct {
	topic Topic
	// take reads values into t, and returns those that it has no use for. There is
	// at least one value, unless the topic has no Syntax.
	take func(in reading, values []sexp.Node, t *T) (rest []sexp.Node)
	// give writes the parameter, as many lists as it needs. It is omitted if t and
	// fresh are both without it; a nil fresh means that it must be written.
	give func(t, fresh *T) []sexp.Node
}

// keyed returns the list (:name items...).
func keyed(name string, items ...sexp.Node) sexp.Node {
	return sexp.List(append([]sexp.Node{sexp.Atom(":" + name)}, items...)...)
}

// reading is where a field is being read.
type reading struct {
	label string    // names the field in errors
	list  sexp.Node // the list that the values are in
	src   *source
}

func (in reading) add(n sexp.Node, err error) { in.src.errs.Add(n.Pos, "%s: %s", in.label, err) }

// Alias returns the field with further names that read as well.
func (f Field[T]) Alias(names ...string) Field[T] {
	f.topic.Aliases = append(f.topic.Aliases, names...)
	return f
}

// Required returns the field as one that must be given.
func (f Field[T]) Required() Field[T] {
	f.topic.Required = true
	give := f.give
	f.give = func(t, _ *T) []sexp.Node { return give(t, nil) }
	return f
}

// Note returns the field with paragraphs that its own help ends with.
func (f Field[T]) Note(text string) Field[T] {
	f.topic.Note = text
	return f
}

// One is a parameter with one value, kept where at points: (:name value).
func One[T any, V comparable](name, doc string, kind Kind[V], at func(*T) *V) Field[T] {
	return Field[T]{
		topic: Topic{Name: name, Doc: doc, Syntax: kind.Name},
		take: func(in reading, values []sexp.Node, t *T) []sexp.Node {
			v, err := kind.Read(values[0])
			if err != nil {
				in.add(values[0], err)
			} else {
				*at(t) = v
			}
			return values[1:]
		},
		give: func(t, fresh *T) []sexp.Node {
			var absent V
			if v := *at(t); fresh == nil || v != absent || *at(fresh) != absent {
				return []sexp.Node{keyed(name, kind.Write(v))}
			}
			return nil
		},
	}
}

// valuesPerList is how many values of a Many field are printed in one list.
const valuesPerList = 8

// Many is a parameter with any number of values, in one list or in several:
// (:name a b) (:name c). They are appended where at points.
func Many[T, V any](name, doc string, kind Kind[V], at func(*T) *[]V) Field[T] {
	return Field[T]{
		topic: Topic{Name: name, Doc: doc, Syntax: kind.Name + " ...", Repeatable: true},
		take: func(in reading, values []sexp.Node, t *T) []sexp.Node {
			for _, value := range values {
				v, err := kind.Read(value)
				if err != nil {
					in.add(value, err)
					continue
				}
				*at(t) = append(*at(t), v)
			}
			return nil
		},
		give: func(t, _ *T) (lists []sexp.Node) {
			for i, v := range *at(t) {
				if i%valuesPerList == 0 {
					lists = append(lists, keyed(name))
				}
				last := &lists[len(lists)-1]
				last.Items = append(last.Items, kind.Write(v))
			}
			return lists
		},
	}
}

// commandMax is the longest command line, in bytes.
const commandMax = 16 << 10

// Command is a command line for the shell, kept where at points. It is either one
// quoted string, taken as it is, or words, which are joined by spaces; a quoted
// string among words stays one word for the shell.
//
//	(:name /usr/bin/filer -q)
//	(:name "cat >> /tmp/log; date")
//	(:name /bin/sh -c "cat > /tmp/last")
func Command[T any](name, doc string, at func(*T) *string) Field[T] {
	return Field[T]{
		topic: Topic{Name: name, Doc: doc, Syntax: "command"},
		take: func(in reading, values []sexp.Node, t *T) []sexp.Node {
			words := make([]string, len(values))
			for i, value := range values {
				switch {
				case value.Kind == sexp.KindList:
					in.src.errs.Add(value.Pos, "%s: a list stands where a command was meant; put the command in quotes", in.label)
					return nil
				case value.Kind == sexp.KindString && len(values) > 1:
					words[i] = shellQuote(value.Text)
				default:
					words[i] = value.Text
				}
			}
			command := strings.Join(words, " ")
			switch {
			case len(command) > commandMax:
				in.src.errs.Add(values[0].Pos, "%s: a command of %d bytes is too long; at most %d are allowed: put it in a script", in.label, len(command), commandMax)
			case strings.TrimSpace(command) == "":
				in.src.errs.Add(values[0].Pos, "%s: the command is empty; write one, or leave the parameter out", in.label)
			case strings.ContainsRune(command, 0):
				in.src.errs.Add(values[0].Pos, "%s: the command has a zero byte in it, which no command may; remove it", in.label)
			default:
				*at(t) = command
			}
			return nil
		},
		give: func(t, _ *T) []sexp.Node {
			if *at(t) == "" {
				return nil
			}
			return []sexp.Node{keyed(name, sexp.Word(*at(t)))}
		},
	}
}

// shellQuote makes text one word of a POSIX shell.
func shellQuote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
