package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/place"
	"github.com/floodd/floodd/cmd/peerbench/shaper"
	"github.com/floodd/floodd/cmd/peerbench/system"
	"github.com/floodd/floodd/cmd/peerbench/work"
	"github.com/spf13/cobra"
)

// shapedOrder is what a trial behind the shaper is told.
type shapedOrder struct {
	System  string
	Sites   int
	Size    int64
	Delay   time.Duration
	Uplinks []int64 // bytes per second, by site
	Buffer  int
	Limit   time.Duration // for the transfer
}

// shapedFlags are the flags of commands that use the shaper.
type shapedFlags struct {
	order        shapedOrder
	size, uplink size
	buffer       size
	skew         bool
}

const (
	// skewed is how many times less the slower half of the sites sends with --skew.
	skewed = 10
	// slowest is how many times the bound a transfer may take.
	slowest        = 8
	shapedOverhead = 2 * time.Minute
)

func (f *shapedFlags) add(cmd *cobra.Command, bytes size) {
	f.size, f.uplink, f.buffer = bytes, 20<<20, 64<<10
	cmd.Flags().IntVar(&f.order.Sites, "sites", 8, "how many there are")
	cmd.Flags().Var(&f.size, "size", "of the long update")
	cmd.Flags().Var(&f.uplink, "uplink", "what each site can send in a second")
	cmd.Flags().DurationVar(&f.order.Delay, "delay", 5*time.Millisecond, "one way, between any two sites")
	cmd.Flags().Var(&f.buffer, "buffer", "that a connection has before its uplink")
	cmd.Flags().BoolVar(&f.skew, "skew", false, "every second site sends at a tenth of that")
}

// check says what of the flags cannot be, where there may be so many sites.
func (f *shapedFlags) check(sitesMax int) error {
	if f.order.Delay < 0 {
		return fmt.Errorf("--delay %v is before anything was sent", f.order.Delay)
	}
	return within("sites", f.order.Sites, 2, sitesMax)
}

// shaped is the order that the flags give.
func (f *shapedFlags) shaped() shapedOrder {
	o := f.order
	o.Size, o.Buffer = int64(f.size), int(f.buffer)
	for i := range o.Sites {
		rate := int64(f.uplink)
		if f.skew && i%2 == 1 {
			rate /= skewed
		}
		o.Uplinks = append(o.Uplinks, max(1, rate))
	}
	o.Limit = o.bound()*slowest + 10*time.Second
	return o
}

func (o shapedOrder) bound() time.Duration { return work.FluidBound(o.Size, o.Uplinks) }

func (o shapedOrder) open() ([]place.Place, *shaper.Network, error) {
	places, err := place.Choose(o.Sites)
	if err != nil {
		return nil, nil, err
	}
	network, err := shaper.Open(places, shaper.Options{Delay: o.Delay, Uplinks: o.Uplinks, Buffer: o.Buffer})
	return places, network, err
}

