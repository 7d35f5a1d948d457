package script

import (
	"path/filepath"
	"strings"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
)

// build makes the scenario that was read, and reports what does not fit together.
func (s *scene) build(t *tables, errs *sexp.Errors) sim.Scenario {
	start := sexp.Pos{File: s.file, Line: 1, Column: 1}
	a := s.about
	if a == nil {
		fresh := freshAbout()
		a = &fresh
	}
	if s.network == nil {
		fresh := freshNetwork()
		s.network = &fresh
	}
	out := sim.Scenario{Name: a.name, Seed: a.seed, Duration: a.duration, Settle: a.settle}
	if out.Name == "" {
		out.Name = strings.TrimSuffix(filepath.Base(s.file), filepath.Ext(s.file))
	}
	out.Network = sim.Network{
		Fidelity: s.network.fidelity, Congestion: s.network.congestion,
		LossPPM: s.network.lossPPM, Jitter: s.network.jitter, Latency: s.network.latency,
		Matrix:     s.readRTTs(errs),
		Jitters:    s.readMatrix(s.network.jitters, "", errs),
		Bandwidths: s.readMatrix(s.network.bandwidths, "", errs),
	}
	if n := s.network; out.Network.Matrix != nil {
		out.Network.MatrixFile = n.matrix.Value + n.matrixIfPresent.Value // one of them is empty
	}
	out.Network.JittersFile, out.Network.BandwidthsFile = s.network.jitters.Value, s.network.bandwidths.Value
	for _, c := range s.trunks {
		out.Network.Trunks = append(out.Network.Trunks, sim.Trunk{Name: c.name, A: []sim.Who{c.a}, B: []sim.Who{c.b}, Rate: c.rate})
	}
	out.Hosts = s.buildHosts(start, errs)
	s.applyAccess(out.Hosts, errs)
	for i := range s.hosts {
		s.hosts[i].settle(out.Hosts)
	}
	t.checkWho(out.Hosts, errs)
	t.checkInstants(out.Duration, errs)
	s.checkGroups(errs)
	for i := range s.groups {
		out.Groups = append(out.Groups, s.buildGroup(&s.groups[i], out.Hosts, errs))
	}
	if len(s.groups) == 0 {
		errs.Add(start, "the scenario has no group; add (:group-define (:group-name g) (:site all) (:master-site ...))")
	}
	for _, d := range s.drawn {
		out.Drawn = append(out.Drawn, d.Drawn)
	}
	var floods, trunks []string
	for _, f := range s.floods {
		out.Floods = append(out.Floods, f.Flood)
		floods = append(floods, f.Name)
	}
	for _, c := range s.trunks {
		trunks = append(trunks, c.name)
	}
	checkNames("flood", t.floods, floods, errs)
	checkNames("trunk", t.trunks, trunks, errs)
	for _, q := range s.asks {
		out.Asks = append(out.Asks, q.Ask)
	}
	for _, m := range s.moments {
		for _, act := range m.acts {
			out.Faults = append(out.Faults, sim.Fault{At: m.at, Act: act})
		}
	}
	for _, w := range s.swarms {
		out.Swarms = append(out.Swarms, w.Swarm)
	}
	for _, e := range s.expects {
		for _, one := range e.list {
			out.Expect = append(out.Expect, one.Expectation)
		}
	}
	return out
}

// buildHosts makes a host of every site, in the order of :sites and :site-define.
func (s *scene) buildHosts(start sexp.Pos, errs *sexp.Errors) []sim.Host {
	var hosts []sim.Host
	named := make(map[core.SiteName]bool)
	add := func(h sim.Host, at sexp.Pos) {
		if named[h.Site.Name] {
			errs.Add(at, "site %s is there already; give it another name, or the crowd another :name-prefix", h.Site.Name)
			return
		}
		named[h.Site.Name] = true
		hosts = append(hosts, h)
	}
	usual := sim.Host{
		Uplink: s.network.uplink, Downlink: s.network.downlink,
		Disk:   sim.Disk{Sync: sim.DefaultSync},
		Export: sim.Export{PerBatch: sim.DefaultExportTime},
		Local:  localForm().Fresh(),
	}
	if s.local != nil {
		usual.Local = *s.local
	}
	for i := range s.crowds {
		for _, h := range s.hostsOf(&s.crowds[i], usual, errs) {
			add(h, s.crowds[i].pos)
		}
	}
	for i := range s.sites {
		h := usual
		h.Site = s.sites[i].Def
		add(h, s.sites[i].Pos)
	}
	if len(hosts) == 0 {
		errs.Add(start, "the scenario has no site; add (:sites N) or a (:site-define ...)")
	}
	return hosts
}

// settle applies a (:host ...) to the sites that it names.
func (h *host) settle(hosts []sim.Host) {
	chosen, _ := sim.Select(hosts, h.sites) // its names were checked
	known, _ := sim.Select(hosts, h.knows)
	for _, i := range chosen {
		h.apply(&hosts[i])
		for _, k := range known {
			hosts[i].Knows = append(hosts[i].Knows, hosts[k].Site.Name)
		}
	}
}

// checkGroups reports every group that is defined a second time.
func (s *scene) checkGroups(errs *sexp.Errors) {
	first := make(map[core.GroupName]sexp.Pos, len(s.groups))
	for i := range s.groups {
		g := &s.groups[i]
		if before, twice := first[g.Def.Name]; twice {
			errs.Add(g.Pos, "group %q is defined twice, first in line %d; remove or rename one", g.Def.Name, before.Line)
			continue
		}
		first[g.Def.Name] = g.Pos
	}
}

// buildGroup expands the names of sites in a group's definition, which may be
// patterns and regions here.
func (s *scene) buildGroup(g *config.Group, hosts []sim.Host, errs *sexp.Errors) core.GroupDef {
	def := g.Def
	def.Master = g.Master.Value
	taken := make(map[core.SiteName]bool)
	for _, p := range g.Sites {
		chosen, err := sim.Select(hosts, []sim.Who{sim.Who(p.Value)})
		if err != nil {
			errs.Add(p.Pos, "%v%s", err, suggestSite(hosts, string(p.Value)))
		}
		for _, i := range chosen {
			if name := hosts[i].Site.Name; !taken[name] {
				taken[name] = true
				def.Sites = append(def.Sites, name)
			}
		}
	}
	switch {
	case def.Master == "":
		errs.Add(g.Pos, "the group has no master; add (:master-site NAME)")
	case !isHost(hosts, def.Master):
		errs.Add(g.Master.Pos, "the master %q is no site%s", def.Master, suggestSite(hosts, string(def.Master)))
	}
	return def
}

func isHost(hosts []sim.Host, name core.SiteName) bool {
	for i := range hosts {
		if hosts[i].Site.Name == name {
			return true
		}
	}
	return false
}
