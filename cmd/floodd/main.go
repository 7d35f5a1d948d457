// Command floodd runs the flood daemon of one site. "floodd help" says how.
package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/floodd/floodd/cmd/internal/screen"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/realnet"
)

// Exit codes.
const (
	exitEnded    = 0 // the daemon ended because it was asked to
	exitTrouble  = 1 // it could not begin: a port is taken, say
	exitMistaken = 2 // the configuration or the command line is wrong; nothing was started
)

// trouble is an error that is not the command line's or the configuration's fault.
type trouble struct{ error }

func main() {
	root := rootCommand()
	root.SetArgs(longFlags(os.Args[1:]))
	err := root.Execute()
	if err == nil {
		os.Exit(exitEnded)
	}
	var faults *sexp.Errors
	if errors.As(err, &faults) {
		fmt.Fprintln(os.Stderr, err) // each begins with its place in the file
	} else {
		fmt.Fprintf(os.Stderr, "floodd: %v\n", err)
	}
	if errors.As(err, &trouble{}) {
		os.Exit(exitTrouble)
	}
	os.Exit(exitMistaken)
}

// longFlags lets -config stand for --config, as it always did.
func longFlags(args []string) []string {
	long := make([]string, len(args))
	for i, arg := range args {
		if arg == "-config" || strings.HasPrefix(arg, "-config=") {
			arg = "-" + arg
		}
		long[i] = arg
	}
	return long
}

func rootCommand() *cobra.Command {
	var o runOptions
	root := &cobra.Command{
		Use:   "floodd [SITE]",
		Short: "Carry updates from any site of a group to all others",
		Long: `Run the flood daemon of SITE, or of the site that the configuration defines for
this machine's hostname, until SIGTERM, SIGINT or the client command "exit". The
configuration is --config, else $FLOODD_CONFIG, else ./floodd-SITE, else
./floodd-config; "floodd help config" explains its language. Exit status: 0
ended as asked, 1 could not begin, 2 configuration or command line are wrong.`,
		Args:          cobra.MaximumNArgs(1),
		Version:       realnet.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.site = args[0]
			}
			return run(cmd.Context(), o)
		},
	}
	flags := root.Flags()
	flags.StringVar(&o.config, "config", "", "read the configuration from `FILE`")
	flags.StringVar(&o.bind, "bind", "", "listen on this `ADDRESS` only")
	flags.StringSliceVar(&o.exitFrom, "exit-from", nil, "take \"exit\" from `PREFIX` (default this machine)")
	flags.TextVar(&o.logLevel, "log-level", o.logLevel, "log from `LEVEL` up: debug, info, warn, error")
	flags.BoolVar(&o.logJSON, "log-json", false, "log as JSON, one object on a line")
	root.MarkFlagFilename("config")
	root.AddCommand(checkCommand(), versionCommand())
	root.SetHelpCommand(helpCommand(root))
	screen.Fit(root)
	return root
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		Run:   func(cmd *cobra.Command, _ []string) { fmt.Fprintln(cmd.OutOrStdout(), realnet.Software()) },
	}
}
