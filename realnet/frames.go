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
}

// write sends the messages' frames. Large payloads go from the store to the socket
// without being copied.
func (b *frameBatch) write(conn net.Conn, store Store, messages []core.Message) error {
	b.heads = b.heads[:0]
	buffers := b.buffers[:0]
	from := 0 // what of heads is not in buffers yet
	for _, m := range messages {
		b.heads = wire.AppendHead(b.heads, m)
		payload, ok := wire.PayloadOf(m)
		if !ok {
			continue
		}
		bytes, err := payloadBytes(store, payload)
		if err != nil {
			return err
		}
		if len(bytes) <= copyMax {
			b.heads = append(b.heads, bytes...)
			continue
		}
		buffers = append(buffers, b.heads[from:], bytes)
		from = len(b.heads)
	}
	if from < len(b.heads) {
		buffers = append(buffers, b.heads[from:])
	}
	b.buffers = buffers
	_, err := buffers.WriteTo(conn)
	return err
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
