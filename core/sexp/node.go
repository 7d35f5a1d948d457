package sexp

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind tells what a [Node] is.
type Kind int

const (
	KindAtom   Kind = iota // a bare word: inferno, :hostname, 15.0, <, /bin/cat
	KindString             // a quoted string
	KindList               // ( ... )
)

func (k Kind) String() string { return [...]string{"atom", "string", "list"}[k] }

// Node is an atom, a string or a list.
type Node struct {
	Kind  Kind
	Text  string // of an atom as written, of a string with its escapes resolved
	Items []Node // of a list
	Pos   Pos    // of the first character; zero for a node that was not read
}

// Pos is a place in a file. Lines and columns count from 1, columns in characters.
type Pos struct {
	File         string
	Line, Column int
}

// String returns file:line:column, or the file alone where the line is not known.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

// Before reports whether p comes before q in one file.
func (p Pos) Before(q Pos) bool {
	if p.Line != q.Line {
		return p.Line < q.Line
	}
	return p.Column < q.Column
}

// Atom returns an atom. Text that cannot be a bare word is printed as a string.
func Atom(text string) Node { return Node{Kind: KindAtom, Text: text} }

// String returns a quoted string.
func String(text string) Node { return Node{Kind: KindString, Text: text} }

// List returns a list of items.
func List(items ...Node) Node { return Node{Kind: KindList, Items: items} }

// Word returns text as an atom where that reads back as a plain word, and otherwise
// as a string. What would read back as a keyword becomes a string too.
func Word(text string) Node {
	n := Atom(text)
	if _, keyword := n.Keyword(); keyword || !isAtom(text) {
		return String(text)
	}
	return n
}

// Keyword returns the word behind the colon, if the node is an atom such as
// :hostname. The word begins with a letter: ::1 is no keyword but an address.
func (n Node) Keyword() (name string, ok bool) {
	name, ok = strings.CutPrefix(n.Text, ":")
	first, _ := utf8.DecodeRuneInString(name)
	if n.Kind != KindAtom || !ok || !unicode.IsLetter(first) {
		return "", false
	}
	return name, true
}

// Head returns the keyword that a list begins with.
func (n Node) Head() (name string, ok bool) {
	if n.Kind != KindList || len(n.Items) == 0 {
		return "", false
	}
	return n.Items[0].Keyword()
}

// isAtom reports whether text, written bare, reads back as one atom.
func isAtom(text string) bool {
	if text == "" || text[0] == '#' || text[0] == ';' || len(text) > TokenMax || !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if endsAtom(r) || !printable(r) {
			return false
		}
	}
	return true
}

// endsAtom reports whether a character cannot be part of an atom.
func endsAtom(r rune) bool { return r == '(' || r == ')' || r == '"' || isSpace(r) }

// isSpace reports whether a character separates tokens.
func isSpace(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f' }

// printable reports whether a character may stand bare in a file, besides white
// space. Invisible characters other than a space may not: a name that cannot be
// seen cannot be corrected.
func printable(r rune) bool { return unicode.IsPrint(r) }
