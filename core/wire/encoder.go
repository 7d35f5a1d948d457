package wire

import (
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// An encoder walks a message once, either to append its bytes to buf or only to
// count them in n. As one walk does both, a size and the bytes cannot disagree.
// Like any proto3 encoder it leaves out what is zero or empty.
type encoder struct {
	counting bool
	n        int
	buf      []byte
}

// varint writes a bare number.
func (e *encoder) varint(v uint64) {
	if e.counting {
		e.n += protowire.SizeVarint(v)
		return
	}
	e.buf = protowire.AppendVarint(e.buf, v)
}

func (e *encoder) tag(field protowire.Number, t protowire.Type) {
	e.varint(protowire.EncodeTag(field, t))
}

func (e *encoder) uint(field protowire.Number, v uint64) {
	if v != 0 {
		e.tag(field, protowire.VarintType)
		e.varint(v)
	}
}

func (e *encoder) sint(field protowire.Number, v int64) {
	e.uint(field, protowire.EncodeZigZag(v))
}

func (e *encoder) bool(field protowire.Number, v bool) {
	if v {
		e.uint(field, 1)
	}
}

func (e *encoder) string(field protowire.Number, s string) {
	if s != "" {
		e.item(field, s)
	}
}

// item is string for an item of a list, which is written even when empty.
func (e *encoder) item(field protowire.Number, s string) {
	e.tag(field, protowire.BytesType)
	e.varint(uint64(len(s)))
	if e.counting {
		e.n += len(s)
		return
	}
	e.buf = append(e.buf, s...)
}

func (e *encoder) digest(field protowire.Number, d *[32]byte) {
	e.tag(field, protowire.BytesType)
	e.varint(uint64(len(d)))
	if e.counting {
		e.n += len(d)
		return
	}
	e.buf = append(e.buf, d[:]...)
}

// micros writes a span, truncated to microseconds.
func (e *encoder) micros(field protowire.Number, d time.Duration) {
	e.uint(field, uint64(d.Microseconds()))
}

// open begins a nested message or packed list, and returns what close needs.
func (e *encoder) open(field protowire.Number) (start int) {
	e.tag(field, protowire.BytesType)
	return e.begin()
}

// begin leaves one byte for a length, which is nearly always enough.
func (e *encoder) begin() (start int) {
	if e.counting {
		return e.n
	}
	e.buf = append(e.buf, 0)
	return len(e.buf)
}

// close writes the length of what was written since start, moving it up when its
// length takes more than the one byte set aside.
func (e *encoder) close(start int) { e.closeWith(start, 0) }

// closeWith is close where some bytes beyond those written belong to the length.
func (e *encoder) closeWith(start, beyond int) {
	if e.counting {
		e.n += protowire.SizeVarint(uint64(e.n - start + beyond))
		return
	}
	length := len(e.buf) - start
	total := uint64(length + beyond)
	for extra := protowire.SizeVarint(total) - 1; extra > 0; extra-- {
		e.buf = append(e.buf, 0)
	}
	copy(e.buf[len(e.buf)-length:], e.buf[start:start+length])
	protowire.AppendVarint(e.buf[:start-1], total)
}
