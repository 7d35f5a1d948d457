package main

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"

	"github.com/floodd/floodd/core/planted"
	"github.com/floodd/floodd/sim/mutate"
	"github.com/spf13/cobra"
)

func mutateCommand() *cobra.Command {
	var seeds uint64
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "mutate [PATTERN]",
		Short: "Plant bugs in the protocol, and say how soon each is found",
		Long: `Plant each bug of a list in the protocol, one at a time, sweep a scenario until
a seed fails, and shrink that to what fails with the bug, and holds without it.
Only bugs whose names match the pattern are tried, if one is given.

The program is built with the bugs in it: this needs the go command, and
floodd's source in the present folder. The source is not changed.

Exit status: 0 if all were found that can be, and made small, 1 if one was not,
2 if none could be tried.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			pattern := ""
			if len(args) > 0 {
				pattern = args[0]
			}
			return runMutate(cmd, pattern, seeds, asJSON)
		},
	}
	cmd.Flags().Uint64Var(&seeds, "seeds", 1000, "how many seeds to try at most")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an object for each bug instead of a table")
	return cmd
}

// sourceRoot finds the folder of floodd's source that the process is in.
func sourceRoot() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Path}} {{.Dir}}").Output()
	module, root, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if err != nil || module != "github.com/floodd/floodd" {
		return "", fmt.Errorf("sim mutate builds floodd with bugs in it: run it where the go command and floodd's source are")
	}
	return root, nil
}

func runMutate(cmd *cobra.Command, pattern string, seeds uint64, asJSON bool) error {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return fmt.Errorf("%s is no pattern: %w", pattern, err)
	}
	if seeds == 0 {
		return fmt.Errorf("--seeds 0 would find nothing; write one such as --seeds 1000")
	}
	var bugs []int // counted from 1
	for i, bug := range planted.Bugs() {
		if match.MatchString(bug.Name) {
			bugs = append(bugs, i+1)
		}
	}
	if len(bugs) == 0 {
		return fmt.Errorf("no bug is called %q; try a word of one, such as %q", pattern, "export")
	}
	root, err := sourceRoot()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "floodd-mutate-")
	if err != nil {
		return fmt.Errorf("sim mutate: %w", err)
	}
	defer os.RemoveAll(folder)
	bench, err := mutate.Build(root, folder)
	if err != nil {
		return err
	}
	var rows []mutate.Row
	proved := true
	p := newProgress(os.Stderr, "bugs", uint64(len(bugs)))
	for _, bug := range bugs {
		row, err := bench.Try(bug, seeds)
		if err != nil {
			return err
		}
		rows = append(rows, row)
		proved = proved && row.Proved()
		p.tick(!row.Proved())
		if asJSON {
			if err := writeJSON(cmd.OutOrStdout(), row); err != nil {
				return err
			}
		}
	}
	p.end()
	if !asJSON {
		if _, err := fmt.Fprint(cmd.OutOrStdout(), mutate.Table(rows)); err != nil {
			return err
		}
	}
	if !proved {
		return errFailed
	}
	return nil
}
