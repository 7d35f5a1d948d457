package script

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
)

// Print writes a scenario as the text of a file that [Parse] reads as the same. Lists
// that the language joins into one word are joined, and spans are cut to
// microseconds, as in all files. The error tells of what no file can say.
func Print(s sim.Scenario) (string, error) {
	n := &s.Network
	if n.Matrix != nil && n.MatrixFile == "" || n.Jitters != nil && n.JittersFile == "" || n.Bandwidths != nil && n.BandwidthsFile == "" {
		return "", fmt.Errorf("print scenario %s: a matrix of its network is of no file", s.Name)
	}
	t := &tables{}
	out := scene{about: &about{name: s.Name, seed: s.Seed, duration: s.Duration, settle: s.Settle}}
	up, down := mostUsed(s.Hosts, func(h *sim.Host) int64 { return h.Uplink }), mostUsed(s.Hosts, func(h *sim.Host) int64 { return h.Downlink })
	out.network = &network{
		fidelity: s.Network.Fidelity, congestion: s.Network.Congestion, uplink: up, downlink: down, latency: s.Network.Latency, jitter: s.Network.Jitter, lossPPM: s.Network.LossPPM,
	}
	out.network.matrix = config.Placed[string]{Value: n.MatrixFile}
	out.network.jitters = config.Placed[string]{Value: n.JittersFile}
	out.network.bandwidths = config.Placed[string]{Value: n.BandwidthsFile}
	for _, c := range s.Network.Trunks {
		out.trunks = append(out.trunks, trunk{name: c.Name, a: joined(c.A)[0], b: joined(c.B)[0], rate: c.Rate})
	}
	out.printHosts(s.Hosts, up, down)
	for i := range s.Groups {
		out.groups = append(out.groups, printGroup(&s.Groups[i], s.Hosts))
	}
	for _, d := range s.Drawn {
		out.drawn = append(out.drawn, drawn{d})
	}
	for _, f := range s.Floods {
		out.floods = append(out.floods, printFlood(f))
	}
	for _, a := range s.Asks {
		out.asks = append(out.asks, ask{a})
	}
	for i, f := range s.Faults {
		if i == 0 || f.At != s.Faults[i-1].At {
			out.moments = append(out.moments, moment{at: f.At})
		}
		last := &out.moments[len(out.moments)-1]
		last.acts = append(last.acts, joinSides(f.Act))
	}
	for _, w := range s.Swarms {
		out.swarms = append(out.swarms, swarm{Swarm: w, between: []time.Duration{w.From, w.Until}, lasting: []time.Duration{w.Least, w.Most}})
	}
	nodes := t.scene().Node(&out).Items[1:]
	if len(s.Expect) > 0 {
		nodes = append(nodes, t.printExpects(s.Expect))
	}
	return sexp.Print(t.unsaid(nodes)), nil
}

// unsaid leaves out of lists what is so anyway, and lists of which nothing is left.
func (t *tables) unsaid(nodes []sexp.Node) []sexp.Node {
	defaults := make(map[string][]string) // by the head of a list, what it need not say
	for _, list := range []sexp.Node{
		node(aboutForm()), node(t.network()), node(crowdForm()), node(config.GroupForm()), node(localForm()),
	} {
		head, _ := list.Head()
		for _, item := range list.Items {
			defaults[head] = append(defaults[head], item.String())
		}
	}
	var out []sexp.Node
	for _, n := range nodes {
		head, _ := n.Head()
		items := slices.DeleteFunc(slices.Clone(n.Items[1:]), func(item sexp.Node) bool {
			return item.Kind == sexp.KindList && slices.Contains(defaults[head], item.String())
		})
		if len(items) > 0 {
			out = append(out, sexp.List(append([]sexp.Node{n.Items[0]}, items...)...))
		}
	}
	return out
}

// node is the list of a form that says all that it says anyway.
func node[T any](form config.Form[T]) sexp.Node {
	var t T
	if form.Fresh != nil {
		t = form.Fresh()
	}
	return form.Node(&t)
}

// printFlood leaves out a size that is the default.
func printFlood(f sim.Flood) flood {
	out := flood{Flood: f, sizes: []int64{f.SizeMin}}
	if f.SizeMax > f.SizeMin {
		out.sizes = append(out.sizes, f.SizeMax)
	}
	return out
}

