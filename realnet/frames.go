package realnet

import (
	"net"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
)

// copyMax is up to which size, in bytes, a payload is copied behind its head: cheaper
// than a place of its own in a gathering write.
const copyMax = 1 << 10

// frameBatch puts several messages into one write. Its buffers serve again and again.
type frameBatch struct {
	heads   []byte
	buffers net.Buffers
	left    net.Buffers // of them, while they are written
	from    int         // what of heads is not in buffers yet
}

// write sends the messages' frames. Large payloads go from the store to the socket
// without being copied.
func (b *frameBatch) write(conn net.Conn, store Store, messages []core.Message) error {
	b.heads, b.buffers, b.from = b.heads[:0], b.buffers[:0], 0
	for _, m := range messages {
		b.heads = wire.AppendHead(b.heads, m)
		if err := b.payload(store, m); err != nil {
			return err
		}
	}
	if b.from < len(b.heads) {
		b.buffers = append(b.buffers, b.heads[b.from:])
	}
	b.left = b.buffers // WriteTo uses it up
	_, err := b.left.WriteTo(conn)
	return err
}

// payload adds what follows the head of a message.
func (b *frameBatch) payload(store Store, m core.Message) error {
	if batch, ok := m.(core.Batch); ok {
		for _, part := range batch.Messages {
			if err := b.payload(store, part); err != nil {
				return err
			}
		}
		return nil
	}
	payload, ok := wire.PayloadOf(m)
	if !ok {
		return nil
	}
	whole := payload
	whole.Size += wire.Skipped(m)
	bytes, err := payloadBytes(store, whole)
	if err != nil {
		return err
	}
	bytes = bytes[wire.Skipped(m):][:payload.Size]
	if len(bytes) <= copyMax {
		b.heads = append(b.heads, bytes...)
		return nil
	}
	b.buffers = append(b.buffers, b.heads[b.from:], bytes)
	b.from = len(b.heads)
	return nil
}

// padding is what a payload without a handle consists of.
var padding [core.FrameMax]byte

// payloadBytes returns the bytes of a payload, exactly as many as it has.
func payloadBytes(store Store, p core.Payload) ([]byte, error) {
	if p.Handle == nil {
		return padding[:min(p.Size, int64(len(padding)))], nil
	}
	return store.Bytes(p.Handle)
}
