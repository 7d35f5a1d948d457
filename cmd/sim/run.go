package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"time"

	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/report"
	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

// runFlags are the flags of "sim run".
type runFlags struct {
	seed    string
	json    bool
	verbose bool
	explain string
	report  string
	trace   string
	swarm   bool
	record  string
}

func runCommand() *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{
		Use:   "run FILE|FOLDER...",
		Short: "Run scenarios and say whether they held",
		Long: `Run scenarios, each twice: the two runs must agree to the last event. A folder
stands for every scenario in it. The result goes to the standard output: a
report for people, or, with --json, one object for each scenario, a line each.

Exit status: 0 if all held, 1 if one did not, 2 if one could not run.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return run(cmd, args, flags) },
	}
	cmd.Flags().StringVar(&flags.seed, "seed", "", "run with this seed instead of the scenario's own")
	cmd.Flags().BoolVar(&flags.swarm, "swarm", false, "let the seed also draw which kinds of fault are on, as sweeps do")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print an object for each scenario instead of a report")
	cmd.Flags().BoolVarP(&flags.verbose, "verbose", "v", false, "trace all that happens; sim help replay tells the marks")
	cmd.Flags().StringVar(&flags.explain, "explain", "", "tell how an update came to each site: its id, or worst for the one farthest from its bound")
	cmd.Flags().StringVar(&flags.report, "report", "", "write a page to this file that shows the run in a browser; of one scenario")
	cmd.Flags().StringVar(&flags.trace, "trace", "", "write a trace to this file that Perfetto opens; of one scenario")
	cmd.Flags().StringVar(&flags.record, "record", "", "keep what happens in this file, for sim diff; of one scenario")
	return cmd
}

// outcome is what became of one scenario.
type outcome struct {
	result   sim.Result
	recorder *report.Recorder // nil unless a report or a trace is wanted
	err      error
}

func run(cmd *cobra.Command, args []string, flags runFlags) error {
	files, err := script.Files(args)
	if err != nil {
		return err
	}
	if flags.seed != "" {
		if _, err := parseSeed(flags.seed); err != nil {
			return err
		}
	}
	for _, to := range []struct{ flag, file string }{{"--report", flags.report}, {"--trace", flags.trace}, {"--record", flags.record}} {
		if to.file != "" && len(files) > 1 {
			return fmt.Errorf("%s %s would be written for each of %d scenarios; name one scenario", to.flag, to.file, len(files))
		}
		if err := writable(to.file); err != nil {
			return fmt.Errorf("%s: %w", to.flag, err)
		}
	}
	var failure error
	for i, pending := range start(cmd, files, flags) {
		o := <-pending
		if o.err != nil {
			fmt.Fprintln(cmd.ErrOrStderr(), o.err)
			failure = errUnable
			continue
		}
		if err := show(cmd.OutOrStdout(), files[i], &o.result, flags); err != nil {
			return err
		}
		if err := o.write(files[i], flags); err != nil {
			return err
		}
		if !o.result.OK && failure == nil {
			failure = errFailed
		}
	}
	return failure
}

// parseSeed reads the value of --seed.
func parseSeed(text string) (uint64, error) {
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("--seed %s is not a number; write one such as --seed 7", text)
	}
	return seed, nil
}

// errUnable says that a scenario could not run; why, was said already.
var errUnable = errors.New("not every scenario could run")

// start runs all files, as many at once as there are processors, and returns where
// each outcome will come.
func start(cmd *cobra.Command, files []string, flags runFlags) []chan outcome {
	pending := make([]chan outcome, len(files))
	for i := range pending {
		pending[i] = make(chan outcome, 1)
	}
	workers := min(len(files), runtime.GOMAXPROCS(0))
	if flags.verbose {
		workers = 1 // traces would mix
	}
	next := make(chan int)
	for range workers {
		go func() {
			for i := range next {
				pending[i] <- runFile(cmd, files[i], flags, workers == 1)
			}
		}()
	}
	go func() {
		for i := range files {
			next <- i
		}
		close(next)
	}()
	return pending
}

// runFile runs one scenario, twice.
func runFile(cmd *cobra.Command, file string, flags runFlags, alone bool) (done outcome) {
	s, err := script.Load(file)
	if err != nil {
		return outcome{err: err}
	}
	if flags.seed != "" {
		s.Seed, _ = parseSeed(flags.seed) // it was checked
	}
	if flags.swarm {
		s = s.Swarmed()
	}
	o := sim.Options{Explain: flags.explain}
	var watchers []func(sim.Happening)
	if flags.verbose {
		talk := cmd.OutOrStdout()
		if flags.json {
			talk = cmd.ErrOrStderr()
		}
		out := bufio.NewWriter(talk)
		defer out.Flush()
		watchers = append(watchers, func(h sim.Happening) { fmt.Fprintln(out, h) })
	}
	finish := func() error { return nil }
	if flags.record != "" {
		watch, end, err := record(flags.record, &s)
		if err != nil {
			done.err = err
			return done
		}
		watchers, finish = append(watchers, watch), end
	}
	if alone && !flags.verbose && isTerminal(os.Stderr) {
		defer fmt.Fprint(os.Stderr, "\r\033[K")
		o.Progress = func(at time.Duration, events uint64) {
			fmt.Fprintf(os.Stderr, "\r\033[K%s: %v simulated, %d events", s.Name, at.Round(time.Second), events)
		}
	}
	if flags.report != "" || flags.trace != "" {
		done.recorder = report.NewRecorder(&s)
		o.Account = report.AccountPairs
		watchers = append(watchers, done.recorder.Watch)
	}
	if len(watchers) > 0 {
		o.Watch = func(h sim.Happening) {
			for _, watch := range watchers {
				watch(h)
			}
		}
	}
	done.result, done.err = sim.RunTwice(s, o)
	if err := finish(); done.err == nil {
		done.err = err
	}
	return done
}

// write writes the files that were asked for.
func (o *outcome) write(file string, flags runFlags) error {
	if flags.report != "" {
		err := writeFile(flags.report, func(out io.Writer) error {
			return o.recorder.WritePage(out, &o.result, report.Commands{
				Replay: replay("run", file, &o.result, flags), Why: replay("why", file, &o.result, flags),
			})
		})
		if err != nil {
			return err
		}
	}
	if flags.trace != "" {
		return writeFile(flags.trace, func(out io.Writer) error { return o.recorder.WriteTrace(out, &o.result) })
	}
	return nil
}

// replay is the command that runs a scenario again as it was run, or says why.
func replay(verb, file string, r *sim.Result, flags runFlags) string {
	command := fmt.Sprintf("go run ./cmd/sim %s %s --seed %d", verb, file, r.Seed)
	if flags.swarm {
		command += " --swarm"
	}
	return command
}

// show prints one result.
func show(out io.Writer, file string, r *sim.Result, flags runFlags) error {
	if flags.json {
		return writeJSON(out, r)
	}
	_, err := fmt.Fprintln(out, r.Report(replay("run", file, r, flags)))
	return err
}

// isTerminal says whether a file is a device that people look at.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
