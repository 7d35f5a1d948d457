package work

import (
	"context"
	"sync"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/system"
)

// Load is what Saturate asks of a system.
type Load struct {
	Size   int           // of an update, in bytes
	Window int           // updates that each site has under way
	Warm   time.Duration // before counting begins
	Span   time.Duration // for which is counted
}

// Throughput is what came of it.
type Throughput struct {
	PerSecond float64       // updates done
	CPU       time.Duration // of this process, for each of them; 0 if none was done
}

// Saturate has every site publish as fast as its updates are done: each has as many
// under way as the window holds.
func Saturate(ctx context.Context, l *Ledger, sites system.Sites, load Load) (Throughput, error) {
	p := l.turn(load.Window)
	publishing, stop := context.WithCancel(ctx)
	var publishers sync.WaitGroup
	failures := make(chan error, l.sites)
	for from := range l.sites {
		publishers.Go(func() {
			for {
				if err := p.publish(publishing, sites, from, load.Size); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	err := wait(ctx, load.Warm, failures)
	before, began, used := p.complete.Load(), time.Now(), cpu()
	if err == nil {
		err = wait(ctx, load.Span, failures)
	}
	done := p.complete.Load() - before
	result := Throughput{PerSecond: float64(done) / time.Since(began).Seconds()}
	if done > 0 {
		result.CPU = (cpu() - used) / time.Duration(done)
	}
	stop()
	publishers.Wait()
	p.arrived(ctx, drain)
	return result, err
}

// drain is how long what is still under way is given to arrive before the next phase.
const drain = time.Second

// wait lets a span pass, unless something fails.
func wait(ctx context.Context, span time.Duration, failures <-chan error) error {
	select {
	case err := <-failures:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(span):
		return nil
	}
}