// mostUsed is the value that most hosts have; of those, the first.
func mostUsed[V comparable](hosts []sim.Host, of func(*sim.Host) V) (most V) {
	count := make(map[V]int)
	for i := range hosts {
		v := of(&hosts[i])
		if count[v]++; count[v] > count[most] || i == 0 {
			most = v
		}
	}
	return most
}

// printHosts writes crowds for as many of the first hosts as are as crowds are made, a
// :site-define for each of the rest, and a :host for what is special about some.
func (out *scene) printHosts(hosts []sim.Host, up, down int64) {
	usual := mostUsed(hosts, func(h *sim.Host) string { return localText(&h.Local) })
	if fresh := localForm().Fresh(); usual != localText(&fresh) {
		for i := range hosts {
			if localText(&hosts[i].Local) == usual {
				local := exporting(hosts[i].Local)
				out.local = &local
				break
			}
		}
	}
	var made []sim.Host // as the file says so far
	for rest := hosts; len(rest) > 0; rest = hosts[len(made):] {
		c, hosts := out.crowdOf(rest, sim.Host{Uplink: up, Downlink: down})
		if len(hosts) == 0 {
			break
		}
		out.crowds = append(out.crowds, c)
		made = append(made, hosts...)
	}
	for _, h := range hosts[len(made):] {
		out.sites = append(out.sites, config.Site{Def: h.Site})
		made = append(made, sim.Host{Site: h.Site, Uplink: up, Downlink: down})
	}
	var texts []string
	for i := range hosts {
		special := specialOf(&hosts[i], &made[i], usual)
		text := (&tables{}).host().Node(&special).String()
		if text == nothingSpecial {
			continue
		}
		name := sim.Who(hosts[i].Site.Name)
		if of := slices.Index(texts, text); of >= 0 {
			out.hosts[of].sites = append(out.hosts[of].sites, name)
			continue
		}
		texts = append(texts, text)
		special.sites = []sim.Who{name}
		out.hosts = append(out.hosts, special)
	}
}

// nothingSpecial is what a :host says of a host of which it says nothing.
const nothingSpecial = "(:host)"

// exporting is a local definition without the want of an export command, which :host
// says of a site in its own word.
func exporting(l core.LocalDef) core.LocalDef {
	if l.ExportCommand == "" {
		l.ExportCommand = exportCommand
	}
	return l
}

func localText(l *core.LocalDef) string {
	e := exporting(*l)
	return localForm().Node(&e).String()
}

// specialOf is what a :host has to say of a host, which the rest of the file makes
// what made is.
func specialOf(h, made *sim.Host, usual string) host {
	var special host
	differs(&special.region, h.Region, made.Region)
	differs(&special.place, h.Place, made.Place)
	differs(&special.uplink, h.Uplink, made.Uplink)
	differs(&special.downlink, h.Downlink, made.Downlink)
	differs(&special.starts, h.Start, 0)
	differs(&special.claims, h.Claims, "")
	differs(&special.offset, h.ClockOffset, 0)
	differs(&special.ppm, h.ClockPPM, 0)
	differs(&special.durable, h.Disk.Durable, false)
	differs(&special.sync, h.Disk.Sync, sim.DefaultSync)
	differs(&special.capacity, h.Disk.Capacity, 0)
	differs(&special.exportTime, h.Export.PerBatch, sim.DefaultExportTime)
	differs(&special.exportRate, h.Export.Rate, 0)
	differs(&special.exportFails, h.Export.FailPPM, 0)
	differs(&special.exports, h.Local.ExportCommand != "", true)
	special.joins = h.Joins
	for _, name := range h.Knows {
		special.knows = append(special.knows, sim.Who(name))
	}
	if h.Knows != nil && len(h.Knows) == 0 {
		special.knows = []sim.Who{sim.Who(h.Site.Name)} // nobody but itself
	}
	if localText(&h.Local) != usual {
		local := exporting(h.Local)
		special.local = &local
	}
	return special
}

// differs notes a value that is not as it would be anyway.
func differs[V comparable](to **V, v, anyway V) {
	if v != anyway {
		*to = &v
	}
}

