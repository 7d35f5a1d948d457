package work

import (
	"context"
	"fmt"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/system"
)

const (
	settleRound    = 2 * time.Second
	settlePatience = time.Minute
)

// Settle returns when an update of every site has reached every other, which it tries
// again and again: the system is up.
func Settle(ctx context.Context, l *Ledger, sites system.Sites) error {
	for until := time.Now().Add(settlePatience); time.Now().Before(until); {
		p := l.turn(1)
		for from := range l.sites {
			if err := p.publish(ctx, sites, from, stampSize); err != nil {
				return err
			}
		}
		if p.arrived(ctx, settleRound) {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return fmt.Errorf("not every site could reach every other within %s", settlePatience)
}
