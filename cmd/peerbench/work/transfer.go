package work

import (
	"context"
	"sync"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/system"
)

// Arrivals is told where a long update is whole.
type Arrivals struct {
	others int

	mu   sync.Mutex
	at   map[int]time.Time // by site
	done chan struct{}
}

// NewArrivals expects one at every site but the first.
func NewArrivals(sites int) *Arrivals {
	return &Arrivals{others: sites - 1, at: map[int]time.Time{}, done: make(chan struct{})}
}

// Whole enters that a site has all of it.
func (a *Arrivals) Whole(site int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, known := a.at[site]; known {
		return
	}
	a.at[site] = time.Now()
	if len(a.at) == a.others {
		close(a.done)
	}
}

// Done is closed when every site has all of it.
func (a *Arrivals) Done() <-chan struct{} { return a.done }

// since returns how many sites have it, and when the first and the last of them did.
func (a *Arrivals) since(began time.Time) (whole int, first, last time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, at := range a.at { // least and greatest do not depend on the order
		took := at.Sub(began)
		if whole == 0 || took < first {
			first = took
		}
		last = max(last, took)
		whole++
	}
	return whole, first, last
}

// Transfer is what came of a long update.
type Transfer struct {
	Whole   int           // sites that had all of it in time, the first not counted
	TakenIn time.Duration // from when the application began to give it to the first site until that could send
	First   time.Duration // from then until one other site had all of it
	Took    time.Duration // from then until every other had; 0 if not every one did in time
	Copies  float64       // bytes that the first site sent, over the update's size
}

// Carry floods one long update, and waits until every site has it, within a limit. Sent is how
// many bytes have left the first site.
func Carry(ctx context.Context, sites system.BulkSites, a *Arrivals, size int64, sent func() int64, limit time.Duration) (Transfer, error) {
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	before, given := sent(), time.Now()
	if err := sites.Flood(bounded, size); err != nil {
		return Transfer{}, err
	}
	began := time.Now()
	select {
	case <-a.Done():
	case <-bounded.Done():
		if ctx.Err() != nil {
			return Transfer{}, ctx.Err()
		}
	}
	t := Transfer{TakenIn: began.Sub(given), Copies: float64(sent()-before) / float64(size)}
	t.Whole, t.First, t.Took = a.since(began)
	if t.Whole < a.others {
		t.Took = 0
	}
	return t, nil
}
