package config

import (
	"fmt"
	"slices"
	"strings"
)

// Topic is what a form's table tells people about the form, or about one of its
// fields. Help is made from it.
type Topic struct {
	Name       string // without the colon; empty for a whole file
	Aliases    []string
	Doc        string // a phrase
	Note       string // paragraphs, for the topic's own help
	Syntax     string // what values a parameter takes; empty for a form
	Default    string // what holds where the parameter is not given
	Required   bool
	Repeatable bool
	Args       []Topic // of a form: its values by position
	Fields     []Topic // of a form: the lists in it
}

// Help returns a screen of text about the topic of that name among t and all below
// it; an empty name means t. An unknown name is an error with a suggestion.
func (t *Topic) Help(name string) (string, error) {
	name = strings.TrimPrefix(name, ":")
	if name == "" {
		return t.screen(nil), nil
	}
	parent, topic := t.find(name)
	if topic == nil {
		names := t.Words()
		if word, ok := Nearest(name, names); ok {
			return "", fmt.Errorf("no help on %s; did you mean %s?", quote(name), word)
		}
		return "", fmt.Errorf("no help on %s; there is help on %s", quote(name), strings.Join(t.fieldNames(), ", "))
	}
	return topic.screen(parent), nil
}

// find returns the topic of a name and the form that it is in: the nearest to the
// top, and of those the first.
func (t *Topic) find(name string) (parent, topic *Topic) {
	for level := []*Topic{t}; len(level) > 0; {
		var below []*Topic
		for _, form := range level {
			for i := range form.Fields {
				field := &form.Fields[i]
				if field.Name == name || slices.Contains(field.Aliases, name) {
					return form, field
				}
				below = append(below, field)
			}
		}
		level = below
	}
	return nil, nil
}

// Words returns the names of all topics below t, each once, sorted.
func (t *Topic) Words() []string {
	var words []string
	for i := range t.Fields {
		field := &t.Fields[i]
		words = append(append(words, field.Name), field.Aliases...)
		words = append(words, field.Words()...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

func (t *Topic) fieldNames() []string {
	names := make([]string, len(t.Fields))
	for i := range t.Fields {
		names[i] = t.Fields[i].Name
	}
	return names
}

// shape returns what stands between the parentheses, without the colon: the name and
// the kinds of what follows.
func (t *Topic) shape() string {
	words := []string{t.Name}
	if t.Syntax != "" {
		words = append(words, t.Syntax)
	}
	for _, arg := range t.Args {
		word := arg.Name
		if strings.HasSuffix(arg.Syntax, "...") {
			word += " ..."
		}
		if !arg.Required {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	if len(t.Fields) > 0 {
		words = append(words, "...")
	}
	return strings.Join(words, " ")
}

// screen returns the help on t, which is in parent.
func (t *Topic) screen(parent *Topic) string {
	var b strings.Builder
	if t.Name != "" {
		fmt.Fprintf(&b, "(:%s)%s\n", t.shape(), t.traits())
		if parent != nil && parent.Name != "" {
			fmt.Fprintf(&b, "in (:%s ...)\n", parent.Name)
		}
	}
	if t.Doc != "" {
		b.WriteString(wrap(sentence(t.Doc), 0) + "\n")
	}
	t.writeRows(&b)
	if len(t.Aliases) > 0 {
		fmt.Fprintf(&b, "Also written :%s.\n", strings.Join(t.Aliases, ", :"))
	}
	if t.Note != "" {
		b.WriteString("\n" + strings.TrimSpace(t.Note) + "\n")
	}
	return b.String()
}

// rowIndent is the column at which the explanation of a row begins, from 0.
const rowIndent = 32

// writeRows writes a row for each value and field of a form.
func (t *Topic) writeRows(b *strings.Builder) {
	if len(t.Args)+len(t.Fields) > 0 {
		b.WriteByte('\n')
	}
	row := func(head string, t *Topic) {
		head = "  " + head
		if len(head) >= rowIndent {
			b.WriteString(head + "\n")
			head = ""
		}
		fmt.Fprintf(b, "%-*s%s\n", rowIndent, head, wrap(t.Doc+t.traits(), rowIndent))
	}
	for i := range t.Args {
		row(t.Args[i].Name+": "+t.Args[i].Syntax, &t.Args[i])
	}
	for i := range t.Fields {
		row("(:"+t.Fields[i].shape()+")", &t.Fields[i])
	}
}

// traits says what is special about a parameter.
func (t *Topic) traits() string {
	var traits []string
	if t.Required {
		traits = append(traits, "required")
	}
	if t.Repeatable && !strings.HasSuffix(t.Syntax, "...") {
		traits = append(traits, "repeatable")
	}
	if t.Default != "" {
		traits = append(traits, "default "+t.Default)
	}
	if len(traits) == 0 {
		return ""
	}
	return " (" + strings.Join(traits, ", ") + ")"
}

// sentence makes a phrase one.
func sentence(phrase string) string {
	return strings.ToUpper(phrase[:1]) + phrase[1:] + "."
}

// wrap breaks text at spaces into lines that end before column 80, all but the
// first indented.
func wrap(text string, indent int) string {
	const width = 79
	var b strings.Builder
	column := indent
	for i, word := range strings.Fields(text) {
		switch {
		case i > 0 && column+1+len(word) > width:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		case i > 0:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
