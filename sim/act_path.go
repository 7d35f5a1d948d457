package sim

import (
	"fmt"
	"time"
)

// Latency sets the one-way latency between two sets of sites, both ways, for good:
// the Internet has found another path.
type Latency struct {
	A, B   []Who
	OneWay time.Duration
}

func (a Latency) String() string {
	return fmt.Sprintf("latency %s %v", sides(a.A, a.B), a.OneWay)
}

func (a Latency) check(w *world) error { return known(w, a.A, a.B) }

func (a Latency) apply(w *world) {
	from, to := w.hosts(a.A, a.B), w.hosts(a.B, a.A)
	w.net.SetLatency(w.now, from, to, micros(a.OneWay))
	w.net.SetLatency(w.now, to, from, micros(a.OneWay))
}

// Loss sets the share of packets that is lost between two sets of sites, both ways.
type Loss struct {
	A, B []Who
	PPM  int64 // parts per million
	For  time.Duration
}

func (a Loss) String() string {
	return lasting(fmt.Sprintf("loss %s %d ppm", sides(a.A, a.B), a.PPM), a.For)
}

func (a Loss) check(w *world) error { return known(w, a.A, a.B) }

func (a Loss) apply(w *world) {
	from, to := w.hosts(a.A, a.B), w.hosts(a.B, a.A)
	set := func(ppm int64) {
		w.net.SetLoss(w.now, from, to, int(ppm))
		w.net.SetLoss(w.now, to, from, int(ppm))
	}
	set(a.PPM)
	w.undoAfter(a.For, "loss as before", func() { set(w.scenario.Network.LossPPM) })
}

// TrunkRate changes the bandwidth of a shared cable.
type TrunkRate struct {
	Trunk string
	Rate  int64 // bytes per second each way
	For   time.Duration
}

func (a TrunkRate) String() string {
	return lasting(fmt.Sprintf("trunk %s at %d B/s", a.Trunk, a.Rate), a.For)
}

func (a TrunkRate) check(w *world) error {
	for _, t := range w.scenario.Network.Trunks {
		if t.Name == a.Trunk {
			return nil
		}
	}
	return fmt.Errorf("no trunk is called %q", a.Trunk)
}

func (a TrunkRate) apply(w *world) {
	id, _ := w.net.Trunk(a.Trunk)
	w.net.SetTrunk(w.now, id, a.Rate, a.Rate)
	w.undoAfter(a.For, "trunk "+a.Trunk+" as before", func() { w.ownTrunks() })
}

// ownTrunks gives every trunk the bandwidth that the scenario defines.
func (w *world) ownTrunks() {
	for _, t := range w.scenario.Network.Trunks {
		id, _ := w.net.Trunk(t.Name)
		w.net.SetTrunk(w.now, id, t.Rate, t.Rate)
	}
}
