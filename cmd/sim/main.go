// Command sim runs scenarios: sites in a simulated world, with faults and with
// expectations. "sim help" says how.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/floodd/floodd/cmd/internal/screen"
	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitHeld   = 0 // every expectation held
	exitFailed = 1 // one did not, or a check found a breach
	exitUnable = 2 // a scenario could not run
)

// errFailed says that a scenario ran and did not hold; what, was said already.
var errFailed = errors.New("a scenario failed")

// garbagePercent is how much garbage there may be for what lives before it is collected.
// A world lives on little and makes much: fewer collections are a tenth of the time.
const garbagePercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbagePercent)
	}
	cmd := root()
	cmd.SetArgs(longFlags(cmd, os.Args[1:]))
	switch err := cmd.Execute(); {
	case err == nil:
		os.Exit(exitHeld)
	case errors.Is(err, errFailed):
		os.Exit(exitFailed)
	default:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitUnable)
	}
}

// longFlags lets -seed stand for --seed, and likewise every other flag of more than a letter.
func longFlags(root *cobra.Command, args []string) []string {
	long := slices.Clone(args)
	for i, arg := range args {
		name, flag := strings.CutPrefix(arg, "-")
		name, _, _ = strings.Cut(name, "=")
		if flag && slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Flags().Lookup(name) != nil }) {
			long[i] = "-" + arg
		}
	}
	return long
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sim",
		Short: "Run floodd sites in a simulated world",
		Long: `Sim runs floodd sites in a simulated world: the same code as the daemon's, a
network with distances, bandwidth and loss, and whatever faults a scenario
orders. "sim new FILE" begins one, and "sim help language" says how to go on.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	cmd.AddCommand(runCommand(), sweepCommand(), mergeCommand(), shrinkCommand(), mutateCommand(), diffCommand(), replayCommand(), whyCommand(), compareCommand(), newCommand(), listCommand(), checkCommand(), grammarCommand(), calibrateCommand())
	cmd.SetHelpCommand(helpCommand(cmd))
	screen.Fit(cmd)
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Hidden = true // of a screen, commands take the rest
	return cmd
}
