package config

import (
	"fmt"
	"strings"

	"github.com/floodd/floodd/core/sexp"
)

// Kind is a kind of value that one atom or string stands for: how it is read, how
// it is written, and what help calls it. Read's error says what was seen and what
// was meant; the engine puts the parameter's name before it. Write(v) reads back as v.
type Kind[V any] struct {
	Name  string // as help shows it: "name", "1..65535"
	Read  func(sexp.Node) (V, error)
	Write func(V) sexp.Node
}

// ofText makes a kind from the text of one atom or string. Keywords and lists are
// refused before read sees them: most often they are a misplaced parenthesis.
func ofText[V any](name string, read func(string) (V, error), write func(V) string) Kind[V] {
	return Kind[V]{
		Name: name,
		Read: func(n sexp.Node) (v V, err error) {
			if n.Kind == sexp.KindList {
				return v, fmt.Errorf("a list stands where a value was meant: %s", name)
			}
			if word, ok := n.Keyword(); ok {
				return v, fmt.Errorf(":%s stands where a value was meant: %s; is a ) missing before it?", word, name)
			}
			return read(n.Text)
		},
		Write: func(v V) sexp.Node { return sexp.Word(write(v)) },
	}
}

// Placed is a value and where it was read, for errors found later.
type Placed[V any] struct {
	Value V
	Pos   sexp.Pos // zero when it was not read from a file
}

// WithPlace is a kind whose values remember where they were read.
func WithPlace[V any](kind Kind[V]) Kind[Placed[V]] {
	return Kind[Placed[V]]{
		Name: kind.Name,
		Read: func(n sexp.Node) (Placed[V], error) {
			v, err := kind.Read(n)
			return Placed[V]{v, n.Pos}, err
		},
		Write: func(v Placed[V]) sexp.Node { return kind.Write(v.Value) },
	}
}

// Optional is a kind whose values may be absent: nil is never read nor written.
func Optional[V any](kind Kind[V]) Kind[*V] {
	return Kind[*V]{
		Name: kind.Name,
		Read: func(n sexp.Node) (*V, error) {
			v, err := kind.Read(n)
			return &v, err
		},
		Write: func(v *V) sexp.Node { return kind.Write(*v) },
	}
}

// Choice is one of the words that an [Enum] is made of.
type Choice[V any] struct {
	Word  string
	Value V
}

// Enum is one of a few words. Of several words for one value the first is written.
func Enum[V comparable](choices ...Choice[V]) Kind[V] {
	words := make([]string, len(choices))
	for i, c := range choices {
		words[i] = c.Word
	}
	name := strings.Join(words, "|")
	return ofText(name, func(text string) (v V, err error) {
		for _, c := range choices {
			if c.Word == text {
				return c.Value, nil
			}
		}
		if word, ok := Nearest(text, words); ok {
			return v, fmt.Errorf("unknown word %s; did you mean %s?", quote(text), word)
		}
		return v, fmt.Errorf("unknown word %s; write %s", quote(text), name)
	}, func(v V) string {
		for _, c := range choices {
			if c.Value == v {
				return c.Word
			}
		}
		panic(fmt.Sprintf("config: %v is none of %s", v, name))
	})
}

// Boolean is yes or no; t and true, nil and false read as well.
func Boolean() Kind[bool] {
	kind := Enum(Choice[bool]{"yes", true}, Choice[bool]{"no", false}, Choice[bool]{"t", true},
		Choice[bool]{"nil", false}, Choice[bool]{"true", true}, Choice[bool]{"false", false})
	kind.Name = "yes|no"
	return kind
}
