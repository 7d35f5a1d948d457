package sim

import (
	"time"

	"github.com/floodd/floodd/core"
)

// clients are the local programs that are connected to a site.
type clients struct {
	site    *site
	last    core.ClientID
	waiting map[core.ClientID]client // by connection; each has one request open at a time; nil before the first
}

// client is a program that waits for an answer.
type client interface {
	answer(s *site, id core.ClientID, r core.Reply)
	// dropped tells it that the site died before it answered.
	dropped(s *site, id core.ClientID)
}

func newClients(s *site) clients {
	return clients{site: s}
}

// connect gives a program a connection.
func (c *clients) connect() core.ClientID {
	c.last++
	return c.last
}

// ask puts a request on a connection that has none open.
func (c *clients) ask(id core.ClientID, from client, r core.Request) {
	_, busy := c.waiting[id]
	invariant(!busy, "client %d of %s asked twice at once", id, c.site.host.Site.Name)
	if c.waiting == nil {
		c.waiting = make(map[core.ClientID]client)
	}
	c.waiting[id] = from
	c.site.world.give(c.site, core.ClientAsked{Client: id, Request: r})
}

// leave ends a connection.
func (c *clients) leave(id core.ClientID) {
	c.site.world.give(c.site, core.ClientGone{Client: id})
}

// reset ends every connection, because the site died; clients learn it in the
// order in which they connected.
func (c *clients) reset() {
	for id := core.ClientID(1); id <= c.last && len(c.waiting) > 0; id++ {
		if from, ok := c.waiting[id]; ok {
			delete(c.waiting, id)
			from.dropped(c.site, id)
		}
	}
}

// Answer implements core.Host.
func (s *site) Answer(e core.Answer) {
	from, ok := s.clients.waiting[e.Client]
	if !ok {
		s.world.fail("answers", s, "it answered client %d with %T, which had not asked", e.Client, e.Reply)
		return
	}
	delete(s.clients.waiting, e.Client)
	from.answer(s, e.Client, e.Reply)
}

// receiveRetry is after what time a receiving program that was refused asks again.
const receiveRetry = time.Second

// receiver is a local program that takes updates over its connection.
type receiver struct{}

// receive connects the site's receiving program.
func (c *clients) receive() { c.ask(c.connect(), receiver{}, core.Receive{}) }

func (receiver) answer(s *site, id core.ClientID, r core.Reply) {
	if _, refused := r.(core.Rejected); refused {
		s.clients.leave(id)
		life := s.life
		s.world.undoAfter(receiveRetry, "connect a receiving program at "+string(s.host.Site.Name), func() {
			if s.life == life {
				s.clients.receive()
			}
		})
	}
}

func (receiver) dropped(*site, core.ClientID) {}
