package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/floodd/floodd/sim/calibrate"
	"github.com/spf13/cobra"
)

// calibrateFlags are the flags of "sim calibrate".
type calibrateFlags struct {
	grid string
	json bool
}

// lanes is how many transfers are measured side by side.
const lanes = 4

func calibrateCommand() *cobra.Command {
	var flags calibrateFlags
	var about strings.Builder
	for _, g := range calibrate.Grids() {
		fmt.Fprintf(&about, "\n  %-9s %s (%d cells)", g.Name, g.Doc, len(g.Cells))
	}
	cmd := &cobra.Command{
		Use:   "calibrate [FILE]",
		Short: "Hold the simulated network against the kernel's TCP",
		Long: `Make the same transfers with the kernel's TCP and with the simulated network,
and say how far the two are apart. The kernel's go between network namespaces,
through a relay that gives them a bandwidth, a delay, a queue and losses;
everything is gone when it ends. That needs Linux and root, and takes up to an
hour. Transfers for which the relay was too slow are skipped, and named.

With a file, the kernel's side is what an earlier run printed with --json:

  sim calibrate sim/calibrate/testdata/held-out.jsonl

Grids:` + about.String() + `

Exit status: 0 if it is as near as wanted, 1 if not, 2 if it could not run.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return recalibrate(cmd, args[0], flags)
			}
			return measure(cmd, flags)
		},
	}
	cmd.Flags().StringVar(&flags.grid, "grid", calibrate.HeldOut().Name, "which transfers: tuning or held-out")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print an object for each cell and each group instead of a report")
	var names []string
	for _, g := range calibrate.Grids() {
		names = append(names, g.Name+"\t"+g.Doc)
	}
	if err := cmd.RegisterFlagCompletionFunc("grid", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // there is such a flag
	}
	return cmd
}

// measure measures a grid, and tells.
func measure(cmd *cobra.Command, flags calibrateFlags) error {
	grids := calibrate.Grids()
	i := slices.IndexFunc(grids, func(g calibrate.Grid) bool { return g.Name == flags.grid })
	if i < 0 {
		return fmt.Errorf("--grid %s is none; there are %s and %s", flags.grid, grids[0].Name, grids[1].Name)
	}
	lab, err := calibrate.NewLab(lanes)
	if err != nil {
		return err
	}
	defer lab.Close()
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	grid := grids[i]
	about := calibrate.About{Grid: grid.Name, Kernel: lab.Kernel(), Date: time.Now().UTC().Format(time.DateOnly)}
	watched := isTerminal(os.Stderr)
	began := time.Now()
	measured := map[calibrate.Cell]calibrate.Measurement{}
	err = lab.Measure(ctx, grid.Cells, func(m calibrate.Measurement) {
		measured[m.Cell] = m
		if watched {
			fmt.Fprintf(os.Stderr, "\r\033[K%d of %d cells, %v: %s", len(measured), len(grid.Cells), time.Since(began).Round(time.Second), m.Cell)
		}
	})
	if watched {
		fmt.Fprint(os.Stderr, "\r\033[K")
	}
	if err != nil {
		return fmt.Errorf("interrupted after %d of %d cells; what it made is gone", len(measured), len(grid.Cells))
	}
	var in []calibrate.Measurement
	for _, c := range grid.Cells {
		in = append(in, measured[c])
	}
	return showCalibration(cmd.OutOrStdout(), about, in, flags)
}

// recalibrate holds the model against what was measured before.
func recalibrate(cmd *cobra.Command, name string, flags calibrateFlags) error {
	if cmd.Flags().Changed("grid") {
		return fmt.Errorf("--grid %s goes with measuring; %s has its own cells", flags.grid, name)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r, err := calibrate.ReadRecording(name, f)
	if err != nil {
		return err
	}
	return showCalibration(cmd.OutOrStdout(), r.About, r.Measurements, flags)
}

// showCalibration simulates what was measured and prints what came out.
func showCalibration(out io.Writer, about calibrate.About, in []calibrate.Measurement, flags calibrateFlags) error {
	all := make([]calibrate.Comparison, len(in))
	for i, m := range in {
		all[i] = calibrate.Compare(m)
	}
	held := true
	if flags.json {
		if err := writeJSON(out, about); err != nil {
			return err
		}
		for i := range all {
			if err := writeJSON(out, all[i]); err != nil {
				return err
			}
		}
		for _, g := range calibrate.Groups(all) {
			held = held && g.Held()
			if err := writeJSON(out, g); err != nil {
				return err
			}
		}
	} else {
		var err error
		if held, err = calibrate.WriteReport(out, about, all); err != nil {
			return err
		}
	}
	if !held {
		return errFailed
	}
	return nil
}
