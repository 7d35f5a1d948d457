package work

import (
	"context"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/system"
)

// Pace is a number of updates at a steady rate, from all sites in turn.
type Pace struct {
	Size     int // of an update, in bytes
	Updates  int
	Rate     int           // updates per second
	Patience time.Duration // that the last ones are given
}

// Latency is what came of it.
type Latency struct {
	Published, Complete int
	Deliveries          int           // how often an update came to a site
	P50, P99            time.Duration // from publishing until one site's application has it
	Last                time.Duration // until the last site's has it: the median of all updates
	LastMax             time.Duration // and the longest
}

// Keep has sites publish at a pace, until ctx ends, and waits until all have everything or
// patience is over.
func Keep(ctx context.Context, l *Ledger, sites system.Sites, pace Pace) (Latency, error) {
	p := l.turn(pace.Updates/l.sites + 1)
	p.timing = true
	next := time.NewTicker(time.Second / time.Duration(pace.Rate))
	defer next.Stop()
	for range pace.Updates {
		select {
		case <-next.C:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		from := int(p.published.Load()) % l.sites
		if err := p.publish(ctx, sites, from, pace.Size); err != nil && ctx.Err() == nil {
			return Latency{}, err
		}
	}
	p.arrived(context.WithoutCancel(ctx), pace.Patience)
	each, lasts := p.times()
	return Latency{
		Published: int(p.published.Load()), Complete: int(p.complete.Load()), Deliveries: len(each),
		P50: quantile(each, 50), P99: quantile(each, 99),
		Last: quantile(lasts, 50), LastMax: quantile(lasts, 100),
	}, nil
}
