package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/floodd/floodd/realnet/client"
)

// clearScreen moves a terminal's cursor home and clears what follows.
const clearScreen = "\x1b[H\x1b[2J"

func watchCommand(s *settings) *cobra.Command {
	var every time.Duration
	var names []string
	for _, q := range questions {
		names = append(names, q.name())
	}
	cmd := &cobra.Command{
		Use:   "watch [QUESTION [ARGUMENT...]]",
		Short: "Ask again and again, until interrupted",
		Long: `Ask again and again, until interrupted: statistics, if nothing else is named.
Questions are
` + strings.Join(names, ", ") + `.`,
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"statistics"}
			}
			q, ok := findQuestion(args[0])
			if !ok {
				return fmt.Errorf("%q is nothing to watch; %s are", args[0], strings.Join(names, ", "))
			}
			if err := q.args(cmd, args[1:]); err != nil {
				return err
			}
			if every <= 0 {
				return fmt.Errorf("--every %v is no time to wait", every)
			}
			return untilInterrupted(s.with(cmd.Context(), func(c *client.Client) error {
				return watch(cmd.Context(), c, q, args[1:], every, s.json, cmd.OutOrStdout())
			}))
		},
	}
	cmd.Flags().DurationVar(&every, "every", 2*time.Second, "wait this long between two answers")
	return cmd
}

func findQuestion(name string) (question, bool) {
	for _, q := range questions {
		if q.name() == name {
			return q, true
		}
	}
	return question{}, false
}

// watch prints answers until ctx ends. On a terminal each takes the place of the one
// before.
func watch(ctx context.Context, c *client.Client, q question, args []string, every time.Duration, asJSON bool, out io.Writer) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		answer, err := q.ask(ctx, c, args)
		if err != nil {
			return err
		}
		var screen bytes.Buffer
		if isTerminal(out) && !asJSON {
			screen.WriteString(clearScreen)
		}
		if err := answer.print(&screen, asJSON); err != nil {
			return err
		}
		if _, err := out.Write(screen.Bytes()); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
}
