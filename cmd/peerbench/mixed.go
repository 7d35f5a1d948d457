package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/shaper"
	"github.com/floodd/floodd/cmd/peerbench/system"
	"github.com/floodd/floodd/cmd/peerbench/work"
	"github.com/spf13/cobra"
)

// mixedOrder is what a trial with both kinds of updates is told.
type mixedOrder struct {
	shapedOrder
	Pace work.Pace // of the small ones, for the time when nothing else is under way
}

func mixedCommand() *cobra.Command {
	f := shapedFlags{}
	o := mixedOrder{}
	p := program{systems: []string{system.Floodd.Name()}}
	cmd := &cobra.Command{
		Use:   "mixed",
		Short: "Flood small updates while a long one is under way",
		Long: `Flood small updates at a steady pace, first alone and then for as long as a
long update from the first site is under way over the same uplinks. Floodd
only: none of its peers does both.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := cmp.Or(p.check(), f.check(work.SitesMax),
				within("rate", o.Pace.Rate, 1, rateMost), within("updates", o.Pace.Updates, 1, math.MaxInt))
			if err != nil {
				return err
			}
			o.shapedOrder = f.shaped()
			return runMixed(cmd, p, o)
		},
	}
	f.add(cmd, 1<<30)
	cmd.Flags().IntVar(&o.Pace.Rate, "rate", 100, "small updates per second")
	cmd.Flags().IntVar(&o.Pace.Updates, "updates", 1000, "while nothing else is under way")
	p.flags(cmd, 3, nil)
	o.Pace.Size, o.Pace.Patience = 1<<10, smallPatience
	return cmd
}

// mixedReport is what "peerbench mixed --json" prints.
type mixedReport struct {
	Machine string
	Order   mixedOrder
	Bound   time.Duration
	Shaper  shaper.Accuracy
	Trials  []outcome[mixedResult]
}

// mixedResult is what came of both.
type mixedResult struct {
	Idle, Busy work.Latency
	Transfer   work.Transfer
}

func runMixed(cmd *cobra.Command, p program, o mixedOrder) error {
	report := mixedReport{Machine: machine(), Order: o, Bound: o.bound()}
	var err error
	if report.Shaper, err = apart[shaper.Accuracy](cmd.Context(), "shaper", o.shapedOrder, shapedOverhead, ""); err != nil {
		return fmt.Errorf("check the shaper: %w", err)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "shaper: %v\n", report.Shaper)
	limit := o.Limit + shapedOverhead + 2*o.Pace.Patience + time.Duration(o.Pace.Updates/o.Pace.Rate+1)*time.Second
	report.Trials, err = turns[mixedResult](cmd.Context(), cmd, p, "mixed", limit, func(string) any { return o })
	if err != nil {
		return err
	}
	if p.json {
		return printJSON(cmd.OutOrStdout(), report)
	}
	report.print(cmd, p)
	return nil
}

func (r *mixedReport) print(cmd *cobra.Command, p program) {
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "%d sites, uplinks %s, %s one way, %d small updates/s; median (least-greatest) of %d runs; %s\n",
		r.Order.Sites, rates(r.Order.Uplinks), r.Order.Delay, r.Order.Pace.Rate, p.runs, r.Machine)
	fmt.Fprintf(out, "the shaper: %v\n\n", r.Shaper)
	found := results(r.Trials, p.systems[0])
	ms := func(at func(mixedResult) time.Duration) string {
		return sampled(found, func(m mixedResult) float64 { return at(m).Seconds() * 1e3 }).show("%.2f")
	}
	ratio := func(at func(work.Latency) time.Duration) string {
		return sampled(found, func(m mixedResult) float64 { return float64(at(m.Busy)) / float64(max(1, at(m.Idle))) }).show("%.2f")
	}
	p50 := func(l work.Latency) time.Duration { return l.P50 }
	p99 := func(l work.Latency) time.Duration { return l.P99 }
	latest := func(l work.Latency) time.Duration { return l.Last }
	slowest := func(l work.Latency) time.Duration { return l.LastMax }
	row := func(name string, of func(mixedResult) work.Latency) []string {
		return []string{
			name,
			sampled(found, func(m mixedResult) float64 { return float64(of(m).Complete) }).show("%.0f") + " of " +
				sampled(found, func(m mixedResult) float64 { return float64(of(m).Published) }).show("%.0f"),
			ms(func(m mixedResult) time.Duration { return p50(of(m)) }), ms(func(m mixedResult) time.Duration { return p99(of(m)) }),
			ms(func(m mixedResult) time.Duration { return latest(of(m)) }), ms(func(m mixedResult) time.Duration { return slowest(of(m)) }),
		}
	}
	table(out, [][]string{
		{"", "complete", "p50 ms", "p99 ms", "last ms", "slowest ms"},
		row("idle", func(m mixedResult) work.Latency { return m.Idle }),
		row("busy", func(m mixedResult) work.Latency { return m.Busy }),
		{"busy/idle", "", ratio(p50), ratio(p99), ratio(latest), ratio(slowest)},
	})
	fmt.Fprintf(out, "\nthe long update of %d bytes: %s of %d sites in %s s, %s times the bound of %.2f s\n", r.Order.Size,
		sampled(found, func(m mixedResult) float64 { return float64(m.Transfer.Whole) }).show("%.0f"), r.Order.Sites-1,
		sampled(found, func(m mixedResult) float64 { return seconds(m.Transfer) }).show("%.2f"),
		sampled(found, func(m mixedResult) float64 { return seconds(m.Transfer) / r.Bound.Seconds() }).show("%.3f"), r.Bound.Seconds())
	failures(out, r.Trials)
}

func mixedTrial(ctx context.Context, o mixedOrder) (result mixedResult, err error) {
	places, network, err := o.open()
	if err != nil {
		return result, err
	}
	defer network.Close()
	ledger, err := work.NewLedger(o.Sites)
	if err != nil {
		return result, err
	}
	arrivals := work.NewArrivals(o.Sites)
	sites, err := system.Floodd.StartMixed(ctx, places, o.Size, ledger.Deliver, arrivals.Whole)
	if err != nil {
		return result, err
	}
	defer sites.Stop()
	if err := work.Settle(ctx, ledger, sites); err != nil {
		return result, err
	}
	if result.Idle, err = work.Keep(ctx, ledger, sites, o.Pace); err != nil {
		return result, err
	}
	carried := make(chan error, 1)
	go func() {
		var failed error
		result.Transfer, failed = work.Carry(ctx, sites, arrivals, o.Size, func() int64 { return network.Sent(0) }, o.Limit)
		carried <- failed
	}()
	underWay, end := context.WithTimeout(ctx, o.Limit)
	defer end()
	go func() {
		select {
		case <-arrivals.Done():
			end()
		case <-underWay.Done():
		}
	}()
	pace := o.Pace
	pace.Updates = int(o.Limit.Seconds()+1) * pace.Rate
	if result.Busy, err = work.Keep(underWay, ledger, sites, pace); err != nil {
		return result, err
	}
	return result, <-carried
}
