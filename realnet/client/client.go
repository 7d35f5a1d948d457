package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

// Error is a refusal by the daemon. Temporary tells whether the same may succeed later.
type Error = line.ReplyError

// Client is a connection to a daemon. Its methods may be called by several goroutines;
// they take turns.
type Client struct {
	conn net.Conn
	in   *line.Reader
	site core.SiteName

	taken  core.UpdateID // by a receiving program, lately
	owing  bool          // an ack of it, to be sent before anything is waited for
	turn   chan struct{} // a token for the call that is running
	broken error         // why the connection is of no more use
}

// Dial connects to the client port at address, "host:port".
func Dial(ctx context.Context, address string) (*Client, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connect to the daemon: %w", err)
	}
	return New(ctx, conn)
}

// New returns a client on a connection that is open already. It closes the
// connection when the daemon does not greet.
func New(ctx context.Context, conn net.Conn) (*Client, error) {
	c := &Client{conn: conn, turn: make(chan struct{}, 1)}
	c.in = line.NewReader(incoming{c})
	err := c.call(ctx, func() error {
		greeting, err := c.response()
		if err != nil {
			return err
		}
		if greeting.Code != line.CodeGreeting {
			return fmt.Errorf("%d %s is not the greeting of a daemon", greeting.Code, greeting.Lines[0])
		}
		site, _, _ := strings.Cut(greeting.Lines[0], " ")
		c.site = core.SiteName(site)
		return nil
	})
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("greeting of %s: %w", conn.RemoteAddr(), err)
	}
	return c, nil
}

// Site returns the name of the daemon's site.
func (c *Client) Site() core.SiteName { return c.site }

// Close closes the connection. A call that is running fails.
func (c *Client) Close() error { return c.conn.Close() }

// call runs one exchange with the daemon, until ctx ends.
func (c *Client) call(ctx context.Context, exchange func() error) error {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if c.broken != nil {
		return fmt.Errorf("the connection was given up earlier: %w", c.broken)
	}
	stop := context.AfterFunc(ctx, func() { c.conn.SetDeadline(time.Unix(1, 0)) })
	err := exchange()
	if !stop() {
		c.broken = context.Cause(ctx) // the deadline stays, whether or not it came in time
		if err != nil {
			err = c.broken
		}
	}
	var refused *Error
	if err != nil && !errors.As(err, &refused) && c.broken == nil {
		c.broken = err
	}
	return err
}

// response reads one reply; a no is an [*Error].
func (c *Client) response() (line.Response, error) {
	response, err := c.in.Response()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the connection ended before the daemon replied: %w", err)
	}
	if err != nil {
		return response, err
	}
	err = response.Err()
	if response.Code == line.CodeUnavailable {
		c.broken = err // the daemon hangs up
	}
	return response, err
}

// ask sends a command and reads what it replies with parse.
func ask[T any](ctx context.Context, c *Client, parse func(line.Response) (T, error), words ...string) (T, error) {
	var value T
	command, err := line.AppendCommand(nil, words...)
	if err != nil {
		return value, err
	}
	err = c.call(ctx, func() error {
		if _, err := c.conn.Write(command); err != nil {
			return c.lastWords(err)
		}
		response, err := c.response()
		if err != nil {
			return err
		}
		value, err = parse(response)
		return err
	})
	return value, err
}

// lastWords looks, after a write failed, for a reply that says why the daemon hung up.
func (c *Client) lastWords(writeErr error) error {
	c.conn.SetReadDeadline(time.Now().Add(time.Second))
	if _, err := c.response(); err != nil {
		var refused *Error
		if errors.As(err, &refused) {
			c.broken = refused
			return refused
		}
	}
	return writeErr
}
