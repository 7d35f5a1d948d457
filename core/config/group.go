package config

import (
	"fmt"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/sexp"
)

// Group is a (:group-define ...) as it was read.
type Group struct {
	Def    core.GroupDef           // but for its Sites and its Master
	Sites  []Placed[core.SiteName] // in the order of the file
	Master Placed[core.SiteName]
	Pos    sexp.Pos // of the list; zero when it was not read from a file
}

// Definition returns the group with its sites and its master.
func (g *Group) Definition() core.GroupDef {
	def := g.Def
	def.Master = g.Master.Value
	for _, site := range g.Sites {
		def.Sites = append(def.Sites, site.Value)
	}
	return def
}

// GroupForm is the table of (:group-define ...): the manual's group parameters,
// Harvest's :allow-site and :deny-site, and :order.
func GroupForm() Form[Group] {
	def := func(at func(*core.GroupDef) *time.Duration) func(*Group) *time.Duration {
		return func(g *Group) *time.Duration { return at(&g.Def) }
	}
	return Form[Group]{
		Name:  "group-define",
		Doc:   "a group of sites that flood to each other",
		Fresh: freshGroup,
		Place: func(g *Group) *sexp.Pos { return &g.Pos },
		Fields: []Field[Group]{
			One("group-name", "what the group is called",
				Name[core.GroupName](), func(g *Group) *core.GroupName { return &g.Def.Name }).Required(),
			Many("site", "sites of the group",
				WithPlace(Name[core.SiteName]()), func(g *Group) *[]Placed[core.SiteName] { return &g.Sites }).Required(),
			One("master-site", "who computes the topology",
				WithPlace(Name[core.SiteName]()), func(g *Group) *Placed[core.SiteName] { return &g.Master }).Note(masterNote),
			One("connectivity", "site-disjoint paths between any two",
				Integer[int](1, connectivityMax), func(g *Group) *int { return &g.Def.Connectivity }),
			One("ping-period", "how often a site is pinged",
				period(), def(func(d *core.GroupDef) *time.Duration { return &d.PingPeriod })),
			One("bandwidth-period", "how often bandwidth is measured",
				period(), def(func(d *core.GroupDef) *time.Duration { return &d.BandwidthPeriod })),
			One("estimates-period", "how often the master is told",
				period(), def(func(d *core.GroupDef) *time.Duration { return &d.EstimatesPeriod })),
			One("join-period", "how often to ask to join",
				period(), def(func(d *core.GroupDef) *time.Duration { return &d.JoinPeriod })),
			One("update-period", "how often the topology is computed",
				period(), def(func(d *core.GroupDef) *time.Duration { return &d.UpdatePeriod })),
			One("batch-period", "how long a busy link gathers updates",
				Duration(0, core.BatchPeriodMax), def(func(d *core.GroupDef) *time.Duration { return &d.BatchPeriod })).Note(batchNote),
			Command("topology-generator", "a program that computes it",
				func(g *Group) *string { return &g.Def.TopologyGenerator }).Note(generatorNote),
			Many("allow-site", "who may connect; all, if not given",
				AddressPrefix(), func(g *Group) *[]string { return &g.Def.AllowSites }),
			Many("deny-site", "who may not, even if allowed",
				AddressPrefix(), func(g *Group) *[]string { return &g.Def.DenySites }),
			One("order", "origin: each origin's updates in order",
				Enum(Choice[core.Order]{"none", core.OrderNone}, Choice[core.Order]{"origin", core.OrderOrigin}),
				func(g *Group) *core.Order { return &g.Def.Order }),
		},
	}
}

func freshGroup() Group {
	return Group{Def: core.GroupDef{
		Connectivity:    core.DefaultConnectivity,
		PingPeriod:      core.DefaultPingPeriod,
		BandwidthPeriod: core.DefaultBandwidthPeriod,
		EstimatesPeriod: core.DefaultEstimatesPeriod,
		JoinPeriod:      core.DefaultJoinPeriod,
		UpdatePeriod:    core.DefaultUpdatePeriod,
	}}
}

// connectivityMax is the highest connectivity that may be asked for. A topology has
// at least half as many edges as that for each site.
const connectivityMax = 64

// Bounds on periods. Shorter ones would keep a site busy with nothing else.
const (
	periodMin = time.Millisecond
	periodMax = 365 * 24 * time.Hour
)

// period is how often something is done, and 0 for never.
func period() Kind[time.Duration] {
	kind := Duration(0, periodMax)
	read := kind.Read
	kind.Read = func(n sexp.Node) (time.Duration, error) {
		d, err := read(n)
		if err == nil && d > 0 && d < periodMin {
			err = fmt.Errorf("%s is too short; write at least %s, or 0 for never", quote(n.Text), durations.format(periodMin.Microseconds()))
		}
		return d, err
	}
	return kind
}

const batchNote = `
A link that carries many updates sends them in one message each period, with
whatever else is to be said. A link on which none is expected within the period
sends each at once. An update loses at most a period at each site on its way,
and half of one on average where links are busy. Without it nothing waits: what
is there at the same time leaves together.`

const masterNote = `
The master admits sites, reckons with what they measured, and publishes the
topology. One site of the group must name itself here. The others may leave it
out: they learn it from the first site of the group that they reach.`
