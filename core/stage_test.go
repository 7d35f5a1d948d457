package core_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/core/view"
)

// stage is a cluster on which a transcript is played. Every message takes 5 ms and
// every connection 20 ms, so that what is written down does not depend on a draw.
type stage struct {
	*cluster
	t         *testing.T
	topology  map[core.GroupName][]core.Edge // what the groups' own generators draw
	shown     map[string]bool                // kinds of messages, notes and other effects
	began     core.Time                      // of the command
	said      strings.Builder
	published uint64
}

// steady is a source of chance without any. From a number of 0 math/rand would draw
// again and again; this is the least that gives the lowest of a range at once.
type steady struct{}

func (steady) Uint64() uint64 { return 1 << 32 }

// newStage reads a world, one line for each group:
//
//	mirror-1: valhalla inferno + styx | valhalla-inferno inferno-styx
//
// names its sites, of which the first is the master and those after + are not in the
// configuration but ask to join; and then, if need be, its topology. A line such as
//
//	styx knows inferno
//
// says which other sites' definitions a site has; otherwise it has all. And
//
//	styx stores 100KB
//	styx keeps 5m
//	styx sends 1mbit (08:00-18:00 500kbit)
//
//	styx has a disk
//
// give a site a storage, a log purge period, and a bandwidth limit of its own, and a
// durable store.
func newStage(t *testing.T, td *datadriven.TestData) *stage {
	st := &stage{t: t, topology: map[core.GroupName][]core.Edge{}, shown: map[string]bool{}}
	local := core.LocalDef{
		DataStorageMax: 64 << 20, ExportCommand: "/bin/true", ExportBatchMax: core.DefaultExportBatchMax,
		LogPurgePeriod: time.Hour, SitePurgePeriod: 10 * time.Minute,
	}
	group := core.GroupDef{
		Connectivity: 2, PingPeriod: time.Hour, BandwidthPeriod: 0, EstimatesPeriod: time.Hour,
		JoinPeriod: 20 * time.Second, UpdatePeriod: 10 * time.Minute,
	}
	for _, arg := range td.CmdArgs {
		switch arg.Key {
		case "storage":
			local.DataStorageMax = bytes(t, arg.SingleVal(t))
		case "log-purge":
			local.LogPurgePeriod = span(t, arg.SingleVal(t))
		case "site-purge":
			local.SitePurgePeriod = span(t, arg.SingleVal(t))
		case "ping":
			group.PingPeriod = span(t, arg.SingleVal(t))
		case "estimates":
			group.EstimatesPeriod = span(t, arg.SingleVal(t))
		case "connectivity":
			arg.Scan(t, 0, &group.Connectivity)
		case "ordered":
			group.Order = core.OrderOrigin
		default:
			t.Fatalf("%s: a world has no %s", td.Pos, arg.Key)
		}
	}
	var sites []core.SiteDef
	groups := map[core.SiteName][]core.GroupDef{}
	knows := map[core.SiteName][]core.SiteName{}
	stores := map[core.SiteName]int64{}
	keeps := map[core.SiteName]time.Duration{}
	limits := map[core.SiteName]core.BandwidthLimit{}
	durable := map[core.SiteName]bool{}
	for _, line := range strings.Split(td.Input, "\n") {
		if site, known, ok := strings.Cut(line, " knows "); ok {
			knows[core.SiteName(site)] = append(names(known), core.SiteName(site))
			continue
		}
		if site, size, ok := strings.Cut(line, " stores "); ok {
			stores[core.SiteName(site)] = bytes(t, size)
			continue
		}
		if site, period, ok := strings.Cut(line, " keeps "); ok {
			keeps[core.SiteName(site)] = span(t, period)
			continue
		}
		if site, ok := strings.CutSuffix(line, " has a disk"); ok {
			durable[core.SiteName(site)] = true
			continue
		}
		if site, limit, ok := strings.Cut(line, " sends "); ok {
			read, err := config.LocalForm().Parse("world", []byte("(:bandwidth-limit "+limit+")"))
			if err != nil {
				t.Fatalf("%s: %v", td.Pos, err)
			}
			limits[core.SiteName(site)] = read.BandwidthLimit
			continue
		}
		name, rest, _ := strings.Cut(line, ":")
		members, drawn, _ := strings.Cut(rest, "|")
		configured, joining, _ := strings.Cut(members, "+")
		def := group
		def.Name, def.Sites = core.GroupName(name), names(configured)
		def.Master = def.Sites[0]
		if st.topology[def.Name] = edges(strings.Fields(drawn)); drawn != "" {
			def.TopologyGenerator = "draw"
		}
		for _, site := range slices.Concat(def.Sites, names(joining)) {
			if groups[site] == nil {
				sites = append(sites, core.SiteDef{Name: site, Hostname: string(site), ClientPort: 9000, DataPort: 9001})
			}
			groups[site] = append(groups[site], def)
		}
	}
	var configs []core.Config
	for _, site := range sites {
		config := core.Config{Self: site.Name, Groups: groups[site.Name], Local: local}
		config.Local.BandwidthLimit = limits[site.Name]
		if size, ok := stores[site.Name]; ok {
			config.Local.DataStorageMax = size
		}
		if period, ok := keeps[site.Name]; ok {
			config.Local.LogPurgePeriod = period
		}
		for _, other := range sites {
			if known := knows[site.Name]; known == nil || slices.Contains(known, other.Name) {
				config.Sites = append(config.Sites, other)
			}
		}
		configs = append(configs, config)
	}
	st.cluster = newCluster(t, 1, configs...)
	for name := range durable { // order: each is given its own
		st.nodes[name].disk = &disk{}
	}
	st.rand = rand.New(steady{})
	st.trace = st.watch
	return st
}

