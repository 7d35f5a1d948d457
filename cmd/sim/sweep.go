package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
	"github.com/floodd/floodd/sim/sweep"
	"github.com/spf13/cobra"
)

// sweepFlags are the flags of "sim sweep".
type sweepFlags struct {
	seeds string
	shard string
	jobs  int
	swarm bool
	stop  bool
	most  uint64
	out   string
	json  bool
}

func sweepCommand() *cobra.Command {
	var flags sweepFlags
	cmd := &cobra.Command{
		Use:   "sweep FILE",
		Short: "Run a scenario with many seeds, and say which failed, and why",
		Long: `Run a scenario once with each seed, on all processors; one seed in sixteen is
run twice. Failures are grouped by cause, each with the commands to replay and
shrink it. What no run reached is named: it was not tested.

With --out, results go to a file, a line for each seed. If the file is there
already, and this program finds the same in two of its seeds, the sweep goes on
where it ends. "sim merge" puts shards together.

Exit status: 0 if all held, 1 if a seed failed, 2 if the scenario could not run,
or not with every seed.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return runSweep(cmd, args[0], flags) },
	}
	cmd.Flags().StringVar(&flags.seeds, "seeds", "1-100", "the first and the last seed")
	cmd.Flags().IntVarP(&flags.jobs, "jobs", "j", 0, "runs at the same time; 0 is one for each processor")
	cmd.Flags().BoolVar(&flags.swarm, "swarm", false, "let each seed also draw which kinds of fault are on")
	cmd.Flags().BoolVar(&flags.stop, "stop", false, "stop at the first seed that fails")
	cmd.Flags().Uint64Var(&flags.most, "events", sweep.EventsMax, "a run with more events than this fails")
	cmd.Flags().StringVar(&flags.shard, "shard", "", "run one share of the seeds, such as 3/16")
	cmd.Flags().StringVar(&flags.out, "out", "", "keep the results in this file, and go on with it")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print the summary as an object")
	return cmd
}

// errStopped ends a sweep at its first failure.
var errStopped = errors.New("stopped")

func runSweep(cmd *cobra.Command, file string, flags sweepFlags) error {
	plan, head, err := planOf(file, flags)
	if err != nil {
		return err
	}
	var sum sweep.Summary
	var results *sweep.Writer
	if flags.out != "" {
		out, before, err := openResults(flags.out, head, &plan, &sum)
		if err != nil {
			return err
		}
		defer out.Close()
		next := &head
		if before.Covers(head) {
			next = nil
		}
		if results, err = sweep.NewWriter(out, next); err != nil {
			return err
		}
		plan.Skip, plan.Known = sum.Seen(), sum.Coverage()
	}
	interrupted, end := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer end()
	context.AfterFunc(interrupted, end) // the second one ends the program at once
	plan.Stop = interrupted.Done()
	var failure error
	before, wanted := sum.Runs, plan.Count()
	if stopped := flags.stop && sum.Failed > 0; !stopped {
		p := newProgress(os.Stderr, "seeds", wanted)
		err = plan.Run(func(line sweep.Line) bool {
			failure = sum.Add(line)
			if failure == nil && results != nil {
				failure = results.Write(line)
			}
			if failure == nil && flags.stop && !line.OK {
				failure = errStopped
			}
			p.tick(!line.OK)
			return failure == nil
		})
		p.end()
	}
	if err == nil && !errors.Is(failure, errStopped) {
		err = failure
	}
	if err != nil {
		return err
	}
	err = showSummary(cmd.OutOrStdout(), &sum, file, head.Scenario, flags.swarm, flags.json)
	if ran := sum.Runs - before; ran < wanted && interrupted.Err() != nil {
		cut := fmt.Errorf("interrupted after %d of %d seeds; with --out, the same command goes on from there", ran, wanted)
		if err == nil {
			return cut
		}
		fmt.Fprintln(cmd.ErrOrStderr(), cut)
	}
	return err
}

// planOf reads what the command line asks for.
func planOf(file string, flags sweepFlags) (sweep.Plan, sweep.Head, error) {
	seeds, err := sweep.ParseSeeds(flags.seeds)
	if err != nil {
		return sweep.Plan{}, sweep.Head{}, fmt.Errorf("--seeds %w", err)
	}
	var shard sweep.Shard
	if flags.shard != "" {
		if shard, err = sweep.ParseShard(flags.shard); err != nil {
			return sweep.Plan{}, sweep.Head{}, fmt.Errorf("--shard %w", err)
		}
	}
	if flags.jobs > sweep.WorkersMax {
		return sweep.Plan{}, sweep.Head{}, fmt.Errorf("--jobs %d: there can be %d at most; leave it out for one on each processor", flags.jobs, sweep.WorkersMax)
	}
	if flags.jobs < 0 {
		return sweep.Plan{}, sweep.Head{}, fmt.Errorf("--jobs %d: there cannot be fewer than one; leave it out for one on each processor", flags.jobs)
	}
	s, err := script.Load(file)
	if err != nil {
		return sweep.Plan{}, sweep.Head{}, err
	}
	text, err := script.Read(file)
	if err != nil {
		return sweep.Plan{}, sweep.Head{}, err
	}
	digest := sha256.Sum256(text)
	plan := sweep.Plan{Scenario: s, Seeds: seeds, Shard: shard, Swarm: flags.swarm, Workers: flags.jobs, EventsMax: flags.most}
	head := sweep.Head{
		Scenario: s.Name, File: file, Text: hex.EncodeToString(digest[:]), Swarm: flags.swarm,
		Seeds: sweep.Ranges{seeds}, Shard: shard.String(),
	}
	return plan, head, nil
}

// openResults opens a file of results to write to its end. What it holds already is confirmed
// and counted, and what was swept for it returned; a last line that was cut short is cut off.
func openResults(name string, head sweep.Head, plan *sweep.Plan, sum *sweep.Summary) (f *os.File, before sweep.Head, err error) {
	f, err = os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, before, fmt.Errorf("--out: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
			f, err = nil, fmt.Errorf("--out: %w", err)
		}
	}()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return f, before, err
	}
	before, lines, size, err := sweep.ReadResults(name, f)
	if err != nil {
		return f, before, err
	}
	if !head.Same(before) {
		return f, before, fmt.Errorf("%s holds results of another sweep: of %s as it was then, swarm %v; name another file", name, before.File, before.Swarm)
	}
	if err := plan.Confirm(lines); err != nil {
		return f, before, fmt.Errorf("%s holds what another program found: %w; name another file", name, err)
	}
	for _, line := range lines {
		if err := sum.Add(line); err != nil {
			return f, before, fmt.Errorf("%s: %w", name, err)
		}
	}
	if err := f.Truncate(size); err != nil {
		return f, before, err
	}
	_, err = f.Seek(size, io.SeekStart)
	return f, before, err
}

func mergeCommand() *cobra.Command {
	var out string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "merge RESULTS...",
		Short: "Put the results of sweeps together",
		Long: `Read files of results that "sim sweep --out" wrote, of one scenario, and say
what they found together. A seed that is in several must have given the same
trace in all of them. Seeds that one of the sweeps was to run, and that are in
none of the files, are named: a shard is missing, or was stopped.

Exit status: 0 if all held, 1 if a seed failed, 2 if the files do not fit or
seeds are missing.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return merge(cmd.OutOrStdout(), args, out, asJSON) },
	}
	cmd.Flags().StringVar(&out, "out", "", "keep all results in this new file")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the summary as an object")
	return cmd
}