// crowdOf makes a crowd of as many of the first hosts as it can, and the hosts that are
// made of it; none where it cannot.
func (out *scene) crowdOf(hosts []sim.Host, like sim.Host) (best crowd, made []sim.Host) {
	prefix, first := strings.CutSuffix(string(hosts[0].Site.Name), "1")
	if !first || prefix == "" {
		return best, nil
	}
	for _, c := range []crowd{
		{placement: placeCities}, {placement: placeCities, region: hosts[0].Region},
		{placement: placeNowhere}, {placement: placeNowhere, region: hosts[0].Region},
		{placement: placeTiers}, {placement: placeClusters, clusters: clustersUsual},
	} {
		c.prefix, c.count = prefix, min(len(hosts), crowdMax)
		list := out.hostsOf(&c, like, nil) // of no file, so that nothing can go wrong
		for i := range list {
			if !samePlace(&list[i], &hosts[i]) {
				c.count = i
				break
			}
		}
		if c.count > len(made) {
			best, made = c, list[:c.count]
		}
	}
	return best, made
}

// samePlace says whether two hosts are of one name, at one place.
func samePlace(a, b *sim.Host) bool {
	x, y := a.Site, b.Site
	if (x.Coordinate == nil) != (y.Coordinate == nil) || x.Coordinate != nil && *x.Coordinate != *y.Coordinate {
		return false
	}
	x.Coordinate, y.Coordinate = nil, nil
	return x == y && a.Region == b.Region && a.Place == b.Place
}

// printGroup names the sites of a group; all of them in one word, if they are.
func printGroup(def *core.GroupDef, hosts []sim.Host) config.Group {
	g := config.Group{Def: *def, Master: config.Placed[core.SiteName]{Value: def.Master}}
	everyone := len(def.Sites) == len(hosts) && !slices.ContainsFunc(hosts, func(h sim.Host) bool { return h.Site.Name == "all" })
	for i := 0; everyone && i < len(hosts); i++ {
		everyone = def.Sites[i] == hosts[i].Site.Name
	}
	if everyone {
		g.Sites = []config.Placed[core.SiteName]{{Value: "all"}}
		return g
	}
	for _, name := range def.Sites {
		g.Sites = append(g.Sites, config.Placed[core.SiteName]{Value: name})
	}
	return g
}

// joined makes one word of several that name sites; none stays none.
func joined(who []sim.Who) []sim.Who {
	if len(who) < 2 {
		return who
	}
	words := make([]string, len(who))
	for i, w := range who {
		words[i] = string(w)
	}
	return []sim.Who{sim.Who(strings.Join(words, ","))}
}

// joinSides joins the words of an act whose form has one word for a set of sites.
func joinSides(a sim.Act) sim.Act {
	switch a := a.(type) {
	case sim.Cut:
		a.A, a.B = joined(a.A), joined(a.B)
		return a
	case sim.Flap:
		a.A, a.B = joined(a.A), joined(a.B)
		return a
	case sim.Reset:
		a.A, a.B = joined(a.A), joined(a.B)
		return a
	case sim.Path:
		a.A, a.B = joined(a.A), joined(a.B)
		return a
	case sim.Restart:
		a.Sites = joined(a.Sites)
		return a
	case sim.SetClock:
		a.Sites = joined(a.Sites)
		return a
	}
	return a
}

// printExpects writes one (:expect ...) of all expectations, in their order.
func (t *tables) printExpects(list []sim.Expectation) sexp.Node {
	items := []sexp.Node{sexp.Atom(":expect")}
	for _, e := range list {
		for _, m := range sim.Metrics {
			if m.Name == e.Metric {
				words := []sexp.Node{sexp.Word(valueText(m.Unit, e))}
				if e.Op != sim.Equal {
					words = append([]sexp.Node{sexp.Word(string(e.Op))}, words...)
				}
				items = append(items, t.metric(m).Node(&expectation{Expectation: e, words: words}))
			}
		}
	}
	return sexp.List(items...)
}

// valueText writes what an expectation compares with: as its author did, if that is
// known.
func valueText(unit sim.Unit, e sim.Expectation) string {
	if words := strings.Fields(e.Text); len(words) >= 3 {
		if v, err := operand(unit, sexp.Word(words[2])); err == nil && v == e.Value {
			return words[2]
		}
	}
	switch unit {
	case sim.UnitTime:
		return config.Duration(0, durationMax).Write(time.Duration(e.Value) * time.Microsecond).Text
	case sim.UnitBytes:
		return config.Size(0, 1<<60).Write(e.Value).Text
	case sim.UnitShare:
		return config.Fixed[int64](6, 0, 1e12).Write(e.Value).Text
	}
	return config.Integer[int64](0, 1<<60).Write(e.Value).Text
}
