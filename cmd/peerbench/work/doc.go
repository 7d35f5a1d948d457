// Package work is what every system of a comparison is given to do, and how what it did
// is counted. It knows no system but by the interface of package system.
//
//	ledger, err := work.NewLedger(len(places))
//	sites, err := system.NATS.Start(ctx, places, ledger.Deliver)
//	err = work.Settle(ctx, ledger, sites)
//	result, err := work.Saturate(ctx, ledger, sites, work.Load{Size: 1 << 10, Window: 64, Span: 5 * time.Second})
//
// An update is done when the application of every other site has had it in hand, which
// is when deliver was called there. Its body says which update it is, so that all systems
// are counted in one way; and a second copy counts for nothing.
//
// Open ledger.go first. Bounds are computed in bound.go, from the shaper's settings and
// nothing else.
package work
