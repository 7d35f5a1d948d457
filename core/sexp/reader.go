package sexp

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds on what [Parse] accepts, each far above honest use.
const (
	InputMax = 16 << 20 // bytes in one file
	DepthMax = 64       // lists within lists
	TokenMax = 64 << 10 // bytes in one atom or string
	NodesMax = 1 << 20  // atoms, strings and lists in one file
)

// Parse reads a file's nodes. The grammar:
//
//	file    = { node }
//	node    = "(" { node } ")" | string | atom
//	string  = '"' { any character but '"' and '\', or an escape } '"'
//	escape  = '\"' | '\\' | '\n' | '\r' | '\t' | '\x' hex hex
//	atom    = any printable characters but white space, '(', ')' and '"';
//	          not beginning with '#' or ';'
//	comment = '#' or ';' where a node could begin, to the end of the line
//
// Characters are UTF-8. The error, if any, is an [*Errors] naming file; what was
// whole is returned beside it, so that a caller can look for further faults.
func Parse(file string, text []byte) ([]Node, error) {
	r := reader{file: file, text: text, line: 1, column: 1}
	switch bad := firstInvalid(text); {
	case len(text) > InputMax:
		r.fail(r.pos(), "the file has more than the %d bytes that are read; is this the right file?", InputMax)
	case bad >= 0:
		r.skipTo(bad)
		r.fail(r.pos(), "byte 0x%02x is not UTF-8 text; is this the right file?", text[bad])
	default:
		r.readFile()
	}
	return r.nodes, r.errors.Err()
}

// reader walks through one file. After a fault that it cannot step over it is
// stopped, and reads the file as if it ended there.
type reader struct {
	file         string
	text         []byte
	next         int // offset of the next byte
	line, column int // of the next character
	count        int // nodes read
	stopped      bool
	nodes        []Node
	errors       Errors
	// marginList is where a list begins in column 1 inside of the list opened
	// last at top level: most often the first line after a missing parenthesis.
	marginList Pos
}

func (r *reader) pos() Pos { return Pos{r.file, r.line, r.column} }

// fail records a fault and stops.
func (r *reader) fail(pos Pos, format string, args ...any) {
	r.errors.Add(pos, format, args...)
	r.stopped = true
}

// peek returns the next character, and a size of 0 at the end.
func (r *reader) peek() (c rune, size int) {
	if r.stopped || r.next >= len(r.text) {
		return 0, 0
	}
	if b := r.text[r.next]; b < utf8.RuneSelf {
		return rune(b), 1
	}
	return utf8.DecodeRune(r.text[r.next:])
}

// advance moves past a character that peek returned.
func (r *reader) advance(c rune, size int) {
	r.next += size
	if c == '\n' {
		r.line++
		r.column = 1
	} else {
		r.column++
	}
}

func (r *reader) skipTo(offset int) {
	for r.next < offset {
		r.advance(r.peek())
	}
}

func (r *reader) readFile() {
	if bytes.HasPrefix(r.text, []byte(byteOrderMark)) {
		r.next = len(byteOrderMark)
	}
	for {
		c, size := r.skipBlank()
		if size == 0 {
			return
		}
		if c == ')' {
			r.errors.Add(r.pos(), "unexpected ): no list is open here; remove it, or look above for one ) too many")
			r.advance(c, size)
			continue
		}
		r.marginList = Pos{}
		if node, ok := r.readNode(0); ok {
			r.nodes = append(r.nodes, node)
		}
	}
}

// byteOrderMark is what some editors put before UTF-8 text.
const byteOrderMark = "\uFEFF"

// skipBlank moves past white space and comments and peeks at what follows.
func (r *reader) skipBlank() (c rune, size int) {
	comment := false
	for {
		c, size = r.peek()
		switch {
		case size == 0:
			return c, size
		case c == '\n':
			comment = false
		case comment || isSpace(c):
		case c == '#' || c == ';':
			comment = true
		default:
			return c, size
		}
		r.advance(c, size)
	}
}

// readNode reads the node that begins here, inside of depth lists. Where the node
// is not whole it stops the reader and reports false.
func (r *reader) readNode(depth int) (node Node, ok bool) {
	if r.count++; r.count > NodesMax {
		r.fail(r.pos(), "more than %d atoms, strings and lists in one file", NodesMax)
		return Node{}, false
	}
	switch c, _ := r.peek(); {
	case c == '(':
		return r.readList(depth)
	case c == '"':
		return r.readString()
	default:
		return r.readAtom()
	}
}

