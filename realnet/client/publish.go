package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

// spoolMemoryMax is how much of an update of unknown size is kept in memory before it
// goes to a temporary file, in bytes.
const spoolMemoryMax = 1 << 20

// Publish floods all that r still has as one update, to these groups or, where none is
// named, to all groups of the daemon's site. It returns once the daemon has queued it.
//
// The daemon wants to know the size first. A reader that can Seek or has Len tells it,
// and is streamed; of any other, what is long is put into a temporary file first.
// Use [Client.PublishSize] where the size is known otherwise.
func (c *Client) Publish(ctx context.Context, r io.Reader, groups ...core.GroupName) (core.UpdateID, error) {
	size, ok := remaining(r)
	if !ok {
		spool, spooled, err := newSpool(r)
		if err != nil {
			return core.UpdateID{}, err
		}
		defer spool.Close()
		r, size = spool, spooled
	}
	return c.PublishSize(ctx, r, size, groups...)
}

// PublishSize floods the next size bytes of r as one update. A reader that ends before
// that costs the connection.
func (c *Client) PublishSize(ctx context.Context, r io.Reader, size int64, groups ...core.GroupName) (core.UpdateID, error) {
	words := []string{"binary", strconv.FormatInt(size, 10)}
	for _, g := range groups {
		words = append(words, string(g))
	}
	command, err := line.AppendCommand(nil, words...)
	if err != nil {
		return core.UpdateID{}, err
	}
	var queued core.Queued
	err = c.call(ctx, func() error {
		if err := c.sendBody(command, r, size); err != nil {
			return err
		}
		response, err := c.response()
		if err != nil {
			return err
		}
		queued, err = line.ParseQueued(response)
		return err
	})
	return queued.ID, err
}

// sendBody sends a command and the bytes that follow it.
func (c *Client) sendBody(command []byte, r io.Reader, size int64) error {
	if _, err := c.conn.Write(command); err != nil {
		return c.lastWords(err)
	}
	source := &watchedReader{from: r}
	sent, err := io.CopyN(c.conn, source, size)
	switch {
	case source.err != nil && !errors.Is(source.err, io.EOF):
		return fmt.Errorf("read the update: %w", source.err)
	case errors.Is(err, io.EOF):
		return fmt.Errorf("the update ended after %d of %d bytes: %w", sent, size, io.ErrUnexpectedEOF)
	case err != nil:
		return c.lastWords(err)
	}
	return nil
}

// watchedReader remembers the error of its reader, to tell it from one of the writer.
type watchedReader struct {
	from io.Reader
	err  error
}

func (w *watchedReader) Read(p []byte) (int, error) {
	n, err := w.from.Read(p)
	w.err = err
	return n, err
}

// remaining tells how many bytes a reader still has, if it can know.
func remaining(r io.Reader) (size int64, ok bool) {
	switch r := r.(type) {
	case interface{ Len() int }:
		return int64(r.Len()), true
	case io.Seeker:
		at, err := r.Seek(0, io.SeekCurrent)
		if err != nil {
			return 0, false // a pipe, for one
		}
		end, err := r.Seek(0, io.SeekEnd)
		if err != nil {
			return 0, false
		}
		if _, err := r.Seek(at, io.SeekStart); err != nil {
			return 0, false
		}
		return end - at, true
	}
	return 0, false
}

// newSpool keeps all that a reader has until it is closed.
func newSpool(r io.Reader) (spool io.ReadCloser, size int64, err error) {
	var head bytes.Buffer
	size, err = io.CopyN(&head, r, spoolMemoryMax)
	if errors.Is(err, io.EOF) {
		return io.NopCloser(&head), size, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read the update: %w", err)
	}
	file, err := os.CreateTemp("", "floodd-publish-*")
	if err != nil {
		return nil, 0, err
	}
	temporary := temporaryFile{file}
	size, err = io.Copy(file, io.MultiReader(&head, r))
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		temporary.Close()
		return nil, 0, fmt.Errorf("keep the update until it is sent: %w", err)
	}
	return temporary, size, nil
}

// temporaryFile is removed when it is closed.
type temporaryFile struct{ *os.File }

func (f temporaryFile) Close() error {
	return errors.Join(f.File.Close(), os.Remove(f.Name()))
}
