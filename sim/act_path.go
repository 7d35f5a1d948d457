package sim

import (
	"fmt"
	"time"

	"github.com/floodd/floodd/netsim"
)

// Path changes the way between two sets of sites, in both directions: the Internet
// has found another route, or a bad one. Zero leaves a property as it is.
type Path struct {
	A, B    []Who         // B empty: all who are not in A; if there are none, everyone
	Latency time.Duration // one way
	Jitter  time.Duration // largest extra delay
	LossPPM int64         // packets lost, in parts per million
	For     time.Duration
}

func (a Path) String() string {
	text := "path " + sides(a.A, a.B)
	if a.Latency > 0 {
		text += ", latency " + a.Latency.String()
	}
	if a.Jitter > 0 {
		text += ", jitter " + a.Jitter.String()
	}
	if a.LossPPM > 0 {
		text += ", loss " + decimal(a.LossPPM, 10_000, 4) + "%"
	}
	return lasting(text, a.For)
}

func (a Path) check(w *world) error { return known(w, a.A, a.B) }

func (a Path) apply(w *world) {
	p := way{w.hosts(a.A, a.B), w.hosts(a.B, a.A)}
	for range 2 {
		if a.Latency > 0 {
			w.net.SetLatency(w.now, p.from, p.to, micros(a.Latency))
		}
		if a.Jitter > 0 {
			w.net.SetJitter(w.now, p.from, p.to, micros(a.Jitter))
		}
		if a.LossPPM > 0 {
			w.net.SetLoss(w.now, p.from, p.to, int(a.LossPPM))
		}
		p.from, p.to = p.to, p.from
	}
	w.paths = append(w.paths, p)
	w.undoAfter(a.For, "path "+sides(a.A, a.B)+" as before", func() { w.restore(p) })
}

// way is a path that an act has changed.
type way struct{ from, to []netsim.HostID }

// restore takes back what was said of a path, in both directions.
func (w *world) restore(p way) {
	w.net.Restore(w.now, p.from, p.to)
	w.net.Restore(w.now, p.to, p.from)
}

// restoreAll takes back what was said of all paths.
func (w *world) restoreAll() {
	for _, p := range w.paths {
		w.restore(p)
	}
	w.paths = nil
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
