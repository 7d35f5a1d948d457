package shrink

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
)

// list is something that a scenario has several of, any of which may be left out.
type list struct {
	count func(*sim.Scenario) int
	// without returns the scenario without those from one index to before another. False
	// says that it would make no sense.
	without func(s sim.Scenario, from, to int) (sim.Scenario, bool)
}

// floods are the one of them that is also cut by itself.
var floods = of(func(s *sim.Scenario) *[]sim.Flood { return &s.Floods })

// lists are all of them, in the order in which they are cut.
var lists = []list{
	of(func(s *sim.Scenario) *[]sim.Fault { return &s.Faults }),
	of(func(s *sim.Scenario) *[]sim.Ask { return &s.Asks }),
	floods,
	{func(s *sim.Scenario) int { return len(s.Hosts) }, withoutSites},
	{func(s *sim.Scenario) int { return len(s.Groups) }, withoutGroups},
	of(func(s *sim.Scenario) *[]sim.Trunk { return &s.Network.Trunks }),
	of(func(s *sim.Scenario) *[]sim.Drawn { return &s.Drawn }),
	of(func(s *sim.Scenario) *[]sim.Expectation { return &s.Expect }),
	{countActSites, withoutActSites},
}

// of is a list that stands in one slice of the scenario.
func of[E any](at func(*sim.Scenario) *[]E) list {
	return list{
		count: func(s *sim.Scenario) int { return len(*at(s)) },
		without: func(s sim.Scenario, from, to int) (sim.Scenario, bool) {
			l := at(&s)
			*l = slices.Delete(slices.Clone(*l), from, to)
			return s, true
		},
	}
}

// expand writes patterns, regions and joined words out as the sites that they mean, so
// that these may be left out one by one.
func expand(s sim.Scenario) sim.Scenario {
	return mapWho(s, func(who []sim.Who) ([]sim.Who, bool) {
		if slices.Contains(who, "all") {
			return []sim.Who{"all"}, true
		}
		chosen, err := sim.Select(s.Hosts, who)
		if err != nil || len(who) == 0 {
			return who, true
		}
		var names []sim.Who
		for _, i := range chosen {
			names = append(names, sim.Who(s.Hosts[i].Site.Name))
		}
		return names, true
	})
}

// mapWho returns the scenario with every list that names sites replaced. What has
// none left, or is not to be kept, goes altogether.
func mapWho(s sim.Scenario, replace func([]sim.Who) ([]sim.Who, bool)) sim.Scenario {
	var faults []sim.Fault
	for _, f := range s.Faults {
		if act, ok := mapAct(f.Act, replace); ok {
			faults = append(faults, sim.Fault{At: f.At, Act: act})
		}
	}
	var floods []sim.Flood
	for _, f := range s.Floods {
		var ok bool
		if f.From, ok = replace(f.From); ok {
			floods = append(floods, f)
		}
	}
	var asks []sim.Ask
	for _, a := range s.Asks {
		var ok bool
		if a.Sites, ok = replace(a.Sites); ok {
			asks = append(asks, a)
		}
	}
	var trunks []sim.Trunk
	for _, t := range s.Network.Trunks {
		var a, b bool
		t.A, a = replace(t.A)
		t.B, b = replace(t.B)
		if a && b {
			trunks = append(trunks, t)
		}
	}
	var drawn []sim.Drawn
	for _, d := range s.Drawn {
		var ok bool
		if d.Hubs, ok = replace(d.Hubs); ok {
			drawn = append(drawn, d)
		}
	}
	var expect []sim.Expectation
	for _, e := range s.Expect {
		var ok bool
		if e.Of.Sites, ok = replace(e.Of.Sites); ok {
			expect = append(expect, e)
		}
	}
	s.Faults, s.Floods, s.Asks, s.Network.Trunks, s.Drawn, s.Expect = faults, floods, asks, trunks, drawn, expect
	return s
}

var whoType = reflect.TypeFor[[]sim.Who]()

// mapAct returns the act with every list that names sites replaced.
func mapAct(a sim.Act, replace func([]sim.Who) ([]sim.Who, bool)) (sim.Act, bool) {
	v := reflect.New(reflect.TypeOf(a)).Elem()
	v.Set(reflect.ValueOf(a))
	keep := true
	for i := range v.NumField() {
		if field := v.Field(i); field.Type() == whoType {
			who, ok := replace(field.Interface().([]sim.Who))
			field.Set(reflect.ValueOf(who))
			keep = keep && ok
		}
	}
	return v.Interface().(sim.Act), keep
}

// withoutSites leaves out some sites, and what speaks of nobody else.
func withoutSites(s sim.Scenario, from, to int) (sim.Scenario, bool) {
	gone := make(map[core.SiteName]bool)
	for i := from; i < to; i++ {
		gone[s.Hosts[i].Site.Name] = true
	}
	s.Hosts = slices.Delete(slices.Clone(s.Hosts), from, to)
	if len(s.Hosts) == 0 {
		return s, false
	}
	for i := range s.Hosts {
		if h := &s.Hosts[i]; h.Knows != nil {
			h.Knows = slices.DeleteFunc(slices.Clone(h.Knows), func(n core.SiteName) bool { return gone[n] })
			if len(h.Knows) == 0 {
				h.Knows = []core.SiteName{h.Site.Name}
			}
		}
	}
	s = mapWho(s, func(who []sim.Who) ([]sim.Who, bool) {
		left := slices.DeleteFunc(slices.Clone(who), func(w sim.Who) bool { return gone[core.SiteName(w)] })
		return left, len(left) > 0 || len(who) == 0
	})
	var groups []core.GroupDef
	var lost []int
	for i, g := range s.Groups {
		g.Sites = slices.DeleteFunc(slices.Clone(g.Sites), func(n core.SiteName) bool { return gone[n] })
		if len(g.Sites) == 0 {
			lost = append(lost, i)
			continue
		}
		if gone[g.Master] {
			g.Master = g.Sites[0]
		}
		groups = append(groups, g)
	}
	if len(lost) == len(s.Groups) {
		return s, false
	}
	for _, i := range slices.Backward(lost) {
		var ok bool
		if s, ok = withoutGroups(s, i, i+1); !ok {
			return s, false
		}
	}
	s.Groups = groups
	return s, true
}

