package realnet

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
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
// its line.Session, puts its questions to the site one at a time, waits for the
// answers, and writes the replies. A client that does not read holds up nobody else,
// and ends when a write has stalled for too long.
type client struct {
	id      core.ClientID
	ctx     context.Context // ends with the daemon
	conn    net.Conn
	session *line.Session
	mail    *mailbox
	store   Store
	stage   stage
	log     *slog.Logger

	answers chan core.Reply       // filled by the site's goroutine
	exports chan core.StartExport // likewise
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
			c.text = c.session.AppendOutput(c.text)
			if len(c.text) == 0 {
				return nil
			}
			if err := c.flush(); err != nil {
				return err
			}
			continue // there is room for replies again
		}
		switch event := event.(type) {
		case line.Ask:
			c.ask(event.Request)
		case line.Body:
			c.stage.write(event.Bytes)
		case line.Publish:
			c.ask(core.Publish{Groups: event.Groups, Pieces: c.stage.finish()})
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

// ask puts a request to the site and its reply to the session.
func (c *client) ask(request core.Request) {
	asked := letter{input: core.ClientAsked{Client: c.id, Request: request}}
	if !c.known {
		c.known = true
		asked.client = c
	}
	if !c.mail.put(asked) {
		c.session.HangUp(errEnding.Error())
		return
	}
	select {
	case reply := <-c.answers:
		c.answer(reply)
	case <-c.ctx.Done():
		select {
		case reply := <-c.answers: // the last one before the end, such as to "exit"
			c.answer(reply)
		default:
			c.session.HangUp(errEnding.Error())
		}
	}
}

func (c *client) answer(reply core.Reply) {
	if _, ok := reply.(core.Receiving); ok && c.taking == nil {
		c.taking = &receiver{}
	}
	c.session.Answer(reply)
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
