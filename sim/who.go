package sim

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/floodd/floodd/netsim"
)

// Who names sites: one by its name, several by a pattern (s*), those of a region
// (europe), or all of them (all); a comma joins several (s1,europe). A name goes
// before a region of the same name.
type Who string

// matches says whether a site is meant.
func (p Who) matches(h *Host) bool {
	name := string(h.Site.Name)
	if strings.ContainsAny(string(p), "*?[") {
		ok, err := path.Match(string(p), name)
		return ok && err == nil
	}
	return p == "all" || string(p) == name || h.Region != "" && string(p) == h.Region
}

// Select returns the indexes of the hosts that are meant, in the order of hosts and
// each once. The error names who means nobody.
func Select(hosts []Host, who []Who) ([]int, error) {
	chosen := make([]bool, len(hosts))
	for _, words := range who {
		for word := range strings.SplitSeq(string(words), ",") {
			if !Who(word).choose(hosts, chosen) {
				return nil, fmt.Errorf("%q is no site, pattern or region that is there", word)
			}
		}
	}
	var out []int
	for i, yes := range chosen {
		if yes {
			out = append(out, i)
		}
	}
	return out, nil
}

// choose marks the hosts that one word means; false if it means none.
func (p Who) choose(hosts []Host, chosen []bool) bool {
	for i := range hosts {
		if string(p) == string(hosts[i].Site.Name) {
			chosen[i] = true
			return true
		}
	}
	found := false
	for i := range hosts {
		if p.matches(&hosts[i]) {
			chosen[i], found = true, true
		}
	}
	return found
}

// find returns the sites that are meant.
func (w *world) find(who []Who) ([]*site, error) {
	indexes, err := Select(w.scenario.Hosts, who)
	if err != nil {
		return nil, err
	}
	sites := make([]*site, len(indexes))
	for i, index := range indexes {
		sites[i] = w.sites[index]
	}
	return sites, nil
}

// must returns the sites of an act, which was checked before the run.
func (w *world) must(who []Who) []*site {
	sites, err := w.find(who)
	invariant(err == nil, "an act was not checked: %v", err)
	return sites
}

// hosts returns where the sites are on the network; none stands for the rest of
// the world beside the other side, or, where that is everyone, for everyone.
func (w *world) hosts(who, otherSide []Who) []netsim.HostID {
	sites := w.must(who)
	if len(who) == 0 {
		other := w.must(otherSide)
		sites = slices.DeleteFunc(slices.Clone(w.sites), func(s *site) bool { return slices.Contains(other, s) })
	}
	if len(sites) == 0 {
		sites = w.sites
	}
	ids := make([]netsim.HostID, len(sites))
	for i, s := range sites {
		ids[i] = s.on
	}
	return ids
}

// list writes who is meant, for people.
func list(who []Who) string {
	words := make([]string, len(who))
	for i, p := range who {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}