func merge(out io.Writer, names []string, to string, asJSON bool) error {
	var sum sweep.Summary
	var head sweep.Head
	var all []sweep.Line
	for i, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("merge: %w", err)
		}
		h, lines, _, err := sweep.ReadResults(name, f)
		f.Close()
		if err != nil {
			return err
		}
		if i == 0 {
			head = h
		} else if !head.Same(h) {
			return fmt.Errorf("%s is of another sweep than %s: of %s, swarm %v; merge results of one scenario", name, names[0], h.File, h.Swarm)
		}
		sum.Want(h.Seeds)
		for _, line := range lines {
			before := sum.Runs
			if err := sum.Add(line); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if sum.Runs > before {
				all = append(all, line)
			}
		}
	}
	if to != "" {
		head.Shard, head.Seeds = "", sum.Wanted()
		if err := writeResults(to, head, all); err != nil {
			return err
		}
	}
	if err := showSummary(out, &sum, head.File, head.Scenario, head.Swarm, asJSON); err != nil {
		return err
	}
	if missing, _ := sum.Missing(); missing > 0 {
		return fmt.Errorf("%s missing: name the files of all shards, or go on with those that were stopped", sim.Counted(missing, "seed"))
	}
	return nil
}

// writeResults writes a new file of results.
func writeResults(name string, head sweep.Head, lines []sweep.Line) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		err = errTaken(name)
	}
	if err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	w, err := sweep.NewWriter(f, &head)
	for i := 0; err == nil && i < len(lines); i++ {
		err = w.Write(lines[i])
	}
	return errors.Join(err, f.Close())
}

// showSummary prints what was found, and makes a failure of it if a seed failed.
func showSummary(out io.Writer, sum *sweep.Summary, file, name string, swarm, asJSON bool) error {
	var err error
	if asJSON {
		err = writeJSON(out, sum)
	} else {
		_, err = fmt.Fprint(out, sum.Report(name, func(seed uint64) []string {
			of := fmt.Sprintf("%s --seed %d", file, seed)
			if swarm {
				of += " --swarm"
			}
			return []string{"replay  go run ./cmd/sim run " + of, "shrink  go run ./cmd/sim shrink " + of}
		}))
	}
	if err == nil && sum.Failed > 0 {
		err = errFailed
	}
	return err
}

// progress tells how far long work has come: on a terminal in one line that changes,
// elsewhere in a line now and then.
type progress struct {
	out    *os.File
	live   bool
	what   string
	of     uint64
	done   uint64
	failed uint64
	began  time.Time
	told   time.Time
}

// How often progress is told.
const (
	liveEvery = 200 * time.Millisecond
	logEvery  = 30 * time.Second
)

func newProgress(out *os.File, what string, of uint64) *progress {
	now := time.Now()
	return &progress{out: out, live: isTerminal(out), what: what, of: of, began: now, told: now}
}

// tick counts one more that is done.
func (p *progress) tick(failed bool) {
	p.done++
	if failed {
		p.failed++
	}
	now := time.Now()
	every := logEvery
	if p.live {
		every = liveEvery
	}
	if now.Sub(p.told) < every {
		return
	}
	p.told = now
	rate := float64(p.done) / now.Sub(p.began).Seconds()
	left := time.Duration(float64(p.of-min(p.of, p.done)) / rate * float64(time.Second)).Round(time.Second)
	text := fmt.Sprintf("%d of %d %s, %.1f a second, %d failed, %v left", p.done, p.of, p.what, rate, p.failed, left)
	if p.live {
		fmt.Fprint(p.out, "\r\033[K"+text)
	} else {
		fmt.Fprintln(p.out, text)
	}
}

// end clears the line.
func (p *progress) end() {
	if p.live {
		fmt.Fprint(p.out, "\r\033[K")
	}
}
