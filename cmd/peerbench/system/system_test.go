package system_test

import (
	"testing"

	"github.com/floodd/floodd/cmd/peerbench/place"
	"github.com/floodd/floodd/cmd/peerbench/shaper"
	"github.com/floodd/floodd/cmd/peerbench/system"
	"github.com/floodd/floodd/cmd/peerbench/work"
)

const sites = 3

// behind returns places behind relays, as a comparison has them, and the relays.
func behind(t *testing.T) ([]place.Place, *shaper.Network) {
	t.Helper()
	places, err := place.Choose(sites)
	if err != nil {
		t.Fatal(err)
	}
	network, err := shaper.Open(places, shaper.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	return places, network
}

// TestSmall has an update of every site reach every other, through relays.
func TestSmall(t *testing.T) {
	for _, s := range system.Small {
		t.Run(s.Name(), func(t *testing.T) {
			t.Parallel()
			places, network := behind(t)
			ledger, err := work.NewLedger(sites)
			if err != nil {
				t.Fatal(err)
			}
			running, err := s.Start(t.Context(), places, ledger.Deliver)
			if err != nil {
				t.Fatal(err)
			}
			defer running.Stop()
			if err := work.Settle(t.Context(), ledger, running); err != nil {
				t.Error(err)
			}
			counted := network.Total
			if own, ok := running.(interface{ Sent() int64 }); ok {
				counted = own.Sent
			}
			if counted() == 0 {
				t.Error("no bytes were counted")
			}
		})
	}
}

// TestBulk has a long update reach all sites, through relays.
func TestBulk(t *testing.T) {
	for _, s := range system.Bulk {
		t.Run(s.Name(), func(t *testing.T) {
			t.Parallel()
			const size = 1<<20 + 1
			places, network := behind(t)
			arrivals := work.NewArrivals(sites)
			running, err := s.StartBulk(t.Context(), places, size, arrivals.Whole)
			if err != nil {
				t.Fatal(err)
			}
			defer running.Stop()
			if err := running.Flood(t.Context(), size); err != nil {
				t.Fatal(err)
			}
			select {
			case <-arrivals.Done():
			case <-t.Context().Done():
				t.Fatal("not every site had it")
			}
			if sent := network.Sent(0); sent < size {
				t.Errorf("the first site sent %d bytes of %d through its relay", sent, size)
			}
		})
	}
}
