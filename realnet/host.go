package realnet

import (
	"context"
	"sync"

	"github.com/floodd/floodd/core"
)

// host is the site's door to this machine: local clients, child processes, the store.
// Its methods are called by the site's goroutine and never wait.
type host struct {
	ctx       context.Context // ends with the daemon
	tasks     *sync.WaitGroup
	mail      *mailbox
	store     Store
	exporter  exporter
	generator generator

	clients map[core.ClientID]*client // that have asked something; the site's goroutine's own
	halted  bool
}

// Answer passes a reply on. A client that has gone needs none.
func (h *host) Answer(e core.Answer) {
	if c := h.clients[e.Client]; c != nil {
		c.answers.add(e)
	}
}

// StartExport starts the export command, or passes the batch on to a receiving
// program. One that leaves too many batches lying is dropped.
func (h *host) StartExport(e core.StartExport) {
	if e.Client == 0 {
		h.tasks.Go(func() { h.mail.put(letter{input: h.exporter.run(h.ctx, e)}) })
		return
	}
	c := h.clients[e.Client]
	if c == nil {
		h.mail.post(letter{input: receiverGone(e, 0)})
		return
	}
	select {
	case c.exports <- e:
	default:
		c.conn.Close()
		h.mail.post(letter{input: receiverGone(e, 0)})
	}
}

// receiverGone reports a batch that a receiving program did not acknowledge whole.
func receiverGone(e core.StartExport, done int) core.ExportFinished {
	return core.ExportFinished{Batch: e.Batch, Done: done, Why: "the receiving program has gone"}
}

// RunGenerator computes a topology beside the site.
func (h *host) RunGenerator(e core.RunGenerator) {
	h.tasks.Go(func() { h.mail.put(letter{input: h.generator.run(h.ctx, e)}) })
}

// Store, MarkExported and Discard are for the store.
func (h *host) Store(e core.Store)               { h.store.Keep(e) }
func (h *host) MarkExported(e core.MarkExported) { h.store.MarkExported(e) }
func (h *host) Discard(e core.Discard)           { h.store.Discard(e) }

// Halt ends the daemon after this step.
func (h *host) Halt(core.Halt) { h.halted = true }

// met enters a client that asks for the first time.
func (h *host) met(c *client) { h.clients[c.id] = c }

// forget removes a client that has gone, and reports the batches that it never took:
// its goroutine has ended, so nobody else will.
func (h *host) forget(id core.ClientID) {
	c := h.clients[id]
	if c == nil {
		return
	}
	delete(h.clients, id)
	for {
		select {
		case e := <-c.exports:
			h.mail.post(letter{input: receiverGone(e, 0)})
		default:
			return
		}
	}
}
