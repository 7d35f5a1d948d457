package realnet

import (
	"sync"

	"github.com/floodd/floodd/core"
)

// answers holds what the site has answered to one client, between the site's goroutine,
// which adds and never waits, and the client's. Each answers a question, of which a client
// has few open.
type answers struct {
	came chan struct{} // holds a token when one was added

	mu   sync.Mutex
	list []core.Answer
}

func newAnswers() *answers { return &answers{came: make(chan struct{}, 1)} }

func (b *answers) add(a core.Answer) {
	b.mu.Lock()
	b.list = append(b.list, a)
	b.mu.Unlock()
	select {
	case b.came <- struct{}{}:
	default:
	}
}

// take returns all, in the order in which they were added. There may be none although one
// came: it was taken along.
func (b *answers) take() []core.Answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	taken := b.list
	b.list = nil
	return taken
}
