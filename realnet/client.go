package realnet

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"slices"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

const (
	// idleTimeout is how long a client may say nothing (RFC 5321 asks for 5 minutes at
	// least), and stallTimeout how long it may leave one write of ours unread.
	idleTimeout  = 10 * time.Minute
	stallTimeout = 5 * time.Minute
	// goodbyeTimeout is how long a client may take to read the last words when the daemon ends.
	goodbyeTimeout = time.Second
	// clientReadSmall is read at once from a client that says little, and
	// clientReadLarge, in bytes, from one that fills the small buffer.
	clientReadSmall = 2 << 10
	clientReadLarge = 64 << 10
)

// client is one connection to the client port: a goroutine (serve) that reads it, runs
// its line.Session, puts its questions to the site, waits for the
// answers, and writes the replies. What it asks before the session waits for an answer, such as
// to publish what has come together, reaches the site together. A client that does not read
// holds up nobody else, and ends when a write has stalled for too long.
type client struct {
	id      core.ClientID
	ctx     context.Context // ends with the daemon
	conn    net.Conn
	session *line.Session
	mail    *mailbox
	store   Store
	stage   stage
	log     *slog.Logger

	answers *answers              // filled by the site's goroutine
	exports chan core.StartExport // likewise
	asking  []letter              // to be put to the site
	open    int                   // questions without an answer
	number  uint64                // of the update published last
	replied uint64                // of the one that was replied to last
	early   []core.Answer         // to those after others that are open still
	known   bool                  // to the site
	taking  *receiver             // not nil when it receives updates
	closing bool                  // the session has ended
	text    []byte                // to be written
}

// errEnding is why a client's connection ends when the daemon does.
var errEnding = errors.New("the daemon is ending")

// serve runs the dialogue until either side ends it.
func (c *client) serve() {
	defer c.conn.Close()
	stop := context.AfterFunc(c.ctx, func() {
		c.conn.SetReadDeadline(time.Now())
		c.conn.SetWriteDeadline(time.Now().Add(goodbyeTimeout))
	})
	defer stop()
	err := c.converse()
	if c.taking != nil {
		c.taking.gone(c.mail)
	}
	if c.known {
		c.mail.put(letter{input: core.ClientGone{Client: c.id}})
	}
	if err != nil {
		c.log.Debug("client gone", "why", whyEnded(err))
	}
}

// converse returns nil when the session was ended in good order.
func (c *client) converse() error {
	buffer := make([]byte, clientReadSmall)
	if err := c.settle(); err != nil {
		return err
	}
	for !c.closing {
		if c.taking != nil {
			return c.receive()
		}
		n, err := c.read(buffer)
		if n > 0 {
			if err := c.feed(buffer[:n]); err != nil {
				return err
			}
		}
		if err != nil {
			return c.hangUp(err)
		}
		if n == len(buffer) && n < clientReadLarge {
			buffer = make([]byte, clientReadLarge)
		}
	}
	return nil
}

// read waits for what the client says next.
func (c *client) read(buffer []byte) (int, error) {
	c.conn.SetReadDeadline(time.Now().Add(idleTimeout))
	if c.ctx.Err() != nil {
		return 0, errEnding
	}
	return c.conn.Read(buffer)
}

// feed gives the session what came, and settles what follows from it.
func (c *client) feed(p []byte) error {
	for len(p) > 0 && !c.closing {
		p = p[c.session.Feed(p):]
		if err := c.settle(); err != nil {
			return err
		}
	}
	return nil
}

// settle does what the session wants until it needs more input, and then sends the
// replies together.
func (c *client) settle() error {
	for {
		event, ok := c.session.Next()
		if !ok {
			c.put()
			c.text = c.session.AppendOutput(c.text)
			switch {
			case len(c.text) > 0:
				if err := c.flush(); err != nil {
					return err
				}
			case c.open > 0:
				c.hear()
			default:
				return nil
			}
			continue // there is room for replies again, or an answer
		}
		switch event := event.(type) {
		case line.Ask:
			c.ask(event.Request)
		case line.Body:
			c.stage.write(event.Bytes)
		case line.Publish:
			c.number++
			c.ask(core.Publish{Number: c.number, Groups: event.Groups, Pieces: c.stage.finish()})
		case line.Abandon:
			c.stage.reset()
			c.ask(core.Abandon{})
		case line.Acked:
			c.taking.acked(event.Updates, c.mail)
		case line.Close:
			c.closing = true
			c.text = c.session.AppendOutput(c.text)
			return c.flush()
		}
	}
}

// ask has a request put to the site.
func (c *client) ask(request core.Request) {
	asked := letter{input: core.ClientAsked{Client: c.id, Request: request}}
	if !c.known {
		c.known = true
		asked.client = c
	}
	c.asking = append(c.asking, asked)
	c.open++
}

// put puts to the site what was asked.
func (c *client) put() {
	if len(c.asking) == 0 {
		return
	}
	if !c.mail.put(c.asking...) {
		c.session.HangUp(errEnding.Error())
	}
	clear(c.asking) // let go of the payloads
	c.asking = c.asking[:0]
}

// hear waits for answers, and gives those that are there to the session.
func (c *client) hear() {
	select {
	case <-c.answers.came:
	case <-c.ctx.Done():
		select {
		case <-c.answers.came: // the last before the end, such as to "exit"
		default:
			c.session.HangUp(errEnding.Error())
			return
		}
	}
	for _, a := range c.answers.take() {
		c.answer(a)
	}
}

// answer gives one to the session once those before it have been given.
func (c *client) answer(a core.Answer) {
	if a.Number > c.replied+1 {
		c.early = append(c.early, a)
		return
	}
	c.open--
	c.replied = max(c.replied, a.Number)
	if _, ok := a.Reply.(core.Receiving); ok && c.taking == nil {
		c.taking = &receiver{}
	}
	c.session.Answer(a.Reply)
	next := func(early core.Answer) bool { return early.Number == c.replied+1 }
	if i := slices.IndexFunc(c.early, next); i >= 0 {
		a = c.early[i]
		c.early = slices.Delete(c.early, i, i+1)
		c.answer(a)
	}
}

// hangUp ends a session whose connection cannot be read any more, with a word to the
// client where it may still listen.
func (c *client) hangUp(err error) error {
	switch {
	case c.ctx.Err() != nil:
		c.session.HangUp(errEnding.Error())
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.session.HangUp("nothing said for " + idleTimeout.String())
	default:
		return err
	}
	if settleErr := c.settle(); settleErr != nil {
		return settleErr
	}
	return err
}

// flush writes the text that has gathered. Only a client that takes updates, of which
// there are few, keeps much room for the next.
func (c *client) flush() error {
	err := c.write(c.text)
	c.text = c.text[:0]
	if c.taking == nil && cap(c.text) > clientReadSmall {
		c.text = nil
	}
	return err
}

func (c *client) write(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	c.conn.SetWriteDeadline(time.Now().Add(stallTimeout))
	if c.ctx.Err() != nil {
		c.conn.SetWriteDeadline(time.Now().Add(goodbyeTimeout))
	}
	_, err := c.conn.Write(p)
	return err
}
