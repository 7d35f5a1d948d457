package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

// outcome is what became of one trial: a result, or why there is none.
type outcome[Result any] struct {
	System string
	Run    int
	Result *Result `json:",omitempty"`
	Failed string  `json:",omitempty"`
}

// program is the flags that all commands have, and where they print.
type program struct {
	runs    int
	json    bool
	profile prefix
	systems []string
}

func (p *program) flags(cmd *cobra.Command, runs int, systems []string) {
	cmd.Flags().IntVar(&p.runs, "runs", runs, "how often each system has its turn")
	cmd.Flags().BoolVar(&p.json, "json", false, "print one object instead of tables")
	cmd.Flags().Var(&p.profile, "cpuprofile", "write a profile of each trial to PREFIX-TRIAL-SYSTEM-RUN")
	if len(systems) > 0 {
		cmd.Flags().StringSliceVar(&p.systems, "systems", systems, "which to compare, the first with the others")
	}
}

// check says what of it cannot be.
func (p *program) check() error {
	if len(p.systems) == 0 {
		return errors.New("--systems names none; leave it out for all of them")
	}
	return within("runs", p.runs, 1, math.MaxInt)
}

// within says that the value of a flag is none from least to most, if so.
func within(flag string, value, least, most int) error {
	switch {
	case value >= least && value <= most:
		return nil
	case most == math.MaxInt:
		return fmt.Errorf("--%s %d is not possible; at least %d is", flag, value, least)
	}
	return fmt.Errorf("--%s %d is not possible; from %d to %d is", flag, value, least, most)
}

// prefix is a flag of a file name's beginning.
type prefix string

func (p *prefix) Set(text string) error { *p = prefix(text); return nil }
func (p *prefix) String() string        { return string(*p) }
func (*prefix) Type() string            { return "PREFIX" }

// turns has each system do a trial, in turn, as often as there are runs. A trial that
// fails is a result too.
func turns[Result any](ctx context.Context, cmd *cobra.Command, p program, kind string, limit time.Duration, order func(system string) any) (outcomes []outcome[Result], err error) {
	for run := range p.runs {
		for _, name := range p.systems {
			began := time.Now()
			fmt.Fprintf(cmd.ErrOrStderr(), "%s, run %d of %d: %s ", kind, run+1, p.runs, name)
			profile := ""
			if p.profile != "" {
				profile = fmt.Sprintf("%s-%s-%s-%d", p.profile, kind, name, run+1)
			}
			o := outcome[Result]{System: name, Run: run + 1}
			result, err := apart[Result](ctx, kind, order(name), limit, profile)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				o.Failed = err.Error()
				fmt.Fprintf(cmd.ErrOrStderr(), "failed: %v\n", err)
			} else {
				o.Result = &result
				fmt.Fprintf(cmd.ErrOrStderr(), "took %.0f s\n", time.Since(began).Seconds())
			}
			outcomes = append(outcomes, o)
		}
	}
	return outcomes, nil
}

// results are those of one system's trials that did not fail.
func results[Result any](outcomes []outcome[Result], system string) (found []Result) {
	for _, o := range outcomes {
		if o.System == system && o.Result != nil {
			found = append(found, *o.Result)
		}
	}
	return found
}

// ratios divide a figure of one system by one of the other, run by run, where neither is
// missing or zero. Parts says which figures.
func ratios[Result any](outcomes []outcome[Result], first, other string, parts func(first, other Result) (over, under float64)) (s sample) {
	byRun := map[int]Result{}
	for _, o := range outcomes {
		if o.System == first && o.Result != nil {
			byRun[o.Run] = *o.Result
		}
	}
	for _, o := range outcomes {
		mine, ok := byRun[o.Run]
		if !ok || o.System != other || o.Result == nil {
			continue
		}
		if over, under := parts(mine, *o.Result); over != 0 && under != 0 {
			s = append(s, over/under)
		}
	}
	return s
}

// table writes rows of cells in columns.
func table(w io.Writer, rows [][]string) {
	columns := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(columns, strings.Join(row, "\t"))
	}
	columns.Flush() // errors of w show where the rest is written
}

// printJSON writes one object.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// machine says what it was measured on.
func machine() string {
	return fmt.Sprintf("%d processors, %s/%s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version())
}

// failures says which trials failed, and why.
func failures[Result any](w io.Writer, outcomes []outcome[Result]) {
	for _, o := range outcomes {
		if o.Failed != "" {
			fmt.Fprintf(w, "%s failed in run %d: %s\n", o.System, o.Run, o.Failed)
		}
	}
}
