package wire

import (
	"fmt"
	"slices"

	"github.com/floodd/floodd/core"
)

// Carried returns how many bytes of payload m's frame ends with, and whether m is a
// message that carries any, were they none.
func Carried(m core.Message) (bytes int64, ok bool) {
	batch, ok := m.(core.Batch)
	if !ok {
		p, ok := PayloadOf(m)
		return p.Size, ok
	}
	ok = false
	for _, part := range batch.Messages {
		p, carries := PayloadOf(part)
		bytes, ok = bytes+p.Size, ok || carries
	}
	return bytes, ok
}

// PayloadOf returns the payload that m carries, and whether it is a message that
// carries one, were it empty. A batch carries none: its messages do. Of a piece, a part
// of which has gone ahead, it is the rest: the handle is the whole piece's ([Skipped]).
func PayloadOf(m core.Message) (core.Payload, bool) {
	switch m := m.(type) {
	case core.Update:
		return *m.Payload, true
	case core.Part:
		return m.Bytes, true
	case core.Piece:
		m.Payload.Size -= m.Ahead
		return m.Payload, true
	case core.Probe:
		return m.Padding, true
	}
	return core.Payload{}, false
}

// Skipped returns where in what m's handle stands for the payload that m carries begins:
// what lies before has gone ahead.
func Skipped(m core.Message) int64 {
	switch m := m.(type) {
	case core.Part:
		return m.From
	case core.Piece:
		return m.Ahead
	}
	return 0
}

// cargo is the payload of a frame while its message is decoded.
type cargo struct {
	bytes []byte // what no message has taken yet
	batch bool   // several messages may take parts of it
	in    *Reader
}

// load takes the next bytes for a message.
func (c *cargo) load(size int64) core.Payload {
	part := c.bytes[:size]
	c.bytes = c.bytes[size:]
	if c.in == nil || c.in.Take == nil {
		return core.Payload{Size: size}
	}
	return c.in.Take(part)
}

// part puts what came of a piece by, after those bytes that have gone ahead of it.
func (c *cargo) part(from int64) error {
	r := c.in
	if r == nil || r.Take == nil {
		return nil
	}
	if from == 0 {
		r.parts = r.parts[:0]
	}
	if int64(len(r.parts)) != from {
		return fmt.Errorf("bytes from %d on, and %d have come", from, len(r.parts))
	}
	r.parts = append(r.parts, c.bytes...)
	return nil
}

// piece takes the payload of a piece of which a number of bytes have gone ahead.
func (c *cargo) piece(ahead int64) (core.Payload, error) {
	r := c.in
	if ahead == 0 || r == nil || r.Take == nil {
		p := c.load(int64(len(c.bytes)))
		p.Size += ahead
		return p, nil
	}
	if int64(len(r.parts)) != ahead {
		return core.Payload{}, fmt.Errorf("bytes from %d on, and %d have come", ahead, len(r.parts))
	}
	c.bytes = slices.Concat(r.parts, c.bytes)
	r.own, r.parts = c.bytes, r.parts[:0]
	return c.load(int64(len(c.bytes))), nil
}
