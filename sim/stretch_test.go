package sim

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// settled returns the world of a scenario that has been run.
func settled(t testing.TB, s Scenario) *world {
	t.Helper()
	w, err := newWorld(&s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.run()
	mustHold(t, w.result())
	return w
}

// TestStretchByHand: what the figures are made of, where all of it is known. Two sites
// are 50 ms apart, and at a megabyte a second a packet of 800 bytes and its 52 of header
// takes 0.852 ms up and as long down.
func TestStretchByHand(t *testing.T) {
	s := smallWorld(2)
	s.Network.Latency = 50 * time.Millisecond
	for i := range s.Hosts {
		s.Hosts[i].Uplink, s.Hosts[i].Downlink = 1e6, 1e6
	}
	s.Floods = []Flood{
		{Name: "small", From: []Who{"s1"}, SizeMin: 800, Start: 20 * time.Second, Every: time.Second, Count: 5},
		{Name: "large", From: []Who{"s1"}, SizeMin: 3_000_000, Start: 30 * time.Second, Every: time.Second, Count: 1},
	}
	w := settled(t, s)
	for _, u := range w.ledger.updates {
		least, ok := u.least(1)
		if u.content.size == 800 && (!ok || least != 51_704*time.Microsecond) {
			t.Errorf("%v takes %v at least, want 51.704ms", u.id, least)
		}
		want := share(u.after(1).Microseconds(), least.Microseconds())
		if got, ok := u.stretch(1); !ok || got != want {
			t.Errorf("the stretch of %v is %d ppm, want %d", u.id, got, want)
		}
	}
	r := w.result()
	if got := metric("stretch-p50").read(w, Selection{Flood: "small"}); got != r.Stretch.P50 || got < million || got > 1_020_000 {
		t.Errorf("the median stretch of small updates is %d ppm, and %d in the report; want 1 to 1.02", got, r.Stretch.P50)
	}
	if got := metric("stretch").read(w, Selection{Flood: "large"}); got != noDeliveries {
		t.Errorf("an update in pieces has the stretch %d of one that is not", got)
	}
	// 3 MB up a line of 1 MB/s take 3 s, and the first piece crosses 50 ms.
	large := w.ledger.updates[len(w.ledger.updates)-1]
	least := 3*time.Second + large.overlay.over().Fill(0, core.PieceSize)
	if want := share(large.after(1).Nanoseconds(), least.Nanoseconds()); r.BulkStretch.Max != want || want < million {
		t.Errorf("the stretch of 3 MB is %d ppm, want %d", r.BulkStretch.Max, want)
	}
}

// TestNoStretchWithoutTopology: what was published before there was a topology is held
// against nothing.
func TestNoStretchWithoutTopology(t *testing.T) {
	s := smallWorld(3)
	s.Floods = []Flood{{From: []Who{"s1"}, SizeMin: 100, Count: 1}}
	w := settled(t, s)
	if got := metric("stretch").read(w, Selection{}); got != noDeliveries {
		t.Errorf("the stretch is %d ppm, want none", got)
	}
	if r := w.result(); r.Stretch != (Stretches{}) || r.Deliveries != 2 {
		t.Errorf("stretch %v of %d deliveries, want none of 2", r.Stretch, r.Deliveries)
	}
}
