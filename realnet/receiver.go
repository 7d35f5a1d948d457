package realnet

import (
	"fmt"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

// clientBatchesMax is how many batches may wait for one receiving program. Core
// hands out far fewer before it is answered.
const clientBatchesMax = 64

// receiver is the part of a client that takes updates: the batches that were written
// to it and are not acknowledged yet, oldest first.
type receiver struct{ open []openBatch }

type openBatch struct {
	export core.StartExport
	acked  int // updates, from the first
}

// acked notes that so many updates more, the oldest still open, are with the program for good.
func (r *receiver) acked(updates int, mail *mailbox) {
	for updates > 0 && len(r.open) > 0 {
		batch := &r.open[0]
		n := min(updates, len(batch.export.Updates)-batch.acked)
		batch.acked += n
		updates -= n
		if batch.acked < len(batch.export.Updates) {
			return
		}
		mail.put(letter{input: core.ExportFinished{Batch: batch.export.Batch, Done: batch.acked}})
		r.open = r.open[1:]
	}
}

// gone reports the batches that will not be acknowledged any more.
func (r *receiver) gone(mail *mailbox) {
	for _, batch := range r.open {
		mail.put(letter{input: receiverGone(batch.export, batch.acked)})
	}
	r.open = nil
}

// receive runs the session of a receiving program. A second goroutine reads, since
// updates are to be written at any time; there is no idle time-out, for a program may
// wait for its updates for days.
func (c *client) receive() error {
	heard := make(chan []byte)
	var readErr error // set before heard is closed
	go func() {
		defer close(heard)
		buffer := make([]byte, clientReadSmall)
		for {
			n, err := c.conn.Read(buffer)
			if n > 0 {
				heard <- append([]byte(nil), buffer[:n]...)
			}
			if err != nil {
				readErr = err
				return
			}
		}
	}()
	defer func() {
		c.conn.Close() // so that the reader ends
		for p := range heard {
			c.feed(p) // an ack that came counts, whatever else went wrong
		}
	}()
	c.stayOpen()
	for !c.closing {
		select {
		case p, ok := <-heard:
			if !ok {
				return c.hangUp(readErr)
			}
			if err := c.feed(p); err != nil {
				return err
			}
		case e := <-c.exports:
			if err := c.deliver(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// stayOpen lifts the idle time-out.
func (c *client) stayOpen() {
	c.conn.SetReadDeadline(time.Time{})
	if c.ctx.Err() != nil {
		c.conn.SetReadDeadline(time.Now())
	}
}

// deliver writes a batch. Small updates go together, large ones from the store
// without being copied.
func (c *client) deliver(e core.StartExport) error {
	c.taking.open = append(c.taking.open, openBatch{export: e})
	for _, u := range e.Updates {
		c.session.Deliver(u)
		c.text = c.session.AppendOutput(c.text)
		for _, piece := range u.Pieces {
			bytes, err := c.store.Bytes(piece.Handle)
			if err != nil {
				return fmt.Errorf("read update %s: %w", u.ID, err)
			}
			if len(bytes) <= copyMax {
				c.text = append(c.text, bytes...)
				continue
			}
			if err := c.flush(); err != nil {
				return err
			}
			if err := c.write(bytes); err != nil {
				return err
			}
		}
		c.text = append(c.text, line.DeliveryEnd...)
		if len(c.text) >= clientReadLarge {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
	return c.flush()
}
