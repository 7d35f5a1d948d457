package sim

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestStartOfMany has hundreds of sites start at once. All of them call the master, and
// of a large group it tells those only that it floods to, or that ask for it: who is told by
// nobody else. The others have the definition from their neighbours.
func TestStartOfMany(t *testing.T) {
	const sites, strangers = 400, 3
	s := smallWorld(sites)
	s.Duration = 40 * time.Second
	s.Floods = nil
	g := &s.Groups[0]
	g.Sites = g.Sites[:sites-strangers]
	for i := range strangers {
		h := &s.Hosts[sites-strangers+i]
		h.Joins = []core.GroupName{"g"}
	}
	g.TopologyGenerator = "levels"
	s.Drawn = []Drawn{{Group: "g", Fanout: 4}}

	told := map[core.LinkID]int{}
	w, err := newWorld(&s, Options{Watch: func(h Happening) {
		if wished, ok := h.What.(Wished); ok && h.Site == "s1" {
			if send, ok := wished.Effect.(*core.Send); ok {
				if state, ok := send.Message.(core.GroupState); ok && len(state.Members) > sites/2 {
					told[send.Link]++
				}
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	w.run()
	mustHold(t, w.result())
	if len(told) == 0 || len(told) > sites/10 {
		t.Errorf("the master tells the definition over %d links, want one to %d", len(told), sites/10)
	}
	want := w.sites[0].snapshot().Groups[0]
	for _, at := range w.sites {
		got := at.snapshot().Groups[0]
		if got.Version != want.Version || len(got.Members) != sites {
			t.Errorf("%s has version %v of %d members, want %v of %d", at.host.Site.Name, got.Version, len(got.Members), want.Version, sites)
		}
	}
}

// TestUntoldAsks cuts two sites of a large group off from all but the master while they
// start, so that no neighbour tells them the definition. They ask the master for it before
// long.
func TestUntoldAsks(t *testing.T) {
	const sites = 300
	s := smallWorld(sites)
	s.Duration = time.Minute
	s.Floods = nil
	s.Groups[0].TopologyGenerator = "levels"
	s.Drawn = []Drawn{{Group: "g", Fanout: 4}}
	alone := Cut{A: []Who{"s299", "s300"}, For: 50 * time.Second}
	for _, h := range s.Hosts[1 : sites-2] {
		alone.B = append(alone.B, Who(h.Site.Name))
	}
	versions := func(w *world) (of []core.Version) {
		for _, name := range alone.A {
			of = append(of, w.byName[core.SiteName(name)].snapshot().Groups[0].Version)
		}
		return of
	}
	s.Faults = []Fault{
		{Act: alone},
		{At: 10 * time.Second, Act: look(func(w *world) {
			if of := versions(w); of[0] != (core.Version{}) || of[1] != (core.Version{}) {
				t.Errorf("at 10 s they have versions %v: somebody told them, and nothing is to be asked for", of)
			}
		})},
		{At: 20 * time.Second, Act: look(func(w *world) {
			if of := versions(w); of[0] == (core.Version{}) || of[1] == (core.Version{}) {
				t.Errorf("at 20 s they have versions %v, want the master's", of)
			}
		})},
	}
	mustHold(t, mustRun(t, s, Options{}))
}

// TestAgesAfterTheStart measures the ways while they are ten times as long as they are
// later. Though updates pass all the time, so that no site is ever silent, the ages of
// updates are soon right.
func TestAgesAfterTheStart(t *testing.T) {
	const early, late = 200 * time.Millisecond, 20 * time.Millisecond
	s := smallWorld(2)
	s.Duration = time.Minute + 10*time.Second
	s.Network.Latency = late
	s.Groups[0].PingPeriod = time.Hour
	s.Faults = []Fault{{Act: Path{A: []Who{"s1"}, B: []Who{"s2"}, Latency: early, For: 5 * time.Second}}}
	s.Floods = []Flood{{From: []Who{"s1"}, SizeMin: 100, SizeMax: 100, Start: 10 * time.Second, Every: time.Second}}

	offered := map[uint64]time.Duration{}
	var first, last time.Duration // how wrong the age of an update was at the other site
	r := mustRun(t, s, Options{Watch: func(h Happening) {
		switch what := h.What.(type) {
		case Offered:
			offered[uint64(len(offered)+1)] = h.At
		case Wished:
			if kept, ok := what.Effect.(*core.Store); ok && h.Site == "s2" {
				wrong := kept.Header.Age - (h.At - offered[kept.Header.ID.Seq])
				if first == 0 {
					first = wrong
				}
				last = wrong
			}
		}
	}})
	mustHold(t, r)
	if first < early/2 {
		t.Errorf("at first an age is wrong by %v, want %v or so: nothing was to be mended", first, early-late)
	}
	if last > time.Millisecond || last < -time.Millisecond {
		t.Errorf("in the end an age is wrong by %v", last)
	}
}
