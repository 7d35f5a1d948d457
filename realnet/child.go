package realnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// childGrace is how long a child's pipes may stay open after it has exited, held
// by processes that it left behind.
const childGrace = 2 * time.Second

// child is one run of a shell command from the configuration, in the root
// directory, in a process group of its own.
type child struct {
	command  string
	env      []string // beside the daemon's own
	stdin    io.Reader
	stdout   io.Writer // nil discards
	stderr   io.Writer // nil discards
	deadline time.Duration
}

// run runs the command and returns nil when it exited 0. A command need not read
// all of its input. At the deadline, or when ctx ends, its whole process group is killed.
func (c child) run(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, c.deadline)
	defer cancel()
	cmd := exec.CommandContext(bounded, "sh", "-c", c.command)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), c.env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.stdin, c.stdout, c.stderr
	cmd.WaitDelay = childGrace
	ownGroup(cmd)
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return errors.New("stopped: the daemon is ending")
	case bounded.Err() != nil:
		return fmt.Errorf("killed: not done within %v", c.deadline)
	case errors.Is(err, exec.ErrWaitDelay):
		return nil // it exited 0; those it left behind have had their time
	}
	return err
}

// tail keeps the last part of what is written to it, for error messages.
type tail struct{ text []byte }

const tailMax = 512

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if over := len(t.text) - tailMax; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

// lastLine returns the last line written that is not empty.
func (t *tail) lastLine() string {
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// boundedWriter passes on what is written to it until it has been too much.
type boundedWriter struct {
	to   io.Writer
	left int
}

func (b *boundedWriter) Write(p []byte) (int, error) {
	if len(p) > b.left {
		return 0, errors.New("too much output")
	}
	b.left -= len(p)
	return b.to.Write(p)
}