func names(text string) (out []core.SiteName) {
	for _, name := range strings.Fields(text) {
		out = append(out, core.SiteName(name))
	}
	return out
}

// edges reads A-B...
func edges(words []string) (out []core.Edge) {
	for _, word := range words {
		a, b, _ := strings.Cut(word, "-")
		out = append(out, core.Edge{A: core.SiteName(a), B: core.SiteName(b)})
	}
	return out
}

// watch writes down the effects that are to be shown. Where the world says what the
// topology is, it answers in the place of the group's generator: earlier than the cluster,
// whose built-in one then answers no question.
func (st *stage) watch(site core.SiteName, _ core.Input, effects []core.Effect) {
	n := st.nodes[site]
	for _, e := range effects {
		switch e := e.(type) {
		case *core.Send:
			to := "nobody"
			if k := n.links[e.Link]; k != nil {
				to = string(k.other(n).name)
			}
			for _, m := range unbatched(e.Message) {
				st.say(string(site)+" > "+to, view.Message(m))
			}
		case *core.Note:
			st.say(string(site), view.Note(e.Observation))
		case *core.RunGenerator:
			st.say(string(site), view.Effect(e))
			if edges := st.topology[e.Problem.Group]; e.Command != "" {
				life := n.lives
				st.after(time.Millisecond, func() {
					if n.lives == life {
						n.step(core.TopologyComputed{Group: e.Problem.Group, Edges: edges})
					}
				})
			}
		default:
			st.say(string(site), view.Effect(e))
		}
	}
}

func (k *conn) other(n *node) *node {
	if k.ends[0] == n {
		return k.ends[1]
	}
	return k.ends[0]
}

func (st *stage) say(who, text string) {
	said := st.read(text)
	kind, _ := said.Head()
	if st.shown[kind] {
		fmt.Fprintf(&st.said, "%-7s %s %s\n", st.now.Sub(st.began).Round(time.Millisecond), who, plain(said, kind))
	}
}

// read takes apart what package view printed.
func (st *stage) read(text string) sexp.Node {
	nodes, err := sexp.Parse("view", []byte(text))
	if err != nil {
		st.t.Fatal(err)
	}
	return nodes[0]
}

// tiresome is what a transcript leaves out: contents, which the cluster makes up, and
// what is the same in every line.
var tiresome = []string{
	"digest", "digests", "chunks", "payload", "groups", "age", "client", "link",
	"hostname", "client-port", "data-port", "software", "protocol", "life", "remote", "why", "since",
	"connectivity", "problem", "ping-period", "estimates-period", "join-period", "update-period",
}

func plain(n sexp.Node, kind string) sexp.Node {
	if n.Kind != sexp.KindList {
		return n
	}
	var kept []sexp.Node
	for _, item := range n.Items {
		head, _ := item.Head()
		if slices.Contains(tiresome, head) || head == "pieces" && kind == "start-export" {
			continue
		}
		kept = append(kept, plain(item, kind))
	}
	return sexp.List(kept...)
}

// bytes reads a size such as 12B, 100KB or 3MB.
func bytes(t *testing.T, text string) int64 {
	for unit, size := range map[string]int64{"MB": 1 << 20, "KB": 1 << 10, "B": 1} {
		if count, ok := strings.CutSuffix(text, unit); ok {
			if n, err := strconv.ParseInt(count, 10, 64); err == nil {
				return n * size
			}
		}
	}
	t.Fatalf("%q is not a size such as 12B, 100KB or 3MB", text)
	return 0
}

func span(t *testing.T, text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
