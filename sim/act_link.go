package sim

import (
	"fmt"
	"time"
)

// Bandwidth changes what sites can send and receive. Zero leaves one as it is.
type Bandwidth struct {
	Sites            []Who
	Uplink, Downlink int64 // bytes per second
	For              time.Duration
}

func (a Bandwidth) String() string {
	text := "bandwidth of " + list(a.Sites)
	if a.Uplink > 0 {
		text += fmt.Sprintf(", up %d B/s", a.Uplink)
	}
	if a.Downlink > 0 {
		text += fmt.Sprintf(", down %d B/s", a.Downlink)
	}
	return lasting(text, a.For)
}

func (a Bandwidth) check(w *world) error { return known(w, a.Sites) }

func (a Bandwidth) apply(w *world) {
	sites := w.must(a.Sites)
	for _, s := range sites {
		if a.Uplink > 0 {
			w.net.SetUplink(w.now, s.on, a.Uplink)
		}
		if a.Downlink > 0 {
			w.net.SetDownlink(w.now, s.on, a.Downlink)
		}
	}
	w.undoAfter(a.For, "bandwidth of "+list(a.Sites)+" as before", func() {
		for _, s := range sites {
			s.ownBandwidth()
		}
	})
}

// ownBandwidth gives a machine what its host definition says.
func (s *site) ownBandwidth() {
	s.world.net.SetUplink(s.world.now, s.on, s.host.Uplink)
	s.world.net.SetDownlink(s.world.now, s.on, s.host.Downlink)
}
