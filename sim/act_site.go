package sim

import (
	"time"

	"github.com/floodd/floodd/netsim"
)

// Crash ends the processes of sites: memory is lost, disks keep what they synced.
type Crash struct {
	Sites   []Who
	Vanish  bool          // the machines go, too: nothing resets their connections
	For     time.Duration // they boot again after this; 0: at the end of the script
	ForGood bool          // they never come back
}

func (a Crash) String() string {
	verb := "crash "
	if a.Vanish {
		verb = "vanish "
	}
	if a.ForGood {
		return verb + list(a.Sites) + " for good"
	}
	return lasting(verb+list(a.Sites), a.For)
}

func (a Crash) check(w *world) error { return known(w, a.Sites) }

func (a Crash) apply(w *world) {
	how := netsim.Crash
	if a.Vanish {
		how = netsim.Vanish
	}
	sites := w.must(a.Sites)
	for _, s := range sites {
		s.crash(how)
		s.forGood = s.forGood || a.ForGood
	}
	if a.ForGood {
		return
	}
	w.undoAfter(a.For, "boot "+list(a.Sites), func() { bootAll(sites) })
}

// Restart boots sites that are down, after a time; those that run are left alone.
type Restart struct {
	Sites []Who
	After time.Duration
}

func (a Restart) String() string {
	if a.After == 0 {
		return "restart " + list(a.Sites)
	}
	return "restart " + list(a.Sites) + " after " + a.After.String()
}

func (a Restart) check(w *world) error { return known(w, a.Sites) }

func (a Restart) apply(w *world) {
	sites := w.must(a.Sites)
	w.after(a.After, undo{what: "boot " + list(a.Sites), do: func() { bootAll(sites) }})
}

func bootAll(sites []*site) {
	for _, s := range sites {
		if !s.forGood {
			s.boot()
		}
	}
}

// Pause stops processes, as a long collection of garbage or a suspended virtual
// machine does: their kernels still take packets.
type Pause struct {
	Sites []Who
	For   time.Duration
}

func (a Pause) String() string       { return lasting("pause "+list(a.Sites), a.For) }
func (a Pause) check(w *world) error { return known(w, a.Sites) }

func (a Pause) apply(w *world) {
	sites := w.must(a.Sites)
	for _, s := range sites {
		s.pause()
	}
	w.undoAfter(a.For, "resume "+list(a.Sites), func() {
		for _, s := range sites {
			s.resume()
		}
	})
}

// Corrupt flips a bit in a share of the payloads that reach sites, and of the manifests of
// long ones.
type Corrupt struct {
	Sites []Who
	PPM   int64
	For   time.Duration
}

func (a Corrupt) String() string       { return lasting("corrupt what reaches "+list(a.Sites), a.For) }
func (a Corrupt) check(w *world) error { return known(w, a.Sites) }

func (a Corrupt) apply(w *world) {
	sites := w.must(a.Sites)
	for _, s := range sites {
		s.corruptPPM = a.PPM
	}
	w.undoAfter(a.For, "deliver intact to "+list(a.Sites), func() {
		for _, s := range sites {
			s.corruptPPM = 0
		}
	})
}
