package sim

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// In a world to survive in the master learns of deaths late: it draws the topology
// without a site once it has not heard of it for ten minutes. Until then those left
// have but themselves.
const (
	survivalK     = 3
	survivalDeath = 6 * time.Minute  // the first, and others that much later each
	survivalNext  = 3 * time.Minute  // time enough to find k living sites among as many dead ones
	survivalPurge = 10 * time.Minute // until the master strikes out the dead
	survivalDraw  = time.Minute      // and from then until links that are not needed are gone
	survivalLate  = time.Minute      // the most that an update is late by deaths: far less than until the master strikes out the dead
)

// survivalWorld has sites of which each publishes every ten seconds.
func survivalWorld(deaths int) Scenario {
	s := smallWorld(25)
	s.Groups[0].Connectivity = survivalK
	s.Duration = survivalDeath + time.Duration(deaths)*survivalNext + survivalPurge + 2*survivalDraw
	for i := range s.Hosts {
		s.Hosts[i].Local.SitePurgePeriod = survivalPurge
	}
	s.Floods = []Flood{{From: []Who{"all"}, SizeMin: 100, SizeMax: 2000, Start: time.Minute, Every: 10 * time.Second}}
	return s
}

// look is an act of a test, which sees the world as it is by then.
type look func(w *world)

func (look) String() string     { return "look" }
func (look) check(*world) error { return nil }
func (l look) apply(w *world)   { l(w) }

// beside returns the sites that the topology joins a site to, as the site itself knows it.
func beside(s *site) (names []core.SiteName) {
	self := s.host.Site.Name
	for _, e := range s.snapshot().Groups[0].Edges {
		switch self {
		case e.A:
			names = append(names, e.B)
		case e.B:
			names = append(names, e.A)
		}
	}
	return names
}

// linked returns the links of a site to sites that live: all, and those among them that
// go beyond the topology. Some of these may be there for a measurement only.
func linked(w *world, s *site) (all, beyond []core.PeerSnapshot) {
	joined := beside(s)
	for _, p := range s.snapshot().Peers {
		if !w.byName[p.Site].up() {
			continue
		}
		all = append(all, p)
		if !slices.Contains(joined, p.Site) {
			beyond = append(beyond, p)
		}
	}
	return all, beyond
}

// vanish takes sites down for good, with their machines, but never the master: it is to
// draw the topology again.
func vanish(w *world, names []core.SiteName) {
	for _, name := range names {
		if name != w.scenario.Groups[0].Master {
			Crash{Sites: []Who{Who(name)}, Vanish: true, ForGood: true}.apply(w)
		}
	}
}

// mostJoined returns the site that has the most neighbours, and the master not among them.
func mostJoined(w *world) (most *site) {
	for _, s := range w.sites {
		joined := beside(s)
		if s.host.Site.Name == "s1" || slices.Contains(joined, "s1") {
			continue
		}
		if most == nil || len(joined) > len(beside(most)) {
			most = s
		}
	}
	return most
}

// TestSurvival: when a site loses as many neighbours as the topology is good for, then
// one more, then all that it is linked to, and when half of the sites die, then those
// left link to others by themselves, what they publish reaches all of them, and these
// links go when the master has drawn a topology without the dead.
func TestSurvival(t *testing.T) {
	var poor *site // whose neighbours die
	for _, test := range []struct {
		name   string
		deaths []look
	}{
		{"neighbours", []look{
			func(w *world) { poor = mostJoined(w); vanish(w, beside(poor)[:survivalK]) },
			func(w *world) {
				all, _ := linked(w, poor)
				all = slices.DeleteFunc(all, func(p core.PeerSnapshot) bool { return p.Site == w.scenario.Groups[0].Master })
				vanish(w, []core.SiteName{all[0].Site})
			},
			func(w *world) {
				all, _ := linked(w, poor)
				for _, p := range all {
					vanish(w, []core.SiteName{p.Site})
				}
			},
		}},
		{"half", []look{func(w *world) {
			dice := rand.New(rand.NewPCG(5, 5))
			for _, i := range dice.Perm(len(w.sites) - 1)[:len(w.sites)/2] {
				vanish(w, []core.SiteName{w.sites[i+1].host.Site.Name})
			}
		}}},
	} {
		t.Run(test.name, func(t *testing.T) { survive(t, test.deaths) })
	}
}

func survive(t *testing.T, deaths []look) {
	s := survivalWorld(len(deaths))
	at := survivalDeath
	beyond := 0
	for _, death := range deaths {
		s.Faults = append(s.Faults, Fault{At: at, Act: death})
		at += survivalNext
		s.Faults = append(s.Faults, Fault{At: at - time.Second, Act: look(func(w *world) {
			for _, site := range w.sites {
				if !site.up() {
					continue
				}
				all, more := linked(w, site)
				if beyond += len(more); len(all) < survivalK {
					t.Errorf("%v after a death %s has %d links", survivalNext, site.host.Site.Name, len(all))
				}
			}
		})})
	}
	// A link that is still there a minute later is not for a measurement.
	drawn := at - survivalNext + survivalPurge + survivalDraw
	before := map[core.SiteName][]core.PeerSnapshot{}
	s.Faults = append(s.Faults, Fault{At: drawn, Act: look(func(w *world) {
		for _, site := range w.sites {
			if site.up() {
				_, before[site.host.Site.Name] = linked(w, site)
			}
		}
	})}, Fault{At: drawn + survivalDraw, Act: look(func(w *world) {
		for _, site := range w.sites {
			if !site.up() {
				continue
			}
			for _, name := range beside(site) {
				if !w.byName[name].up() {
					t.Errorf("the topology still joins %s to %s, which is dead", site.host.Site.Name, name)
				}
			}
			_, after := linked(w, site)
			for _, p := range after {
				if slices.ContainsFunc(before[site.host.Site.Name], func(q core.PeerSnapshot) bool { return q.Link == p.Link }) {
					t.Errorf("%s keeps its link to %s, to which the topology does not join it", site.host.Site.Name, p.Site)
				}
			}
		}
	})})
	w := settled(t, s)
	if beyond == 0 {
		t.Error("nobody ever had a link beyond the topology")
	}
	checked := 0
	for _, u := range w.ledger.updates {
		if !u.origin.up() {
			continue
		}
		for i, site := range w.sites {
			if site.up() && site != u.origin {
				switch checked++; {
				case !u.arrivals.has(i):
					t.Errorf("%v never reached %s", u.id, site.host.Site.Name)
				case u.after(i) > survivalLate:
					t.Errorf("%v took %v to %s", u.id, u.after(i), site.host.Site.Name)
				}
			}
		}
	}
	if checked == 0 {
		t.Error("nothing was published by those left")
	}
}
