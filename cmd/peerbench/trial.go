package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime/pprof"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// trials are what a process of its own can be asked for. Each reads its order and
// returns its result.
var trials = map[string]func(ctx context.Context, order []byte) (any, error){
	"saturate": trial(saturateTrial),
	"pace":     trial(paceTrial),
	"bulk":     trial(bulkTrial),
	"mixed":    trial(mixedTrial),
	"shaper":   trial(shaperTrial),
}

// trial reads a function's order.
func trial[Order, Result any](run func(context.Context, Order) (Result, error)) func(context.Context, []byte) (any, error) {
	return func(ctx context.Context, text []byte) (any, error) {
		var order Order
		if err := json.Unmarshal(text, &order); err != nil {
			return nil, err
		}
		return run(ctx, order)
	}
}

// trialCommand is what such a process runs.
func trialCommand() *cobra.Command {
	var profile string
	cmd := &cobra.Command{
		Use:    "trial KIND ORDER",
		Short:  "Run one trial in this process and print its result",
		Args:   cobra.ExactArgs(2),
		Hidden: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			run, ok := trials[args[0]]
			if !ok {
				return fmt.Errorf("no trial %q", args[0])
			}
			if profile != "" {
				file, err := os.Create(profile)
				if err != nil {
					return err
				}
				defer file.Close()
				if err := pprof.StartCPUProfile(file); err != nil {
					return err
				}
				defer pprof.StopCPUProfile()
			}
			result, err := run(cmd.Context(), []byte(args[1]))
			if err != nil {
				return err
			}
			return json.NewEncoder(cmd.OutOrStdout()).Encode(result)
		},
	}
	cmd.Flags().StringVar(&profile, "cpuprofile", "", "write a profile of the processor's time to this file")
	return cmd
}

// goodbye is how long a trial may take to end after it was asked to.
const goodbye = 10 * time.Second

// apart runs a trial in a process of its own, which is ended when ctx is, or after a
// time in which it should have ended by itself.
func apart[Result any](ctx context.Context, kind string, order any, limit time.Duration, profile string) (result Result, err error) {
	text, err := json.Marshal(order)
	if err != nil {
		return result, err
	}
	self, err := os.Executable()
	if err != nil {
		return result, err
	}
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	args := []string{"trial", kind, string(text)}
	if profile != "" {
		args = append(args, "--cpuprofile", profile)
	}
	child := exec.CommandContext(bounded, self, args...)
	child.Cancel = func() error { return child.Process.Signal(syscall.SIGTERM) }
	child.WaitDelay = goodbye
	var said bytes.Buffer
	child.Stderr = &said
	out, err := child.Output()
	switch {
	case ctx.Err() != nil:
		return result, ctx.Err()
	case bounded.Err() != nil:
		return result, fmt.Errorf("did not end within %s", limit)
	case err != nil:
		return result, fmt.Errorf("%w: %s", err, last(said.Bytes()))
	}
	return result, json.Unmarshal(out, &result)
}

// last is the end of what a process said.
func last(said []byte) []byte {
	const enough = 2000
	said = bytes.TrimSpace(said)
	return said[max(0, len(said)-enough):]
}
