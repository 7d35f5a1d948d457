package script

import (
	"fmt"
	"slices"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
)

// kindWho is a word that names sites. Where it stands is noted, for the time when
// all sites are known.
func (t *tables) kindWho() config.Kind[sim.Who] {
	text := config.Text(1024)
	return config.Kind[sim.Who]{
		Name: "sites",
		Read: func(n sexp.Node) (sim.Who, error) {
			word, err := text.Read(n)
			if err == nil && word == "" {
				err = fmt.Errorf("the name is empty; name a site, a pattern, a region or all")
			}
			if err == nil {
				t.who = append(t.who, config.Placed[sim.Who]{Value: sim.Who(word), Pos: n.Pos})
			}
			return sim.Who(word), err
		},
		Write: func(w sim.Who) sexp.Node { return sexp.Word(string(w)) },
	}
}

// checkWho reports every name of sites that means nobody.
func (t *tables) checkWho(hosts []sim.Host, errs *sexp.Errors) {
	for _, p := range t.who {
		if _, err := sim.Select(hosts, []sim.Who{p.Value}); err != nil {
			errs.Add(p.Pos, "%v%s", err, suggestSite(hosts, string(p.Value)))
		}
	}
}

// suggestSite says which site or region may have been meant.
func suggestSite(hosts []sim.Host, seen string) string {
	var known []string
	regions := map[string]bool{}
	for i := range hosts {
		known = append(known, string(hosts[i].Site.Name))
		if r := hosts[i].Region; r != "" && !regions[r] {
			regions[r] = true
			known = append(known, r)
		}
	}
	if word, ok := config.Nearest(seen, known); ok {
		return "; did you mean " + word + "?"
	}
	return ""
}

// kindName is the name of a flood or a trunk, used where that is spoken of. Where it
// stands is noted, for the time when all are known.
func kindName(noted *[]config.Placed[string]) config.Kind[string] {
	kind := config.Text(128)
	read := kind.Read
	kind.Read = func(n sexp.Node) (string, error) {
		name, err := read(n)
		if err == nil {
			*noted = append(*noted, config.Placed[string]{Value: name, Pos: n.Pos})
		}
		return name, err
	}
	return kind
}

// checkNames reports the names that belong to nothing.
func checkNames(what string, used []config.Placed[string], known []string, errs *sexp.Errors) {
	for _, p := range used {
		if slices.Contains(known, p.Value) {
			continue
		}
		if word, ok := config.Nearest(p.Value, known); ok {
			errs.Add(p.Pos, "no %s is called %q; did you mean %s?", what, p.Value, word)
		} else {
			errs.Add(p.Pos, "no %s is called %q; add one, or name one that is there", what, p.Value)
		}
	}
}
