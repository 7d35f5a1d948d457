package client

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

// Update is one update that the daemon hands over.
type Update struct {
	ID     core.UpdateID
	Groups []core.GroupName // to read and not to change
	Size   int64
	Body   io.Reader // of Size bytes; valid until take returns
}

// ErrEnough, returned by the function given to [Client.Receive], acknowledges its update
// and ends Receive, which returns nil.
var ErrEnough = errors.New("enough updates taken")

// Receive takes updates to these groups (none: all) from the daemon, one after
// another, until take returns an error, which Receive returns, or ctx or the daemon
// ends. An update is acknowledged once take has returned nil, or [ErrEnough], for it; one that
// is not acknowledged comes again to the next who receives. Updates that came together are
// acknowledged together, before more is waited for. The daemon has heard all
// acknowledgements when take's error is returned; a program that ends without that may
// be given again what it acknowledged last. The connection is closed then.
func (c *Client) Receive(ctx context.Context, groups []core.GroupName, take func(Update) error) error {
	words := []string{"receive"}
	for _, g := range groups {
		words = append(words, string(g))
	}
	command, err := line.AppendCommand(nil, words...)
	if err != nil {
		return err
	}
	defer c.conn.Close()
	err = c.call(ctx, func() error {
		if _, err := c.conn.Write(command); err != nil {
			return c.lastWords(err)
		}
		response, err := c.response()
		if err != nil {
			return err
		}
		if response.Code != line.CodeProceed {
			return fmt.Errorf("reply %v to receive where a %v was expected", response.Code, line.CodeProceed)
		}
		for {
			if err := c.receiveOne(take); err != nil {
				return err
			}
		}
	})
	if err == ErrEnough {
		return nil
	}
	return err
}

func (c *Client) receiveOne(take func(Update) error) error {
	delivery, body, err := c.in.Delivery()
	if err != nil {
		return err
	}
	verdict := take(Update{delivery.ID, delivery.Groups, delivery.Size, body})
	if verdict != nil && verdict != ErrEnough {
		return c.quitReceiving(verdict)
	}
	c.taken, c.owing = delivery.ID, true
	if verdict == ErrEnough {
		return c.quitReceiving(verdict)
	}
	return nil
}

// incoming is what the daemon sends. To read from it is to wait, so what was taken is
// acknowledged first.
type incoming struct{ c *Client }

func (i incoming) Read(p []byte) (int, error) {
	if err := i.c.sendAck(); err != nil {
		return 0, err
	}
	return i.c.conn.Read(p)
}

// sendAck acknowledges the latest update that was taken, and with it all before.
func (c *Client) sendAck() error {
	if !c.owing {
		return nil
	}
	c.owing = false
	ack, err := line.AppendCommand(nil, "ack", c.taken.String())
	if err != nil {
		return err
	}
	_, err = c.conn.Write(ack)
	return err
}

// quitReceiving returns the verdict once the daemon has read all acks: a connection
// that is closed with deliveries unread may lose them. What the daemon had sent before
// it knew is passed over.
func (c *Client) quitReceiving(verdict error) error {
	if err := c.sendAck(); err != nil {
		return errors.Join(verdict, err)
	}
	if _, err := io.WriteString(c.conn, "quit\r\n"); err != nil {
		return errors.Join(verdict, err)
	}
	for {
		_, _, err := c.in.Delivery()
		var said *Error
		if errors.As(err, &said) && said.Code == line.CodeClosing {
			return verdict
		}
		if err != nil {
			return errors.Join(verdict, err)
		}
	}
}
