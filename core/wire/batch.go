package wire

import (
	"github.com/floodd/floodd/core"
	"google.golang.org/protobuf/encoding/protowire"
)

func (e *encoder) batch(m *core.Batch) {
	for _, part := range m.Messages {
		start := e.open(1)
		e.message(part)
		e.close(start)
	}
}

// decodeBatch reads a batch. What a later version of floodd put in it is left out.
func decodeBatch(f fields, payload *cargo) (core.Message, error) {
	var (
		m       core.Batch
		unknown protowire.Number
		total   = len(payload.bytes)
	)
	payload.batch = true
	m.Messages = f.names.batch()
	for f.next() {
		if f.num != 1 || !f.room(len(m.Messages), core.ItemsMax) {
			continue
		}
		e, err := open(f.open())
		f.nest("envelope", err)
		switch {
		case f.err != nil:
		case e.payload != nil:
			f.fail("a payload of its own in a batch")
		case e.number == 0 && e.unknown == 0:
			f.fail("an envelope without a message")
		case e.number == 0:
			unknown = e.unknown
		case e.number == fieldBatch || e.number == fieldPart || e.number == fieldPiece || e.number == fieldProbe:
			f.fail("a %s travels alone", messageNames[e.number])
		default:
			part, err := decodeMessage(e.number, e.body, payload)
			f.nest(messageNames[e.number], err)
			m.Messages = append(m.Messages, part)
		}
	}
	m.Messages = f.names.bind(m.Messages)
	switch {
	case f.err != nil:
	case len(m.Messages) == 0 && unknown != 0:
		return nil, &UnknownMessage{int(unknown)}
	case len(m.Messages) == 0:
		f.fail("no messages")
	case len(payload.bytes) > 0:
		f.fail("payloads of %d bytes; the headers say %d", total, total-len(payload.bytes))
	}
	return m, f.err
}
