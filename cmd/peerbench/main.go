// Command peerbench measures floodd beside the systems that people use today: the same
// work, on the same machine, in the same run. "peerbench help" says how.
//
// The same work is this. A number of sites, each with an address of its own on this
// machine, flood updates to each other over loopback TCP. A small update is done when the
// application of every other site has had it in hand, each in the way in which the system
// gives it to applications: package system says what that is. A long one is done when
// every other site holds all of it, verified; handing it over is not counted, because for
// torrents there is nobody to hand it to.
//
// Every trial, which is one system's part in one run, has a process of its own, with all
// sites of that system, the applications, and the shaper where there is one. So no
// system runs with another's garbage, and each one's processor time is known. Runs take
// the systems in turn, and what is printed are medians with the least and the greatest.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/floodd/floodd/cmd/internal/screen"
	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := root().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "peerbench",
		Short: "Measure floodd beside its peers",
		Long: `Peerbench gives floodd and its peers the same work on this machine, and prints
what each made of it, and how many times better floodd did.

  peerbench small    1 KiB updates: how many, how soon, how often sent
  peerbench bulk     a long update, over uplinks with a limit
  peerbench mixed    small updates while a long one is under way`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.AddCommand(smallCommand(), bulkCommand(), mixedCommand(), trialCommand())
	screen.Fit(cmd)
	return cmd
}
