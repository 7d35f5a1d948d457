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

// smallOrder is what a trial with small updates is told.
type smallOrder struct {
	System string
	Sites  int
	Size   int
	Load   work.Load
	Pace   work.Pace
}

// Bounds on a trial's time, beside what it measures.
const (
	smallWarm     = 2 * time.Second
	smallPatience = 15 * time.Second
	smallOverhead = 100 * time.Second
)

func smallCommand() *cobra.Command {
	o := smallOrder{}
	p := program{}
	bytes := size(1 << 10)
	var names []string
	for _, s := range system.Small {
		names = append(names, s.Name())
	}
	cmd := &cobra.Command{
		Use:   "small",
		Short: "Flood small updates",
		Long: `Flood small updates in two ways. First every site publishes as fast as its
updates are done, with a window of them under way: that shows how many floods
a system can do in a second. Then sites publish at a steady pace, with a relay
before each that counts bytes: that shows how soon updates are there, and how
often each is sent.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := cmp.Or(p.check(), o.check()); err != nil {
				return err
			}
			o.Size = int(bytes)
			o.Load.Size, o.Pace.Size = o.Size, o.Size
			return runSmall(cmd, p, o)
		},
	}
	cmd.Flags().IntVar(&o.Sites, "sites", 16, "how many there are")
	cmd.Flags().Var(&bytes, "size", "of an update")
	cmd.Flags().IntVar(&o.Load.Window, "window", 64, "updates that each site has under way")
	cmd.Flags().DurationVar(&o.Load.Span, "span", 5*time.Second, "for which floods are counted")
	cmd.Flags().IntVar(&o.Pace.Rate, "rate", 100, "updates per second of the steady pace")
	cmd.Flags().IntVar(&o.Pace.Updates, "updates", 500, "at the steady pace")
	p.flags(cmd, 5, names)
	o.Load.Warm, o.Pace.Patience = smallWarm, smallPatience
	return cmd
}

// check says what of the order cannot be carried out.
func (o *smallOrder) check() error {
	if o.Load.Span <= 0 {
		return fmt.Errorf("--span %v is no time to count in", o.Load.Span)
	}
	return cmp.Or(
		within("sites", o.Sites, 2, work.SitesMax),
		within("window", o.Load.Window, 1, math.MaxInt),
		within("rate", o.Pace.Rate, 1, rateMost),
		within("updates", o.Pace.Updates, 1, math.MaxInt),
	)
}

// rateMost is the steady pace at most, in updates per second: a ticker's.
const rateMost = int(time.Second)

// smallReport is what "peerbench small --json" prints.
type smallReport struct {
	Machine    string
	Order      smallOrder
	Saturating []outcome[work.Throughput]
	Paced      []outcome[paced]
}

func runSmall(cmd *cobra.Command, p program, o smallOrder) error {
	for _, name := range p.systems {
		if _, err := smallSystem(name); err != nil {
			return err
		}
	}
	report := smallReport{Machine: machine(), Order: o}
	order := func(name string) any {
		o := o
		o.System = name
		return o
	}
	var err error
	limit := smallOverhead + o.Load.Warm + o.Load.Span
	if report.Saturating, err = turns[work.Throughput](cmd.Context(), cmd, p, "saturate", limit, order); err != nil {
		return err
	}
	limit = smallOverhead + o.Pace.Patience + time.Duration(o.Pace.Updates/o.Pace.Rate+1)*time.Second
	if report.Paced, err = turns[paced](cmd.Context(), cmd, p, "pace", limit, order); err != nil {
		return err
	}
	if p.json {
		return printJSON(cmd.OutOrStdout(), report)
	}
	report.print(cmd, p)
	return nil
}

func (r *smallReport) print(cmd *cobra.Command, p program) {
	out := cmd.OutOrStdout()
	first := p.systems[0]
	fmt.Fprintf(out, "%d sites, updates of %d bytes; median (least-greatest) of %d runs; %s\n\n", r.Order.Sites, r.Order.Size, p.runs, r.Machine)
	rows := [][]string{{"", "floods/s", "CPU us/flood", first + "/it, floods/s", "it/" + first + ", CPU"}}
	for _, name := range p.systems {
		found := results(r.Saturating, name)
		rows = append(rows, []string{
			name,
			sampled(found, func(t work.Throughput) float64 { return t.PerSecond }).show("%.0f"),
			sampled(found, microseconds).show("%.0f"),
			ratios(r.Saturating, first, name, func(f, o work.Throughput) (float64, float64) { return f.PerSecond, o.PerSecond }).show("%.2f"),
			ratios(r.Saturating, first, name, func(f, o work.Throughput) (float64, float64) { return float64(o.CPU), float64(f.CPU) }).show("%.2f"),
		})
	}
	table(out, rows)
	fmt.Fprintf(out, "\nat %d updates/s:\n", r.Order.Pace.Rate)
	rows = [][]string{{"", "complete", "p50 ms", "p99 ms", "last ms", "slowest ms", "copies"}}
	ms := func(at func(paced) time.Duration) func(paced) float64 {
		return func(l paced) float64 { return at(l).Seconds() * 1e3 }
	}
	for _, name := range p.systems {
		found := results(r.Paced, name)
		rows = append(rows, []string{
			name,
			sampled(found, func(l paced) float64 { return float64(l.Complete) }).show("%.0f") + fmt.Sprintf(" of %d", r.Order.Pace.Updates),
			sampled(found, ms(func(l paced) time.Duration { return l.P50 })).show("%.2f"),
			sampled(found, ms(func(l paced) time.Duration { return l.P99 })).show("%.2f"),
			sampled(found, ms(func(l paced) time.Duration { return l.Last })).show("%.2f"),
			sampled(found, ms(func(l paced) time.Duration { return l.LastMax })).show("%.2f"),
			sampled(found, func(l paced) float64 { return l.Copies }).show("%.2f"),
		})
	}
	table(out, rows)
	failures(out, r.Saturating)
	failures(out, r.Paced)
}

// microseconds of processor time that a flood took, where there was one.
func microseconds(t work.Throughput) float64 {
	if t.CPU == 0 {
		return math.NaN()
	}
	return float64(t.CPU) / 1e3
}

// smallSystem finds a system by its name.
func smallSystem(name string) (system.System, error) {
	i := slices.IndexFunc(system.Small, func(s system.System) bool { return s.Name() == name })
	if i < 0 {
		return nil, fmt.Errorf("no system %q for small updates", name)
	}
	return system.Small[i], nil
}

// with runs a system at places until use returns.
func (o smallOrder) with(ctx context.Context, places []place.Place, use func(*work.Ledger, system.Sites) error) error {
	s, err := smallSystem(o.System)
	if err != nil {
		return err
	}
	ledger, err := work.NewLedger(o.Sites)
	if err != nil {
		return err
	}
	sites, err := s.Start(ctx, places, ledger.Deliver)
	if err != nil {
		return err
	}
	defer sites.Stop()
	if err := work.Settle(ctx, ledger, sites); err != nil {
		return err
	}
	return use(ledger, sites)
}

// saturateTrial counts floods. Nothing stands between the sites.
func saturateTrial(ctx context.Context, o smallOrder) (result work.Throughput, err error) {
	places, err := place.Choose(o.Sites)
	if err != nil {
		return result, err
	}
	err = o.with(ctx, places, func(ledger *work.Ledger, sites system.Sites) error {
		result, err = work.Saturate(ctx, ledger, sites, o.Load)
		return err
	})
	return result, err
}

// paced is what came of updates at a steady pace.
type paced struct {
	work.Latency
	Copies float64 // bytes that sites sent to each other, over those of payload that arrived
}

// paceTrial takes times, and counts bytes at relays without limit or delay.
func paceTrial(ctx context.Context, o smallOrder) (result paced, err error) {
	places, err := place.Choose(o.Sites)
	if err != nil {
		return result, err
	}
	network, err := shaper.Open(places, shaper.Options{})
	if err != nil {
		return result, err
	}
	defer network.Close()
	err = o.with(ctx, places, func(ledger *work.Ledger, sites system.Sites) error {
		total := network.Total
		if own, ok := sites.(interface{ Sent() int64 }); ok { // what the relays do not see
			total = own.Sent
		}
		before := total()
		result.Latency, err = work.Keep(ctx, ledger, sites, o.Pace)
		result.Copies = float64(total()-before) / float64(max(1, result.Deliveries*o.Size))
		return err
	})
	return result, err
}
