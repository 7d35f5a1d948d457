package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
	"github.com/floodd/floodd/sim/shrink"
	"github.com/floodd/floodd/sim/sweep"
	"github.com/spf13/cobra"
)

// shrinkFlags are the flags of "sim shrink".
type shrinkFlags struct {
	seed   string
	swarm  bool
	out    string
	json   bool
	unlike string
}

func shrinkCommand() *cobra.Command {
	var flags shrinkFlags
	cmd := &cobra.Command{
		Use:   "shrink FILE",
		Short: "Make a small scenario of one that fails, failing alike",
		Long: `Leave out of a failing scenario whatever its failure does not need: sites,
faults, updates, and what is special about those that are left. The same failure
is one that the same checker finds, or of the same expectation. In the end no
single thing can go. The small scenario is printed, ready to be run again.

With --unlike, what is left holds with another program, such as this one as it
was before a change: so it fails for what the change has done.

Exit status: 0 if it is small, 1 if the scenario does not fail, 2 if it cannot
run.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runShrink(cmd, args[0], flags) },
	}
	cmd.Flags().StringVar(&flags.seed, "seed", "", "the seed that fails, instead of the scenario's own")
	cmd.Flags().BoolVar(&flags.swarm, "swarm", false, "the seed also draws which kinds of fault are on, as in a sweep")
	cmd.Flags().StringVar(&flags.out, "out", "", "write the small scenario to this new file")
	cmd.Flags().StringVar(&flags.unlike, "unlike", "", "another sim program, with which the small scenario is to hold")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print an object, with the scenario as text in it")
	return cmd
}

func runShrink(cmd *cobra.Command, file string, flags shrinkFlags) error {
	s, err := script.Load(file)
	if err != nil {
		return err
	}
	seed := s.Seed
	if flags.seed != "" {
		if seed, err = parseSeed(flags.seed); err != nil {
			return err
		}
	}
	s = sweep.Seeded(s, seed, flags.swarm)
	if err := fresh(flags.out); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	before := shrink.SizeOf(s)
	var o shrink.Options
	if flags.unlike != "" {
		o.Unlike = func(s sim.Scenario) error { return holdsWith(flags.unlike, filepath.Dir(file), s) }
	}
	if isTerminal(os.Stderr) {
		defer fmt.Fprint(os.Stderr, "\r\033[K")
		o.Progress = func(size shrink.Size, runs int) {
			fmt.Fprintf(os.Stderr, "\r\033[K%s: %v", sim.Counted(runs, "run"), size)
		}
	}
	small, err := shrink.Shrink(s, o)
	if errors.Is(err, shrink.ErrHeld) {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s holds with seed %d: nothing to shrink\n", file, seed)
		return errFailed
	}
	if err != nil {
		return err
	}
	text, err := small.Text()
	if err != nil {
		return err
	}
	if flags.out != "" {
		if err := create(flags.out, text); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	out := cmd.OutOrStdout()
	if flags.json {
		return writeJSON(out, map[string]any{
			"scenario": s.Name, "seed": seed, "runs": small.Runs, "removals_tried": small.Removals, "failure": small.Failure,
			"before": before, "after": small.Size, "text": text,
		})
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "%s, seed %d: %v became %v, in %s\n", s.Name, seed, before, small.Size, sim.Counted(small.Runs, "run"))
	if flags.out == "" {
		_, err = fmt.Fprint(out, text)
	}
	return err
}

// otherPatience is how long another program may take for one run.
const otherPatience = time.Minute

// holdsWith says why a scenario does not hold with another program; nil if it does. Where it
// names files it is put for a while into the folder that it is of, for it means them there.
func holdsWith(program, folder string, s sim.Scenario) error {
	if n := &s.Network; n.MatrixFile+n.JittersFile+n.BandwidthsFile == "" {
		folder = "" // any will do
	}
	text, err := script.Print(s)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, "shrink-*.scn")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), otherPatience)
	defer cancel()
	if out, err := exec.CommandContext(ctx, program, "sweep", f.Name(), "--seeds", fmt.Sprintf("%d-%[1]d", s.Seed)).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return nil
}
