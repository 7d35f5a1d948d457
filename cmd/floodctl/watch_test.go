package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/realnet/client"
)

// countedWriter calls off a context after so many writes.
type countedWriter struct {
	bytes.Buffer
	left   int
	cancel context.CancelFunc
}

func (w *countedWriter) Write(p []byte) (int, error) {
	if w.left--; w.left == 0 {
		w.cancel()
	}
	return w.Buffer.Write(p)
}

func TestWatchGoesOnUntilInterrupted(t *testing.T) {
	address, stop, err := startDaemon()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	c, err := client.Dial(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	q, ok := findQuestion("group")
	if !ok {
		t.Fatal("group is no question")
	}
	ctx, cancel := context.WithCancel(t.Context())
	out := &countedWriter{left: 3, cancel: cancel}
	err = untilInterrupted(failed{watch(ctx, c, q, []string{"mirror-1"}, time.Millisecond, false, out)})
	if err != nil {
		t.Errorf("an interruption is an error: %v", err)
	}
	if n := strings.Count(out.String(), "inferno"); n != 3 {
		t.Errorf("answered %d times, wanted 3", n)
	}
	if untilInterrupted(errors.New("trouble")) == nil {
		t.Error("trouble is taken for an interruption")
	}
}
