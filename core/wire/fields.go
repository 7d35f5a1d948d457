package wire

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/floodd/floodd/core"
	"google.golang.org/protobuf/encoding/protowire"
)

// Bounds on text that core does not bound: each is far above honest use.
const (
	hostMax = 255     // bytes in a hostname, an address or an address prefix
	textMax = 4 << 10 // bytes in a command or in words for a person
)

// fields walks the fields of one encoded message. Its methods read the field at hand
// and check it; the first thing wrong is kept in err and ends the walk:
//
//	for f.next() {
//		switch f.num {
//		case 1:
//			m.Nonce = f.uint(math.MaxUint64)
//		}
//	}
//	return f.err
//
// A field that no case names is skipped.
type fields struct {
	rest  []byte
	names *names // may be nil
	err   error

	num   protowire.Number
	typ   protowire.Type
	value uint64 // of a varint
	bytes []byte // of a string, a list or a message
}

// next moves to the next field, and tells whether there is one.
func (f *fields) next() bool {
	if f.err != nil || len(f.rest) == 0 {
		return false
	}
	num, typ, n := protowire.ConsumeTag(f.rest)
	if n < 0 {
		f.fail("no field can be read: %v", protowire.ParseError(n))
		return false
	}
	f.rest = f.rest[n:]
	switch f.num, f.typ = num, typ; typ {
	case protowire.VarintType:
		f.value, n = protowire.ConsumeVarint(f.rest)
	case protowire.BytesType:
		f.bytes, n = protowire.ConsumeBytes(f.rest)
	default:
		n = protowire.ConsumeFieldValue(num, typ, f.rest)
	}
	if n < 0 {
		f.fail("field %d cannot be read: %v", num, protowire.ParseError(n))
		return false
	}
	f.rest = f.rest[n:]
	return true
}

func (f *fields) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf(format, args...)
	}
}

// nest keeps the error of a nested message, saying where it was.
func (f *fields) nest(where string, err error) {
	if err != nil && f.err == nil {
		f.err = fmt.Errorf("%s: %w", where, err)
	}
}

// is checks the wire type of the field at hand.
func (f *fields) is(want protowire.Type) bool {
	if f.typ != want {
		f.fail("field %d has wire type %d, not %d", f.num, f.typ, want)
	}
	return f.typ == want
}

// open returns the fields of the message nested in the field at hand.
func (f *fields) open() fields {
	if !f.is(protowire.BytesType) {
		return fields{err: f.err}
	}
	return fields{rest: f.bytes, names: f.names}
}

func (f *fields) uint(most uint64) uint64 {
	if !f.is(protowire.VarintType) {
		return 0
	}
	if f.value > most {
		f.fail("field %d is %d, more than %d", f.num, f.value, most)
		return 0
	}
	return f.value
}

func (f *fields) uint32() uint32 { return uint32(f.uint(math.MaxUint32)) }

// oneOf reads a number of an enumeration whose last known here is most. What a later
// version has added to it is read as 0, which stands for nothing known.
func (f *fields) oneOf(most int) int {
	if v := f.uint(math.MaxUint64); v <= uint64(most) {
		return int(v)
	}
	return 0
}

// int64 reads a number that is never negative.
func (f *fields) int64(most int64) int64 { return int64(f.uint(uint64(most))) }

// sint reads a number of either sign, at most so far from zero.
func (f *fields) sint(most int64) int64 {
	v := protowire.DecodeZigZag(f.uint(math.MaxUint64))
	if v > most || v < -most {
		f.fail("field %d is %d, beyond %d", f.num, v, most)
		return 0
	}
	return v
}

func (f *fields) bool() bool { return f.uint(math.MaxUint64) != 0 }

func (f *fields) micros() time.Duration {
	return time.Duration(f.int64(math.MaxInt64/1000)) * time.Microsecond
}

// text reads words, of which at most so many bytes are taken.
func (f *fields) text(most int) string {
	if !f.is(protowire.BytesType) {
		return ""
	}
	if len(f.bytes) > most {
		f.fail("field %d is %d bytes long, more than %d", f.num, len(f.bytes), most)
		return ""
	}
	if !utf8.Valid(f.bytes) {
		f.fail("field %d is not UTF-8", f.num)
		return ""
	}
	return string(f.bytes)
}

// host reads a hostname or an address, which may be empty.
func (f *fields) host() string {
	if f.is(protowire.BytesType) && !plain(f.bytes) {
		f.fail("field %d is not a host: %.40q has a space or a control character", f.num, f.bytes)
	}
	return f.text(hostMax)
}

// name reads the name of a site or a group. Names are shown in client replies and
// traces, where a space or a line ending could be taken for something else.
func (f *fields) name() string {
	if !f.is(protowire.BytesType) {
		return ""
	}
	name, known := f.names.find(f.bytes)
	if known {
		return *name
	}
	if err := checkName(f.bytes); err != nil {
		f.fail("field %d is no name: %w", f.num, err)
		return ""
	}
	text := string(f.bytes)
	if name != nil {
		*name = text
	}
	return text
}

func (f *fields) site() core.SiteName   { return core.SiteName(f.name()) }
func (f *fields) group() core.GroupName { return core.GroupName(f.name()) }

func (f *fields) digest() (d core.Digest) {
	if !f.is(protowire.BytesType) {
		return d
	}
	if len(f.bytes) != len(d) {
		f.fail("field %d is a digest of %d bytes, not %d", f.num, len(f.bytes), len(d))
		return d
	}
	return core.Digest(f.bytes)
}

// room tells whether a list that has n items may take the one at hand. It is asked
// before memory is spent on the item.
func (f *fields) room(n, most int) bool {
	if n >= most {
		f.fail("field %d has more than %d items", f.num, most)
	}
	return n < most
}

var (
	errNameEmpty = errors.New("it is missing or empty")
	errNameLong  = fmt.Errorf("it is longer than %d bytes", core.NameMax)
	errNameChar  = errors.New("it has a space, a control character, a slash or what is not UTF-8")
)

func checkName(name []byte) error {
	switch {
	case len(name) == 0:
		return errNameEmpty
	case len(name) > core.NameMax:
		return errNameLong
	case !plain(name) || !utf8.Valid(name) || bytes.IndexByte(name, '/') >= 0:
		return errNameChar
	}
	return nil
}

// plain tells whether text has neither a space nor an ASCII control character.
func plain(text []byte) bool {
	for _, c := range text {
		if c <= ' ' || c == 0x7f {
			return false
		}
	}
	return true
}
