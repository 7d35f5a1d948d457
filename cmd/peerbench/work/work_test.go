package work

import (
	"testing"
	"time"
)

// wire is a system in which nothing moves by itself: what was published is kept.
type wire struct{ bodies [][]byte }

func (w *wire) Publish(_ int, body []byte) error {
	w.bodies = append(w.bodies, body)
	return nil
}

func (*wire) Stop() {}

// TestDone counts an update once, when it has come to all others; copies, other pages and
// nonsense count for nothing.
func TestDone(t *testing.T) {
	ledger, err := NewLedger(3)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{}
	p := ledger.turn(1)
	p.timing = true
	if err := p.publish(t.Context(), w, 1, 100); err != nil {
		t.Fatal(err)
	}
	body := w.bodies[0]
	if len(body) != 100 {
		t.Errorf("a body of %d bytes, wanted 100", len(body))
	}
	for _, step := range []struct {
		site int
		body []byte
		want int64
	}{
		{0, body, 0}, {0, body, 0}, {1, body, 0}, {0, nil, 0}, {2, make([]byte, 100), 0},
		{2, body, 1}, {2, body, 1}, {0, body, 1},
	} {
		ledger.Deliver(step.site, step.body)
		if got := p.complete.Load(); got != step.want {
			t.Fatalf("after a delivery at site %d %d updates are done, wanted %d", step.site, got, step.want)
		}
	}
	if each, lasts := p.times(); len(each) != 2 || len(lasts) != 1 {
		t.Errorf("%d times of deliveries and %d of updates, wanted 2 and 1", len(each), len(lasts))
	}
	// The window is free again, and an entry that is used again is another update.
	if err := p.publish(t.Context(), w, 1, 100); err != nil {
		t.Fatal(err)
	}
	ledger.Deliver(0, body)
	ledger.Deliver(2, body)
	if got := p.complete.Load(); got != 1 {
		t.Errorf("copies of a done update make %d done", got)
	}
	again := ledger.turn(1)
	ledger.Deliver(0, w.bodies[1])
	ledger.Deliver(2, w.bodies[1])
	if got := again.complete.Load(); got != 0 {
		t.Errorf("updates of the page before make %d done", got)
	}
}

func TestFluidBound(t *testing.T) {
	const mib = 1 << 20
	for _, test := range []struct {
		name    string
		size    int64
		uplinks []int64
		want    time.Duration
	}{
		{"the source's uplink", 256 * mib, []int64{20 * mib, 20 * mib, 20 * mib, 20 * mib, 20 * mib, 20 * mib, 20 * mib, 20 * mib}, 12800 * time.Millisecond},
		{"all uplinks together", 100 * mib, []int64{20 * mib, 2 * mib, 3 * mib}, 8 * time.Second},
		{"one receiver", 10 * mib, []int64{mib, 1}, 10 * time.Second},
	} {
		if got := FluidBound(test.size, test.uplinks).Round(time.Millisecond); got != test.want {
			t.Errorf("%s: %s, wanted %s", test.name, got, test.want)
		}
	}
}

func TestQuantile(t *testing.T) {
	var times []time.Duration
	if got := quantile(times, 99); got != 0 {
		t.Errorf("of nothing: %s", got)
	}
	for i := 200; i > 0; i-- {
		times = append(times, time.Duration(i))
	}
	for percent, want := range map[int]time.Duration{0: 1, 50: 100, 99: 198, 100: 200} {
		if got := quantile(times, percent); got != want {
			t.Errorf("%d %% of 1 to 200: %d, wanted %d", percent, got, want)
		}
	}
}

// TestArrivals is done when all but the first site have it, however often they are told.
func TestArrivals(t *testing.T) {
	began := time.Now()
	a := NewArrivals(3)
	a.Whole(2)
	a.Whole(2)
	select {
	case <-a.Done():
		t.Error("done with one site missing")
	default:
	}
	a.Whole(1)
	a.Whole(1)
	<-a.Done()
	whole, first, last := a.since(began)
	if whole != 2 || first > last {
		t.Errorf("%d sites, the first after %s, the last after %s", whole, first, last)
	}
}
