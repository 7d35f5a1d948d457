package realnet

import (
	"sync"

	"github.com/floodd/floodd/core"
)

// Bounds on what waits for the site. A reader that finds the mailbox full waits,
// stops reading its connection, and so slows its sender down.
const (
	lettersMax       = 1024
	lettersWeightMax = 8 << 20 // bytes of core.Weight
)

// letter is one fact on its way to the site. A connection that the site has not
// heard of yet comes along with the first letter about it, so that the tables of
// links and clients are touched by the site's goroutine alone.
type letter struct {
	input  core.Input
	link   *link   // with PeerConnected
	client *client // with ClientAsked
}

// weight is the memory that a letter holds on to, in bytes.
func (l letter) weight() int {
	if received, ok := l.input.(*core.MessageReceived); ok {
		return core.Weight(received.Message)
	}
	return 0
}

// mailbox is the bounded queue between all who report and the one goroutine that
// owns the site.
type mailbox struct {
	ready chan struct{} // holds a token while letters wait

	mu      sync.Mutex
	space   sync.Cond
	letters []letter
	weight  int
	closed  bool
}

func newMailbox() *mailbox {
	m := &mailbox{ready: make(chan struct{}, 1)}
	m.space.L = &m.mu
	return m
}

// put adds letters, waiting while the mailbox is full. It reports false when the
// mailbox is closed: nobody will read them all.
func (m *mailbox) put(letters ...letter) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, l := range letters {
		for !m.closed && (len(m.letters) >= lettersMax || m.weight >= lettersWeightMax) {
			m.space.Wait()
		}
		if !m.append(l) {
			return false
		}
	}
	return true
}

// post adds a letter without waiting, over the bound if need be: it is for the
// goroutine that owns the site, which must never wait for itself.
func (m *mailbox) post(l letter) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.append(l)
}

func (m *mailbox) append(l letter) bool {
	if m.closed {
		return false
	}
	m.letters = append(m.letters, l)
	m.weight += l.weight()
	if len(m.letters) == 1 {
		m.ready <- struct{}{} // never waits: take removed the token along with the last letters
	}
	return true
}

// take swaps all that waits, oldest first, for an empty slice to reuse. Call it
// after receiving from ready.
func (m *mailbox) take(empty []letter) []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := m.letters
	m.letters, m.weight = empty[:0], 0
	m.space.Broadcast()
	return taken
}

// close turns all later letters away and lets those who wait for space go.
func (m *mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	m.space.Broadcast()
}
