package config

import (
	"fmt"
	"strings"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
)

// Check adds what is wrong between the lists of a file: names that are defined
// twice or not at all, and sites that claim one port.
func (f *File) Check(errs *sexp.Errors) {
	sites := f.checkSites(errs)
	groups := make(map[core.GroupName]sexp.Pos, len(f.Groups))
	for i := range f.Groups {
		g := &f.Groups[i]
		if first, twice := groups[g.Def.Name]; twice && g.Def.Name != "" {
			errs.Add(g.Pos, "group %s is defined twice, first in line %d; remove or rename one", quote(string(g.Def.Name)), first.Line)
		}
		groups[g.Def.Name] = g.Pos
		g.check(sites, errs)
	}
}

// siteIndex is what is known of the sites of a file.
type siteIndex struct {
	places map[core.SiteName]sexp.Pos
	names  []string // in the order of the file
	whole  bool     // no site-define was so faulty that its name is not known
}

func (f *File) checkSites(errs *sexp.Errors) siteIndex {
	index := siteIndex{places: make(map[core.SiteName]sexp.Pos, len(f.Sites)), whole: true}
	type port struct {
		host   string
		number int
	}
	ports := make(map[port]core.SiteName)
	for i := range f.Sites {
		s := &f.Sites[i]
		if s.Def.Name == "" {
			index.whole = false
			continue
		}
		if first, twice := index.places[s.Def.Name]; twice {
			errs.Add(s.Pos, "site %s is defined twice, first in line %d; remove or rename one", quote(string(s.Def.Name)), first.Line)
			continue
		}
		index.places[s.Def.Name] = s.Pos
		index.names = append(index.names, string(s.Def.Name))
		for _, number := range []int{s.Def.ClientPort, s.Def.DataPort} {
			p := port{strings.ToLower(s.Def.Host()), number}
			if other, taken := ports[p]; taken && p.host != "" && other != s.Def.Name {
				errs.Add(s.Pos, "site %s has port %d of host %s, as site %s has; give each its own", quote(string(s.Def.Name)), number, p.host, quote(string(other)))
			}
			ports[p] = s.Def.Name
		}
	}
	return index
}

// check looks at a group's sites and master.
func (g *Group) check(sites siteIndex, errs *sexp.Errors) {
	listed := make(map[core.SiteName]bool, len(g.Sites))
	for _, site := range g.Sites {
		if listed[site.Value] {
			errs.Add(site.Pos, "site %s is in group %s twice; remove one", quote(string(site.Value)), quote(string(g.Def.Name)))
		}
		listed[site.Value] = true
		sites.checkKnown(site, errs)
	}
	if len(g.Sites) > core.MembersMax {
		errs.Add(g.Pos, "group %s has %d sites; at most %d are allowed", quote(string(g.Def.Name)), len(g.Sites), core.MembersMax)
	}
	if g.Master.Value == "" || len(g.Sites) == 0 {
		return // the master is learned from the others; a group without sites was reported
	}
	if sites.checkKnown(g.Master, errs) && !listed[g.Master.Value] {
		errs.Add(g.Master.Pos, "master %s is not a site of group %s; add (:site %s)",
			quote(string(g.Master.Value)), quote(string(g.Def.Name)), sexp.Word(string(g.Master.Value)))
	}
}

// checkKnown reports a site that is not defined.
func (x *siteIndex) checkKnown(site Placed[core.SiteName], errs *sexp.Errors) bool {
	if _, known := x.places[site.Value]; known || !x.whole {
		return true
	}
	cure := fmt.Sprintf("define it by (:site-define (:site-name %s) ...)", sexp.Word(string(site.Value)))
	if errs.Len() < sexp.ErrorsMax { // comparing names is too slow for errors that nobody will see
		if word, ok := Nearest(string(site.Value), x.names); ok {
			cure = "did you mean " + word + "?"
		}
	}
	errs.Add(site.Pos, "unknown site %s; %s", quote(string(site.Value)), cure)
	return false
}
