package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"os/signal"
	"syscall"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/realnet"
)

// runOptions are the command line.
type runOptions struct {
	site     string
	config   string
	bind     string
	exitFrom []string // nil where nothing is said
	logLevel slog.Level
	logJSON  bool
}

// run runs a daemon until it is asked to end.
func run(ctx context.Context, o runOptions) error {
	cfg, err := findConfig(o.config, core.SiteName(o.site))
	if err != nil {
		return err
	}
	exitFrom, err := parsePrefixes(o.exitFrom)
	if err != nil {
		return err
	}
	daemon, err := realnet.New(realnet.Options{
		Config:   cfg,
		Log:      newLog(o),
		Bind:     o.bind,
		ExitFrom: exitFrom,
	})
	if err != nil {
		return trouble{err}
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
	context.AfterFunc(ctx, stop) // a second signal does not wait
	defer stop()
	daemon.Run(ctx)
	return nil
}

func newLog(o runOptions) *slog.Logger {
	options := &slog.HandlerOptions{Level: o.logLevel}
	if o.logJSON {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// parsePrefixes reads addresses, with or without the length of a prefix. Nil, which
// leaves the choice to the daemon, stays nil.
func parsePrefixes(texts []string) ([]netip.Prefix, error) {
	if texts == nil {
		return nil, nil
	}
	prefixes := make([]netip.Prefix, 0, len(texts)) // not nil: none at all is a choice too
	for _, text := range texts {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			prefixes = append(prefixes, prefix)
			continue
		}
		address, err := netip.ParseAddr(text)
		if err != nil {
			return nil, fmt.Errorf("--exit-from %q is no address prefix; one looks like 10.0.0.0/8 or ::1", text)
		}
		prefixes = append(prefixes, netip.PrefixFrom(address, address.BitLen()))
	}
	return prefixes, nil
}
