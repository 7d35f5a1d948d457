// Command floodctl talks to a flood daemon. "floodctl help" says how.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/floodd/floodd/cmd/internal/screen"
	"github.com/floodd/floodd/realnet"
	"github.com/floodd/floodd/realnet/client"
)

// Exit codes.
const (
	exitDone     = 0
	exitRefused  = 1 // the daemon said no, or something failed on the way
	exitMistaken = 2 // the command line is wrong; nothing was asked
	exitLater    = 3 // the daemon said not now, or nobody answers: the same may succeed later
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	root := rootCommand()
	root.SetArgs(shieldPlaces(os.Args[1:]))
	err := interruptible(ctx, root.ExecuteContext)
	stop()
	if err == nil {
		os.Exit(exitDone)
	}
	fmt.Fprintf(os.Stderr, "floodctl: %v\n", err)
	os.Exit(exitCode(err))
}

// interruptGrace is how long a command may take to end once it is interrupted.
const interruptGrace = time.Second

// interruptible runs a command and leaves it behind when it is interrupted and does
// not end: reading a terminal, say.
func interruptible(ctx context.Context, run func(context.Context) error) error {
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-done:
		return err
	case <-time.After(interruptGrace):
		return failed{ctx.Err()}
	}
}

// unreached is an error of connecting.
type unreached struct{ error }

func (u unreached) Unwrap() error { return u.error }

// failed is an error after the command line was understood.
type failed struct{ error }

func (f failed) Unwrap() error { return f.error }

func exitCode(err error) int {
	var refused *client.Error
	switch {
	case errors.As(err, &refused) && refused.Temporary(), errors.As(err, &unreached{}):
		return exitLater
	case errors.As(err, &refused), errors.As(err, &failed{}):
		return exitRefused
	}
	return exitMistaken
}

// usualServer is where a daemon is expected when nothing else is said.
const usualServer = "localhost:9000"

// settings are the flags that all commands share.
type settings struct {
	server string // empty where the command line does not say
	json   bool
}

func rootCommand() *cobra.Command {
	var s settings
	root := &cobra.Command{
		Use:   "floodctl",
		Short: "Publish and receive updates, and ask a flood daemon what it knows",
		Long: `Publish and receive updates, and ask a flood daemon what it knows.
Exit status: 0 done, 1 refused, 2 wrong command line, 3 not now: try later.`,
		Version:       realnet.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&s.server, "server", "", "`HOST:PORT`; else $FLOODCTL_SERVER, "+usualServer)
	flags.BoolVar(&s.json, "json", false, "print JSON")
	root.AddCommand(publishCommand(&s), receiveCommand(&s), watchCommand(&s))
	for _, q := range questions {
		root.AddCommand(q.command(&s))
	}
	screen.Fit(root)
	return root
}

// untilInterrupted makes an interruption the usual end of what would go on for ever.
func untilInterrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// with connects to the daemon and hands the connection to do.
func (s *settings) with(ctx context.Context, do func(*client.Client) error) error {
	server := cmp.Or(s.server, os.Getenv("FLOODCTL_SERVER"), usualServer)
	if _, port, err := net.SplitHostPort(server); err != nil || port == "" {
		return fmt.Errorf("%q is not where a daemon can be; a place is a host and its client port, such as %s", server, usualServer)
	}
	c, err := client.Dial(ctx, server)
	if err != nil {
		return unreached{err}
	}
	defer c.Close()
	if err := do(c); err != nil {
		return failed{err}
	}
	return nil
}