func (r *reader) readList(depth int) (list Node, ok bool) {
	list = Node{Kind: KindList, Pos: r.pos()}
	if depth == DepthMax {
		r.fail(list.Pos, "lists are nested more than %d deep; is a ) missing above?", DepthMax)
		return Node{}, false
	}
	if depth > 0 && list.Pos.Column == 1 && r.marginList.Line == 0 {
		r.marginList = list.Pos
	}
	r.advance('(', 1)
	for {
		c, size := r.skipBlank()
		switch {
		case r.stopped:
			return Node{}, false
		case size == 0:
			r.failOpen(list)
			return Node{}, false
		case c == ')':
			r.advance(c, size)
			return list, true
		}
		item, ok := r.readNode(depth + 1)
		if !ok {
			return Node{}, false
		}
		list.Items = append(list.Items, item)
	}
}

// failOpen reports a list that the file ends in.
func (r *reader) failOpen(list Node) {
	what := "the list"
	if name, ok := list.Head(); ok {
		what = "the list (:" + name + " ...)"
	}
	if r.marginList.Line != 0 && list.Pos.Before(r.marginList) {
		r.fail(list.Pos, "%s opened in line %d is never closed; is a ) missing before line %d, where a list begins in column 1?",
			what, list.Pos.Line, r.marginList.Line)
		return
	}
	r.fail(list.Pos, "%s opened in line %d is never closed; add the missing )", what, list.Pos.Line)
}

func (r *reader) readAtom() (atom Node, ok bool) {
	pos, start := r.pos(), r.next
	for {
		c, size := r.peek()
		if size == 0 || endsAtom(c) {
			break
		}
		if !printable(c) {
			r.fail(r.pos(), "unexpected character %U; write it as an escape inside of a quoted string", c)
			return Node{}, false
		}
		r.advance(c, size)
		if r.next-start > TokenMax {
			r.fail(pos, "this word is more than %d bytes long", TokenMax)
			return Node{}, false
		}
	}
	return Node{Kind: KindAtom, Text: string(r.text[start:r.next]), Pos: pos}, true
}

func (r *reader) readString() (str Node, ok bool) {
	pos := r.pos()
	r.advance('"', 1)
	var text strings.Builder
	for {
		at := r.pos()
		c, size := r.peek()
		switch {
		case size == 0:
			r.fail(pos, "the string opened in line %d is never closed; add the missing \"", pos.Line)
			return Node{}, false
		case c == '"':
			r.advance(c, size)
			return Node{Kind: KindString, Text: text.String(), Pos: pos}, true
		case c == '\\':
			b, length, ok := r.escape()
			if !ok {
				r.fail(at, `unknown escape in a string; the escapes are \" \\ \n \r \t and \x with two hexadecimal digits`)
				return Node{}, false
			}
			text.WriteByte(b)
			for range length {
				r.advance('\\', 1)
			}
		case !printable(c) && !isSpace(c):
			r.fail(at, `unexpected character %U in a string; write it as an escape: \xHH for each byte`, c)
			return Node{}, false
		default:
			text.Write(r.text[r.next : r.next+size])
			r.advance(c, size)
		}
		if text.Len() > TokenMax {
			r.fail(pos, "this string is more than %d bytes long", TokenMax)
			return Node{}, false
		}
	}
}

// escape decodes the escape that begins here: one byte of text from length bytes
// of the file.
func (r *reader) escape() (b byte, length int, ok bool) {
	rest := r.text[r.next:]
	if len(rest) < 2 {
		return 0, 0, false
	}
	switch rest[1] {
	case '"', '\\':
		return rest[1], 2, true
	case 'n':
		return '\n', 2, true
	case 'r':
		return '\r', 2, true
	case 't':
		return '\t', 2, true
	case 'x':
		if len(rest) < 4 {
			return 0, 0, false
		}
		v, err := strconv.ParseUint(string(rest[2:4]), 16, 8)
		return byte(v), 4, err == nil
	}
	return 0, 0, false
}

// firstInvalid returns the offset of the first byte that is not UTF-8, or -1.
func firstInvalid(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRune(text[i:])
		if c == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}
