package script

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/netsim"
	"github.com/floodd/floodd/sim"
)

// Check reads a scenario from a file as [Load] does. Beside it are its doubts: what can
// run, and is hardly what was meant, each with its place and a cure.
func Check(path string) (sim.Scenario, []sexp.Error, error) {
	text, err := Read(path)
	if err != nil {
		return sim.Scenario{}, nil, err
	}
	s, scenario, err := parse(path, text, readNamed)
	if err != nil {
		return scenario, nil, err
	}
	return scenario, s.doubts(&scenario).List(), nil
}

// doubts looks for what does nothing.
func (s *scene) doubts(of *sim.Scenario) *sexp.Errors {
	d := &doubts{scene: s, of: of, start: sexp.Pos{File: s.file, Line: 1, Column: 1}}
	d.nothingWanted()
	d.sitesAlone()
	d.tooFewSites()
	d.floodsRefused()
	d.rowsUnused()
	d.disksUnused()
	return &d.found
}

type doubts struct {
	scene *scene
	of    *sim.Scenario
	start sexp.Pos
	found sexp.Errors
}

func (d *doubts) nothingWanted() {
	if len(d.of.Expect) == 0 {
		d.found.Add(d.start, "it states nothing that must hold; add (:expect (:delivered all))")
	}
	if len(d.of.Floods) == 0 {
		d.found.Add(d.start, "nobody publishes anything; add (:flood (:from all) (:every 1s))")
	}
}

// sitesAlone names the sites that nothing can reach.
func (d *doubts) sitesAlone() {
	var alone []string
	for i := range d.of.Hosts {
		if h := &d.of.Hosts[i]; len(d.groupsOf(h)) == 0 {
			alone = append(alone, string(h.Site.Name))
		}
	}
	if len(alone) > 0 {
		d.found.Add(d.start, "%s: in no group, so that nothing reaches them; add them to one by (:site ...), or have them ask by (:host ... (:joins ...))", few(alone))
	}
}

// groupsOf lists the groups that a site is in, or asks to join.
func (d *doubts) groupsOf(h *sim.Host) (in []core.GroupName) {
	name := cmp.Or(h.Claims, h.Site.Name)
	for _, g := range d.of.Groups {
		if slices.Contains(g.Sites, name) || slices.Contains(h.Joins, g.Name) {
			in = append(in, g.Name)
		}
	}
	return in
}

func (d *doubts) tooFewSites() {
	for i, g := range d.of.Groups {
		if n := len(g.Sites); n > 1 && g.Connectivity > max(n-1, core.DefaultConnectivity) {
			d.found.Add(d.scene.groups[i].Pos, "%d sites cannot be %d-connected; give (:connectivity %d) or less", n, g.Connectivity, n-1)
		}
	}
}

// floodsRefused looks for floods of which some sites can accept nothing.
func (d *doubts) floodsRefused() {
	for i := range d.of.Floods {
		f := &d.of.Floods[i]
		at := d.scene.floods[i].pos
		if f.Until > d.of.Duration {
			d.found.Add(at, "it is to go on until %v, and the script ends at %v; give (:scenario ...) a longer :duration", f.Until, d.of.Duration)
		}
		chosen, _ := sim.Select(d.of.Hosts, f.From) // its names were checked
		var outside, full []string
		for _, k := range chosen {
			h := &d.of.Hosts[k]
			groups := d.groupsOf(h)
			if len(groups) == 0 || slices.ContainsFunc(f.Groups, func(g core.GroupName) bool { return !slices.Contains(groups, g) }) {
				outside = append(outside, string(h.Site.Name))
			}
			if f.SizeMax > h.Local.DataStorageMax {
				full = append(full, string(h.Site.Name))
			}
		}
		if len(outside) > 0 {
			d.found.Add(at, "%s: not in its groups, so that what they publish is refused; give it another :from or :group", few(outside))
		}
		if len(full) > 0 {
			d.found.Add(at, "%s: without room for an update of %s, which is refused; give them a larger :data-storage-max", few(full), sim.Bytes(f.SizeMax))
		}
	}
}

// rowsUnused looks for measurements that are of no site.
func (d *doubts) rowsUnused() {
	n := d.scene.network
	for _, file := range []struct {
		name, field string
		pos         sexp.Pos
		matrix      *netsim.Matrix
	}{
		{n.matrix.Value, "rtt-matrix", n.matrix.Pos, d.of.Network.Matrix},
		{n.matrixIfPresent.Value, "rtt-matrix-if-present", n.matrixIfPresent.Pos, d.of.Network.Matrix},
		{n.jitters.Value, "jitter-matrix", n.jitters.Pos, d.of.Network.Jitters},
		{n.bandwidths.Value, "bandwidth-matrix", n.bandwidths.Pos, d.of.Network.Bandwidths},
	} {
		if file.name == "" || file.matrix == nil {
			continue
		}
		rows := file.matrix.Names()
		without := 0
		for i := range d.of.Hosts {
			if !slices.Contains(rows, cmp.Or(d.of.Hosts[i].Place, string(d.of.Hosts[i].Site.Name))) {
				without++
			}
		}
		if without == len(d.of.Hosts) {
			d.found.Add(file.pos, "no site has a row in %s, so that :%s changes nothing; its rows are %s; give sites theirs by (:host ... (:place ...))",
				file.name, file.field, few(rows))
		}
	}
}

func (d *doubts) disksUnused() {
	if slices.ContainsFunc(d.of.Hosts, func(h sim.Host) bool { return h.Durable() }) {
		return
	}
	for _, w := range d.scene.swarms {
		if w.SlowDisks+w.FullDisks > 0 {
			d.found.Add(w.pos, "no site has a durable disk to be slow or full; add (:host ... (:disk durable))")
		}
	}
}

// few names some of many.
func few(names []string) string {
	const shown = 4
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}
