package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
)

// For returns the configuration of one site: all sites, the groups that it is in or,
// when no group has it, all groups, which it asks to join.
func (f *File) For(self core.SiteName) (core.Config, error) {
	cfg := core.Config{Self: self, Local: freshLocal()}
	if f.Local != nil {
		cfg.Local = *f.Local
	}
	var names []string
	for _, s := range f.Sites {
		cfg.Sites = append(cfg.Sites, s.Def)
		names = append(names, string(s.Def.Name))
	}
	if !slices.Contains(names, string(self)) {
		return core.Config{}, fmt.Errorf("%s: no site is called %s; %s", f.Name, quote(string(self)), suggestSite(string(self), names))
	}
	var all []core.GroupDef
	for i := range f.Groups {
		def := f.Groups[i].Definition()
		all = append(all, def)
		if slices.Contains(def.Sites, self) {
			cfg.Groups = append(cfg.Groups, def)
		}
	}
	if cfg.Groups == nil {
		cfg.Groups = all
	}
	if len(cfg.Groups) > core.GroupsMax {
		return core.Config{}, fmt.Errorf("%s: site %s is in %d groups; at most %d are allowed", f.Name, quote(string(self)), len(cfg.Groups), core.GroupsMax)
	}
	return cfg, nil
}

// SiteByHost returns the site that is defined for a host: by its whole name, in
// any case, or its address; failing that, by the first label, where the file or the
// host leaves the rest out.
func (f *File) SiteByHost(hostname string) (core.SiteName, error) {
	if hostname == "" {
		return "", fmt.Errorf("%s: this machine's hostname is empty; name the site to run", f.Name)
	}
	host := newHost(hostname)
	here := f.sitesWhere(func(d *core.SiteDef) bool {
		return d.InetAddress == hostname || newHost(d.Hostname).whole == host.whole
	})
	if len(here) == 0 {
		here = f.sitesWhere(func(d *core.SiteDef) bool {
			defined := newHost(d.Hostname)
			return defined.label == host.label && (defined.isShort() || host.isShort())
		})
	}
	switch len(here) {
	case 1:
		return core.SiteName(here[0]), nil
	case 0:
		return "", fmt.Errorf("%s: no site is defined for host %s; name the site to run, or add (:hostname %s) to its definition",
			f.Name, quote(hostname), sexp.Word(hostname))
	default:
		return "", fmt.Errorf("%s: %d sites are defined for host %s; name one: %s",
			f.Name, len(here), quote(hostname), strings.Join(here[:min(len(here), namesShown)], ", "))
	}
}

// sitesWhere returns the names of the sites that match.
func (f *File) sitesWhere(match func(*core.SiteDef) bool) (names []string) {
	for i := range f.Sites {
		if def := &f.Sites[i].Def; match(def) {
			names = append(names, string(def.Name))
		}
	}
	return names
}

// host is a domain name in lower case, without the root's dot.
type host struct{ whole, label string }

func newHost(name string) host {
	whole := strings.TrimSuffix(strings.ToLower(name), ".")
	label, _, _ := strings.Cut(whole, ".")
	return host{whole, label}
}

// isShort reports whether the name is not qualified by a domain.
func (h host) isShort() bool { return h.whole == h.label }

// namesShown is how many names an error lists.
const namesShown = 8

// suggestSite says which sites there are, or which was likely meant.
func suggestSite(name string, names []string) string {
	if word, ok := Nearest(name, names); ok {
		return "did you mean " + word + "?"
	}
	switch {
	case len(names) == 0:
		return "the file defines none"
	case len(names) > namesShown:
		return fmt.Sprintf("the first of its %d sites are %s", len(names), strings.Join(names[:namesShown], ", "))
	default:
		return "its sites are " + strings.Join(names, ", ")
	}
}
