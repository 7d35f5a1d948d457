package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// Cut lets nothing through between two sets of sites. Connections stall; those that
// stay silent for long are given up by their ends.
type Cut struct {
	A, B   []Who // B empty: all who are not in A; if there are none, everyone
	OneWay bool  // only what goes from A to B
	For    time.Duration
}

func (a Cut) String() string {
	text := "cut " + sides(a.A, a.B)
	if a.OneWay {
		text += " one way"
	}
	return lasting(text, a.For)
}

func (a Cut) check(w *world) error { return known(w, a.A, a.B) }

func (a Cut) apply(w *world) {
	id := w.cut(a.A, a.B, a.OneWay)
	w.undoAfter(a.For, "heal "+sides(a.A, a.B), func() { w.net.Heal(w.now, id) })
}

// cut lets nothing through, one way at least, until it is healed.
func (w *world) cut(a, b []Who, oneWay bool) netsim.CutID {
	id := w.net.Cut(w.now, w.hosts(a, b), w.hosts(b, a), oneWay)
	w.cutBy[id] = w.cause
	w.cutNow()
	return id
}

// Heal ends every cut.
type Heal struct{}

func (Heal) String() string     { return "heal" }
func (Heal) check(*world) error { return nil }
func (Heal) apply(w *world)     { w.healAll() }
func (w *world) healAll()       { w.net.HealAll(w.now) }

// Flap cuts and heals between two sets of sites, over and over.
type Flap struct {
	A, B     []Who
	Down, Up time.Duration
	For      time.Duration
}

func (a Flap) String() string {
	return lasting("flap "+sides(a.A, a.B)+", "+a.Down.String()+" down, "+a.Up.String()+" up", a.For)
}

func (a Flap) check(w *world) error { return known(w, a.A, a.B) }

func (a Flap) apply(w *world) { a.down(w, w.now+micros(a.For)) }

// down cuts the lines, and sees to it that they come back, and go again, until it is
// time to stop.
func (a Flap) down(w *world, until netsim.Time) {
	if w.now >= until || w.scriptOver != never {
		return
	}
	id := w.cut(a.A, a.B, false)
	lasts := min(max(a.Down, flapLeast), span(until-w.now))
	w.undoAfter(lasts, "up "+sides(a.A, a.B), func() {
		w.net.Heal(w.now, id)
		w.undoAfter(max(a.Up, flapLeast), "down "+sides(a.A, a.B), func() { a.down(w, until) })
	})
}

// flapLeast is the shortest time that a flapping line is down, or up.
const flapLeast = time.Millisecond

// Reset breaks every connection between two sets of sites, at both ends.
type Reset struct{ A, B []Who }

func (a Reset) String() string       { return "reset " + sides(a.A, a.B) }
func (a Reset) check(w *world) error { return known(w, a.A, a.B) }

func (a Reset) apply(w *world) {
	in := func(ids []netsim.HostID) []bool {
		set := make([]bool, len(w.sites))
		for _, id := range ids {
			set[w.byHost[id].index] = true
		}
		return set
	}
	from, to := in(w.hosts(a.A, a.B)), in(w.hosts(a.B, a.A))
	for _, c := range w.openConns() {
		dialer, acceptor := c.sites[netsim.Dialer].index, c.sites[netsim.Acceptor].index
		if from[dialer] && to[acceptor] || from[acceptor] && to[dialer] {
			w.reset(c)
		}
	}
}

// openConns lists the connections with an open end, oldest first.
func (w *world) openConns() []*conn {
	var open []*conn
	for _, c := range w.conns {
		if c != nil {
			open = append(open, c)
		}
	}
	slices.SortFunc(open, func(a, b *conn) int { return cmp.Compare(a.id, b.id) })
	return open
}

// reset breaks a connection as a box on the way does, with a reset to either end.
func (w *world) reset(c *conn) {
	for end := netsim.Dialer; end <= netsim.Acceptor; end++ {
		if l := c.link(end); l != nil {
			w.net.Reset(w.now, c.id, end)
			w.give(c.sites[end], core.PeerLost{Link: core.LinkID(c.id), Why: netsim.ResetByPeer})
			w.drop(l, netsim.ResetByPeer)
		}
	}
}

// sides describes two sets of sites.
func sides(a, b []Who) string {
	if len(b) == 0 {
		return "between " + list(a) + " and the rest"
	}
	return "between " + list(a) + " and " + list(b)
}
