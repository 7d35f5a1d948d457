package line

import "bytes"

// body finds an update's bytes in what the client sends. Neither kind ever looks
// at more than a few bytes twice, or changes the bytes it lets through.
type body interface {
	// scan looks at unread input. The first drop bytes of it are not the update's;
	// the next keep bytes are. With done the update ended before any that would be
	// kept. All zero: more input is needed to tell.
	scan(in []byte) (drop, keep int, done bool)
}

// counted is the body of binary: so many bytes, whatever they are.
type counted struct{ left int64 }

func (c *counted) scan(in []byte) (drop, keep int, done bool) {
	if c.left == 0 {
		return 0, 0, true
	}
	keep = int(min(int64(len(in)), c.left))
	c.left -= int64(keep)
	return 0, keep, false
}

// dotted is the body of data: lines up to one that is a dot alone. A line that
// starts with a dot and goes on loses that dot (RFC 5321, 4.5.2), and nothing else
// is changed: the line endings are the update's, also the last one before the dot.
//
// What ends a line is fixed for the whole body by the line that carried the
// command: after "data" CRLF a line ends with CRLF and a bare LF or CR is a byte
// like others; after "data" LF a line ends with LF and a CR is a byte like others.
// So there is exactly one sequence that ends a body, CRLF.CRLF or LF.LF, and the
// client chose it before the first byte of content. Content that a program passes
// on after checking it for the one ending cannot end the body with the other and
// have its remainder obeyed as commands, which is what SMTP smuggling does where
// LF.LF or LF.CRLF are taken for CRLF.CRLF.
type dotted struct {
	ending    []byte // "\r\n" or "\n"
	lineStart bool   // the next byte is the first of a line
}

func newDotted(ending string) *dotted {
	return &dotted{ending: []byte(ending), lineStart: true}
}

func (d *dotted) scan(in []byte) (drop, keep int, done bool) {
	if d.lineStart {
		switch n := len(d.ending) + 1; {
		case len(in) == 0:
			return 0, 0, false
		case in[0] != '.':
			// An ordinary line.
		case len(in) >= n && bytes.Equal(in[1:n], d.ending):
			return n, 0, true
		case len(in) < n && bytes.HasPrefix(d.ending, in[1:]):
			return 0, 0, false
		default:
			drop = 1
		}
		d.lineStart = false
		in = in[drop:]
	}
	// Only a line that starts with a dot needs another look: everything up to there
	// is kept in one go, but for what may turn out to be the line ending before one.
	at := 0
	for {
		i := bytes.Index(in[at:], d.ending)
		if i < 0 {
			break
		}
		at += i + len(d.ending)
		if at == len(in) || in[at] == '.' {
			d.lineStart = true
			return drop, at, false
		}
	}
	keep = len(in)
	if len(d.ending) == 2 && keep > 0 && in[keep-1] == d.ending[0] {
		keep--
	}
	return drop, keep, false
}