func bulkCommand() *cobra.Command {
	f := shapedFlags{}
	p := program{}
	var names []string
	for _, s := range system.Bulk {
		names = append(names, s.Name())
	}
	cmd := &cobra.Command{
		Use:   "bulk",
		Short: "Flood a long update over uplinks with a limit",
		Long: `Flood a long update from one site, behind a shaper that gives each site one
uplink for all its connections. The bound is what a fluid would take.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := cmp.Or(p.check(), f.check(place.SitesMax)); err != nil {
				return err
			}
			return runBulk(cmd, p, f.shaped())
		},
	}
	f.add(cmd, 256<<20)
	p.flags(cmd, 3, names)
	return cmd
}

// bulkReport is what "peerbench bulk --json" prints.
type bulkReport struct {
	Machine string
	Order   shapedOrder
	Bound   time.Duration
	Shaper  shaper.Accuracy
	Trials  []outcome[work.Transfer]
}

func runBulk(cmd *cobra.Command, p program, o shapedOrder) error {
	for _, name := range p.systems {
		if _, err := bulkSystem(name); err != nil {
			return err
		}
	}
	report := bulkReport{Machine: machine(), Order: o, Bound: o.bound()}
	var err error
	if report.Shaper, err = apart[shaper.Accuracy](cmd.Context(), "shaper", o, shapedOverhead, ""); err != nil {
		return fmt.Errorf("check the shaper: %w", err)
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "shaper: %v\n", report.Shaper)
	report.Trials, err = turns[work.Transfer](cmd.Context(), cmd, p, "bulk", o.Limit+shapedOverhead, func(name string) any {
		o := o
		o.System = name
		return o
	})
	if err != nil {
		return err
	}
	if p.json {
		return printJSON(cmd.OutOrStdout(), report)
	}
	report.print(cmd, p)
	return nil
}

func (r *bulkReport) print(cmd *cobra.Command, p program) {
	out := cmd.OutOrStdout()
	first := p.systems[0]
	fmt.Fprintf(out, "%d bytes to %d sites, uplinks %s, %s one way; median (least-greatest) of %d runs; %s\n",
		r.Order.Size, r.Order.Sites-1, rates(r.Order.Uplinks), r.Order.Delay, p.runs, r.Machine)
	fmt.Fprintf(out, "the shaper: %v\nthe bound: %.2f s\n\n", r.Shaper, r.Bound.Seconds())
	rows := [][]string{{"", "sites", "s", "over the bound", "first s", "source's copies", "taken in s", "it/" + first}}
	for _, name := range p.systems {
		found := results(r.Trials, name)
		rows = append(rows, []string{
			name,
			sampled(found, func(t work.Transfer) float64 { return float64(t.Whole) }).show("%.0f") + fmt.Sprintf(" of %d", r.Order.Sites-1),
			sampled(found, seconds).show("%.2f"),
			sampled(found, func(t work.Transfer) float64 { return seconds(t) / r.Bound.Seconds() }).show("%.3f"),
			sampled(found, func(t work.Transfer) float64 { return t.First.Seconds() }).show("%.2f"),
			sampled(found, func(t work.Transfer) float64 { return t.Copies }).show("%.3f"),
			sampled(found, func(t work.Transfer) float64 { return t.TakenIn.Seconds() }).show("%.2f"),
			ratios(r.Trials, first, name, func(f, o work.Transfer) (float64, float64) { return o.Took.Seconds(), f.Took.Seconds() }).show("%.2f"),
		})
	}
	table(out, rows)
	failures(out, r.Trials)
}

// seconds until every site had the update, where every one did.
func seconds(t work.Transfer) float64 {
	if t.Took == 0 {
		return math.NaN()
	}
	return t.Took.Seconds()
}

// rates shows uplinks in short.
func rates(uplinks []int64) string {
	most, least := slices.Max(uplinks), slices.Min(uplinks)
	if most == least {
		return fmt.Sprintf("%.4g MiB/s", float64(most)/(1<<20))
	}
	return fmt.Sprintf("%.4g and %.4g MiB/s in turn", float64(most)/(1<<20), float64(least)/(1<<20))
}

// bulkSystem finds a system by its name.
func bulkSystem(name string) (system.BulkSystem, error) {
	i := slices.IndexFunc(system.Bulk, func(s system.BulkSystem) bool { return s.Name() == name })
	if i < 0 {
		return nil, fmt.Errorf("no system %q for long updates", name)
	}
	return system.Bulk[i], nil
}

func bulkTrial(ctx context.Context, o shapedOrder) (result work.Transfer, err error) {
	s, err := bulkSystem(o.System)
	if err != nil {
		return result, err
	}
	places, network, err := o.open()
	if err != nil {
		return result, err
	}
	defer network.Close()
	arrivals := work.NewArrivals(o.Sites)
	sites, err := s.StartBulk(ctx, places, o.Size, arrivals.Whole)
	if err != nil {
		return result, err
	}
	defer sites.Stop()
	return work.Carry(ctx, sites, arrivals, o.Size, func() int64 { return network.Sent(0) }, o.Limit)
}

// shaperTrial measures the shaper itself, at the fastest uplink.
func shaperTrial(_ context.Context, o shapedOrder) (shaper.Accuracy, error) {
	return shaper.Check(o.Delay, slices.Max(o.Uplinks), o.Buffer)
}
