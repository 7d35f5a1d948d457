package sim

import (
	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// parcel is a message on the network with the number of its sending: what the network
// carries while happenings are told. When nobody is told, it carries the bare message.
type parcel struct {
	message core.Message
	sent    uint64
}

// pack makes of a message what the network is to carry on a link.
func (w *world) pack(l *link, m core.Message) any {
	c := l.conn
	t := c.told
	if t == nil {
		return m
	}
	p := &parcel{message: m, sent: w.cause}
	if t.closed[l.end.Other()] {
		w.tellLost(c, l.end.Other(), p, t.ended, netsim.ClosedByPeer)
		return p
	}
	t.flying[l.end] = append(t.flying[l.end], p)
	if act, blocked := w.blocker(c); blocked {
		w.tellStuck(c, l.end, p, act)
	}
	return p
}

// unpack takes the message that the network brings to an end out of what it carried, and
// lets what follows be caused by its sending.
func (w *world) unpack(c *conn, to netsim.End, carried any) core.Message {
	p, ok := carried.(*parcel)
	if !ok {
		return carried.(core.Message)
	}
	if flying := c.told.flying[to.Other()]; len(flying) > 0 && flying[0] == p {
		c.told.flying[to.Other()] = flying[1:]
		if c.link(to) == nil {
			w.tellLost(c, to, p, c.sites[to].downBy, "nobody is there")
		}
	}
	w.because(p.sent)
	return p.message
}

// lose tells that what is on its way to an end of a connection will not arrive.
func (w *world) lose(c *conn, to netsim.End, why string) {
	flying := c.told.flying[to.Other()]
	c.told.flying[to.Other()] = nil
	for _, p := range flying {
		w.tellLost(c, to, p, w.cause, why)
	}
}

func (w *world) tellLost(c *conn, to netsim.End, p *parcel, cause uint64, why string) {
	w.tellOf(c, to.Other(), cause, Lost{c.parcel(to, p), why})
}

func (w *world) tellStuck(c *conn, from netsim.End, p *parcel, act uint64) {
	w.tellOf(c, from, act, Stuck{c.parcel(from.Other(), p)})
}

// tellOf tells the sender's part of what befalls a message.
func (w *world) tellOf(c *conn, from netsim.End, cause uint64, what What) {
	before := w.cause
	w.because(cause)
	w.tell(c.sites[from], what)
	w.because(before)
}

func (c *conn) parcel(to netsim.End, p *parcel) Parcel {
	return Parcel{Sent: p.sent, To: c.sites[to].host.Site.Name, Link: core.LinkID(c.id), Message: p.message}
}

// blocker finds the act because of which nothing passes between the ends of a connection,
// one way at least.
func (w *world) blocker(c *conn) (act uint64, blocked bool) {
	for end, s := range c.sites {
		other := c.sites[1-end]
		if cut, blocked := w.net.Blocked(s.on, other.on); cut != 0 {
			return w.cutBy[cut], true
		} else if blocked {
			return max(s.downBy, other.downBy), true
		}
	}
	return 0, false
}

// cutNow tells, of every message on its way over what an act has just cut, that it is
// stuck. Connections that were cut before have told theirs.
func (w *world) cutNow() {
	if !w.watched() {
		return
	}
	for _, c := range w.openConns() {
		if act, blocked := w.blocker(c); !blocked || act != w.cause {
			continue
		}
		for end, flying := range c.told.flying {
			for _, p := range flying {
				w.tellStuck(c, netsim.End(end), p, w.cause)
			}
		}
	}
}
