package wire

import "github.com/floodd/floodd/core"

// carried returns how many bytes of payload m's frame ends with, and whether m is a
// message that carries any, were they none.
func carried(m core.Message) (bytes int64, ok bool) {
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
// carries one, were it empty. A batch carries none: its messages do.
func PayloadOf(m core.Message) (core.Payload, bool) {
	switch m := m.(type) {
	case core.Update:
		return m.Payload, true
	case core.Piece:
		return m.Payload, true
	case core.Probe:
		return m.Padding, true
	}
	return core.Payload{}, false
}

// cargo is the payload of a frame while its message is decoded.
type cargo struct {
	bytes []byte // what no message has taken yet
	batch bool   // several messages may take parts of it
	take  func(part []byte) core.Payload
}

// load takes the next bytes for a message.
func (c *cargo) load(size int64) core.Payload {
	part := c.bytes[:size]
	c.bytes = c.bytes[size:]
	if c.take == nil {
		return core.Payload{Size: size}
	}
	return c.take(part)
}
