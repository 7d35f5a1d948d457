package sexp

import (
	"strings"
	"unicode/utf8"
)

// lineMax is the width, in bytes, up to which [Print] keeps a list on one line.
const lineMax = 100

// String returns the node on one line, as it would be written in a file.
func (n Node) String() string {
	var b strings.Builder
	writeNode(&b, n)
	return b.String()
}

// Print returns the text of a file: each node on lines of its own. A list too wide
// for a line has each list inside of it on a line of its own, indented by one
// column, and a blank line after it.
func Print(nodes []Node) string {
	var b strings.Builder
	for i, n := range nodes {
		tall := writeWrapped(&b, n, 0)
		b.WriteByte('\n')
		if tall && i < len(nodes)-1 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// writeWrapped writes a node that begins after indent columns, and reports
// whether it took several lines.
func writeWrapped(b *strings.Builder, n Node, indent int) (tall bool) {
	line := n.String()
	if n.Kind != KindList || indent+len(line) <= lineMax || !holdsList(n) {
		b.WriteString(line)
		return false
	}
	b.WriteByte('(')
	for i, item := range n.Items {
		switch {
		case item.Kind == KindList:
			b.WriteByte('\n')
			b.WriteString(strings.Repeat(" ", indent+1))
		case i > 0:
			b.WriteByte(' ')
		}
		writeWrapped(b, item, indent+1)
	}
	b.WriteByte(')')
	return true
}

func holdsList(n Node) bool {
	for _, item := range n.Items {
		if item.Kind == KindList {
			return true
		}
	}
	return false
}

func writeNode(b *strings.Builder, n Node) {
	switch {
	case n.Kind == KindList:
		b.WriteByte('(')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(' ')
			}
			writeNode(b, item)
		}
		b.WriteByte(')')
	case n.Kind == KindAtom && isAtom(n.Text):
		b.WriteString(n.Text)
	default:
		writeString(b, n.Text)
	}
}

func writeString(b *strings.Builder, text string) {
	const hex = "0123456789abcdef"
	b.WriteByte('"')
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case printable(c) && !(c == utf8.RuneError && size == 1):
			b.WriteString(text[i : i+size])
		default:
			for _, raw := range []byte(text[i : i+size]) {
				b.WriteString(`\x`)
				b.WriteByte(hex[raw>>4])
				b.WriteByte(hex[raw&15])
			}
		}
		i += size
	}
	b.WriteByte('"')
}