// withoutGroups leaves out some groups; what is for no other goes with them.
func withoutGroups(s sim.Scenario, from, to int) (sim.Scenario, bool) {
	gone := make(map[core.GroupName]bool)
	for _, g := range s.Groups[from:to] {
		gone[g.Name] = true
	}
	s.Groups = slices.Delete(slices.Clone(s.Groups), from, to)
	if len(s.Groups) == 0 {
		return s, false
	}
	isGone := func(g core.GroupName) bool { return gone[g] }
	s.Hosts = slices.Clone(s.Hosts)
	for i := range s.Hosts {
		s.Hosts[i].Joins = slices.DeleteFunc(slices.Clone(s.Hosts[i].Joins), isGone)
	}
	var floods []sim.Flood
	for _, f := range s.Floods {
		left := slices.DeleteFunc(slices.Clone(f.Groups), isGone)
		if len(left) > 0 || len(f.Groups) == 0 {
			f.Groups = left
			floods = append(floods, f)
		}
	}
	s.Floods = floods
	s.Drawn = slices.DeleteFunc(slices.Clone(s.Drawn), func(d sim.Drawn) bool { return gone[d.Group] })
	return s, true
}

// countActSites counts the sites that faults name, where they name several.
func countActSites(s *sim.Scenario) (n int) {
	for _, f := range s.Faults {
		mapAct(f.Act, func(who []sim.Who) ([]sim.Who, bool) {
			if len(who) > 1 {
				n += len(who)
			}
			return who, true
		})
	}
	return n
}

// withoutActSites leaves out some of those.
func withoutActSites(s sim.Scenario, from, to int) (sim.Scenario, bool) {
	n, sense := 0, true
	s.Faults = slices.Clone(s.Faults)
	for i := range s.Faults {
		s.Faults[i].Act, _ = mapAct(s.Faults[i].Act, func(who []sim.Who) ([]sim.Who, bool) {
			if len(who) < 2 {
				return who, true
			}
			var left []sim.Who
			for _, w := range who {
				if n < from || n >= to {
					left = append(left, w)
				}
				n++
			}
			sense = sense && len(left) > 0
			return left, true
		})
	}
	return s, sense
}

// shorter ends the script sooner, and leaves out what came after its end.
func shorter(s sim.Scenario, d time.Duration) sim.Scenario {
	d = max(time.Second, d.Round(time.Second))
	s.Duration = d
	s.Faults = slices.DeleteFunc(slices.Clone(s.Faults), func(f sim.Fault) bool { return f.At > d })
	s.Floods = slices.DeleteFunc(slices.Clone(s.Floods), func(f sim.Flood) bool { return f.Start >= d })
	for i := range s.Floods {
		if s.Floods[i].Until > d {
			s.Floods[i].Until = 0
		}
	}
	s.Asks = slices.DeleteFunc(slices.Clone(s.Asks), func(a sim.Ask) bool { return a.Start >= d })
	for i := range s.Asks {
		if s.Asks[i].Until > d {
			s.Asks[i].Until = 0
		}
	}
	return s
}

// renamed gives all sites the names that a crowd of so many has.
func renamed(s sim.Scenario, crowd []sim.Host, places bool) sim.Scenario {
	to := make(map[core.SiteName]core.SiteName)
	s.Hosts = slices.Clone(s.Hosts)
	for i := range s.Hosts {
		h := &s.Hosts[i]
		to[h.Site.Name] = crowd[i].Site.Name
		if places {
			crowd[i].Site.Coordinate, crowd[i].Region, crowd[i].Place = h.Site.Coordinate, h.Region, h.Place
		}
		h.Site, h.Region, h.Place = crowd[i].Site, crowd[i].Region, crowd[i].Place
	}
	name := func(n core.SiteName) core.SiteName {
		if new, ok := to[n]; ok {
			return new
		}
		return n
	}
	for i := range s.Hosts {
		h := &s.Hosts[i]
		h.Claims = name(h.Claims)
		h.Knows = slices.Clone(h.Knows)
		for j := range h.Knows {
			h.Knows[j] = name(h.Knows[j])
		}
	}
	s.Groups = slices.Clone(s.Groups)
	for i := range s.Groups {
		g := &s.Groups[i]
		g.Master = name(g.Master)
		g.Sites = slices.Clone(g.Sites)
		for j := range g.Sites {
			g.Sites[j] = name(g.Sites[j])
		}
	}
	return mapWho(s, func(who []sim.Who) ([]sim.Who, bool) {
		who = slices.Clone(who)
		for i, w := range who {
			who[i] = sim.Who(name(core.SiteName(w)))
		}
		return who, true
	})
}

// named says whether the sites are called as a crowd's are.
func named(hosts []sim.Host) bool {
	for i := range hosts {
		if prefix, ok := strings.CutSuffix(string(hosts[i].Site.Name), itoa(i+1)); !ok || prefix != "s" {
			return false
		}
	}
	return true
}
