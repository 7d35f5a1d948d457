package realnet

import (
	"sync"

	"github.com/floodd/floodd/core"
)

// outbox holds the messages of one link between the site, which adds them and never
// waits, and the link's writer. Core bounds it: it never sends more than the link has
// room for (core.PeerConnected), but for the last message.
type outbox struct {
	changed chan struct{} // holds a token when something was added, or the box was closed

	mu       sync.Mutex
	messages []core.Message
	closed   bool
}

func newOutbox() *outbox { return &outbox{changed: make(chan struct{}, 1)} }

// add puts messages last. After close they are thrown away.
func (o *outbox) add(messages []core.Message) {
	o.mu.Lock()
	if !o.closed {
		o.messages = append(o.messages, messages...)
	}
	o.mu.Unlock()
	o.signal()
}

// close lets the writer end once it has written what is there.
func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.signal()
}

func (o *outbox) signal() {
	select {
	case o.changed <- struct{}{}:
	default:
	}
}

// take moves the oldest messages to the empty slice: at least one if there is any,
// and then as many as stay below a total weight. It says what they weigh, and whether the box
// is closed and now empty.
func (o *outbox) take(empty []core.Message, weightMax int) (taken []core.Message, weight int, done bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for n < len(o.messages) {
		w := core.Weight(o.messages[n])
		if n > 0 && weight+w > weightMax {
			break
		}
		weight += w
		n++
	}
	taken = append(empty, o.messages[:n]...)
	rest := copy(o.messages, o.messages[n:])
	clear(o.messages[rest:]) // let go of the payloads
	o.messages = o.messages[:rest]
	return taken, weight, o.closed && rest == 0
}
