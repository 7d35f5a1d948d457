package core_test

import (
	"cmp"
	"container/heap"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/topology"
)

// cluster runs sites over a network that is as simple as can be: each message takes
// a drawn time, and those on one link arrive in order.
type cluster struct {
	t      failer
	now    core.Time
	order  int
	events events
	rand   *rand.Rand
	nodes  map[core.SiteName]*node
	names  []core.SiteName
	links  core.LinkID
	cuts   map[[2]core.SiteName]bool
	trace  func(site core.SiteName, in core.Input, effects []core.Effect)
}

type failer interface {
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
	Helper()
}

// node is one site and the machine it runs on.
type node struct {
	c        *cluster
	name     core.SiteName
	config   core.Config
	site     *core.Site // nil while it is down
	lives    int
	links    map[core.LinkID]*conn
	timer    core.Time
	exported map[core.UpdateID]int
	bytes    map[core.UpdateID]core.Digest
	answers  map[core.ClientID][]core.Reply
	notes    []core.Observation
	failing  bool // its export command
	slow     time.Duration
	clients  core.ClientID
	disk     *disk // nil if it keeps updates in memory
	quiet    bool
}

type conn struct {
	ends  [2]*node
	ids   [2]core.LinkID
	last  [2]core.Time // when the latest message towards an end arrives
	queue [2][]core.Message
	alive [2]bool
}

type event struct {
	at    core.Time
	order int
	do    func()
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(e[i].at, e[j].at), cmp.Compare(e[i].order, e[j].order)) < 0
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	old := *e
	x := old[len(old)-1]
	*e = old[:len(old)-1]
	return x
}

func newCluster(t failer, seed uint64, configs ...core.Config) *cluster {
	c := &cluster{t: t, rand: rand.New(rand.NewPCG(seed, 1)), nodes: map[core.SiteName]*node{}, cuts: map[[2]core.SiteName]bool{}}
	for _, config := range configs {
		n := &node{c: c, name: config.Self, config: config}
		c.nodes[n.name] = n
		c.names = append(c.names, n.name)
	}
	return c
}

// world returns the configurations of n sites, a, b, c..., in one group, whose
// master is a.
func world(n int, change func(*core.Config)) []core.Config {
	var sites []core.SiteDef
	group := core.GroupDef{
		Name: "g", Master: "a", Connectivity: 2,
		PingPeriod: 5 * time.Second, BandwidthPeriod: 20 * time.Second, EstimatesPeriod: 10 * time.Second,
		JoinPeriod: 20 * time.Second, UpdatePeriod: 30 * time.Second,
	}
	for i := range n {
		name := core.SiteName(rune('a' + i))
		sites = append(sites, core.SiteDef{Name: name, Hostname: string(name), ClientPort: 9000, DataPort: 9001})
		group.Sites = append(group.Sites, name)
	}
	var configs []core.Config
	for i := range n {
		config := core.Config{
			Self: sites[i].Name, Sites: sites, Groups: []core.GroupDef{group},
			Local: core.LocalDef{
				DataStorageMax: 64 << 20, ExportCommand: "/bin/true", ExportBatchMax: core.DefaultExportBatchMax,
				LogPurgePeriod: time.Hour, SitePurgePeriod: 10 * time.Minute, SwarmLinks: core.DefaultSwarmLinks,
			},
		}
		if change != nil {
			change(&config)
		}
		configs = append(configs, config)
	}
	return configs
}

func (c *cluster) at(at core.Time, do func()) {
	c.order++
	heap.Push(&c.events, event{at, c.order, do})
}

func (c *cluster) after(d time.Duration, do func()) { c.at(c.now.Add(d), do) }

// run lets time pass.
func (c *cluster) run(d time.Duration) {
	end := c.now.Add(d)
	for len(c.events) > 0 && c.events[0].at <= end {
		e := heap.Pop(&c.events).(event)
		c.now = e.at
		e.do()
	}
	c.now = end
}

// until lets time pass until something holds.
func (c *cluster) until(what string, limit time.Duration, holds func() bool) {
	c.t.Helper()
	for end := c.now.Add(limit); c.now < end; {
		if holds() {
			return
		}
		c.run(100 * time.Millisecond)
	}
	if !holds() {
		c.t.Fatalf("after %s: not %s", limit, what)
	}
}

func (c *cluster) startAll() {
	for _, name := range c.names {
		c.nodes[name].start()
	}
}

func (n *node) start() {
	n.lives++
	n.links = map[core.LinkID]*conn{}
	n.exported = map[core.UpdateID]int{}
	n.bytes = map[core.UpdateID]core.Digest{}
	n.answers = map[core.ClientID][]core.Reply{}
	n.notes = nil
	n.site = core.New(core.Options{
		Config: n.config, Life: core.Epoch(n.lives * core.EpochsPerLife), Seed: uint64(n.lives), Software: "test",
		Durable: n.disk != nil, Quiet: n.quiet,
	})
	n.step(n.disk.recover())
}

// crash ends the site; the machine it ran on resets its connections.
func (n *node) crash() {
	n.site = nil
	for _, id := range sortedLinks(n.links) {
		n.links[id].end(n, "connection reset")
	}
}

func sortedLinks(links map[core.LinkID]*conn) []core.LinkID {
	var ids []core.LinkID
	for id := range links {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// end closes a connection from one of its ends; what that end sent still arrives.
func (k *conn) end(by *node, why string) {
	for i, n := range k.ends {
		if !k.alive[i] {
			continue
		}
		if n == by {
			k.alive[i] = false
			delete(n.links, k.ids[i])
			life := n.lives
			n.c.after(0, func() {
				if n.lives == life {
					n.step(core.PeerLost{Link: k.ids[i], Why: why})
				}
			})
			continue
		}
		n.c.at(max(k.last[i], n.c.now.Add(5*time.Millisecond)), func() {
			if k.alive[i] {
				k.alive[i] = false
				delete(n.links, k.ids[i])
				n.step(core.PeerLost{Link: k.ids[i], Why: why})
			}
		})
	}
}

func (n *node) step(in core.Input) {
	if n.site == nil {
		return
	}
	effects := n.site.Step(n.c.now, in)
	if n.c.trace != nil {
		n.c.trace(n.name, in, effects)
	}
	ports := core.Ports{Clock: n, Network: n, Host: n, Observer: n}
	for _, e := range effects {
		e.Perform(&ports)
	}
}

func (n *node) SetTimer(e core.SetTimer) {
	n.timer = e.At
	life := n.lives
	n.c.at(max(e.At, n.c.now), func() {
		if n.lives == life && n.timer == e.At {
			n.timer = 0
			n.step(core.TimerFired{})
		}
	})
}

const linkRoom = 64 << 10

func (n *node) Connect(e core.Connect) {
	to := n.c.nodes[e.Site.Name]
	life := n.lives
	n.c.after(20*time.Millisecond, func() {
		if n.lives != life || n.site == nil {
			return
		}
		if to == nil || to.site == nil || n.c.isCut(n, to) {
			n.step(core.ConnectFailed{To: e.Site.Name, Why: "connection refused"})
			return
		}
		k := &conn{ends: [2]*node{n, to}, alive: [2]bool{true, true}}
		for i, end := range k.ends {
			n.c.links++
			k.ids[i] = n.c.links
			end.links[k.ids[i]] = k
		}
		to.step(core.PeerConnected{Link: k.ids[1], Remote: "10.0.0.1", Room: linkRoom})
		n.step(core.PeerConnected{Link: k.ids[0], To: to.name, Remote: "10.0.0.2", Room: linkRoom})
	})
}

func (n *node) Disconnect(e core.Disconnect) {
	if k := n.links[e.Link]; k != nil {
		k.end(n, "closed")
	}
}

func (n *node) Send(e core.Send) {
	k := n.links[e.Link]
	if k == nil {
		return
	}
	i := 0
	if k.ends[0] == n {
		i = 1
	}
	k.last[i] = max(k.last[i], n.c.now.Add(time.Duration(5000+n.c.rand.IntN(5000))*time.Microsecond))
	k.queue[i] = append(k.queue[i], e.Message)
	n.c.at(k.last[i], func() { k.arrive(n, i) })
	life := n.lives
	n.c.after(time.Millisecond, func() {
		if n.lives == life && n.links[e.Link] == k {
			n.step(core.LinkWritable{Link: e.Link, Freed: core.Weight(e.Message)})
		}
	})
}

// unbatched returns the messages of a batch, or the one message that m is.
func unbatched(m core.Message) []core.Message {
	if batch, ok := m.(core.Batch); ok {
		return batch.Messages
	}
	return []core.Message{m}
}

// arrive delivers the next message to an end. A cut holds it up, as it would a TCP
// connection, and the order stays.
func (k *conn) arrive(from *node, i int) {
	to := k.ends[i]
	if !k.alive[i] || len(k.queue[i]) == 0 {
		return
	}
	if to.c.isCut(from, to) {
		to.c.after(200*time.Millisecond, func() { k.arrive(from, i) })
		return
	}
	m := k.queue[i][0]
	k.queue[i] = k.queue[i][1:]
	to.step(&core.MessageReceived{Link: k.ids[i], Message: m})
}

func (n *node) Answer(e core.Answer) { n.answers[e.Client] = append(n.answers[e.Client], e.Reply) }

func (n *node) StartExport(e core.StartExport) {
	life := n.lives
	n.c.after(5*time.Millisecond+n.slow, func() {
		if n.lives != life || n.site == nil {
			return
		}
		if n.failing {
			n.step(core.ExportFinished{Batch: e.Batch, Why: "exit status 3"})
			return
		}
		for _, u := range e.Updates {
			n.exported[u.ID]++
			n.bytes[u.ID] = contents(u.Pieces)
		}
		n.step(core.ExportFinished{Batch: e.Batch, Done: len(e.Updates)})
	})
}

// contents sums up the pieces of an update.
func contents(pieces []core.Payload) core.Digest {
	h := sha256.New()
	for _, p := range pieces {
		h.Write(p.Digest[:])
	}
	return core.Digest(h.Sum(nil))
}

func (n *node) RunGenerator(e core.RunGenerator) {
	life := n.lives
	n.c.after(50*time.Millisecond, func() {
		if n.lives == life {
			n.step(generate(e.Problem))
		}
	})
}

// generatorEffort keeps the tests quick.
const generatorEffort topology.Effort = 100_000

func generate(p core.TopologyProblem) core.TopologyComputed {
	found, _ := topology.Generate(topology.Problem{N: len(p.Sites), K: p.Connectivity, Cost: p.CostMicros()}, generatorEffort)
	answer := core.TopologyComputed{Group: p.Group}
	for _, e := range found {
		answer.Edges = append(answer.Edges, core.Edge{A: p.Sites[e.A], B: p.Sites[e.B]})
	}
	return answer
}

func (n *node) Halt(core.Halt)   { n.crash() }
func (n *node) Note(e core.Note) { n.notes = append(n.notes, e.Observation) }

func (c *cluster) isCut(a, b *node) bool {
	return c.cuts[[2]core.SiteName{a.name, b.name}] || c.cuts[[2]core.SiteName{b.name, a.name}]
}

// publish floods an update of the given size and returns its id.
func (n *node) publish(size int64) core.UpdateID {
	n.c.t.Helper()
	reply := n.ask(core.Publish{Pieces: pieces(n.c.rand.Uint64(), size)})
	q, ok := reply.(core.Queued)
	if !ok {
		n.c.t.Fatalf("publish at %s: %+v", n.name, reply)
	}
	return q.ID
}

// pieces makes up the payload of an update: digests without bytes.
func pieces(content uint64, size int64) []core.Payload {
	var out []core.Payload
	for i := 0; i == 0 || size > 0; i++ {
		n := min(size, core.PieceSize)
		out = append(out, core.Payload{Size: n, Digest: sha256.Sum256(fmt.Appendf(nil, "%d %d", content, i))})
		size -= n
	}
	return out
}

func (n *node) ask(q core.Request) core.Reply {
	n.clients++
	n.step(core.ClientAsked{Client: n.clients, Request: q})
	answers := n.answers[n.clients]
	if len(answers) != 1 {
		n.c.t.Fatalf("%T at %s had %d answers", q, n.name, len(answers))
	}
	return answers[0]
}

// all reports whether every site that is up has exported the update, once.
func (c *cluster) all(id core.UpdateID) bool {
	for _, n := range c.nodes {
		if n.site != nil && n.exported[id] != 1 {
			return false
		}
	}
	return true
}

func TestFloodReachesEverySite(t *testing.T) {
	c := newCluster(t, 1, world(6, nil)...)
	c.startAll()
	c.run(10 * time.Second)
	for _, size := range []int64{0, 1, 1000, core.PieceSize, core.PieceSize + 1, 10 << 20} {
		id := c.nodes["c"].publish(size)
		c.until(fmt.Sprintf("delivered %s of %d bytes", id, size), 5*time.Second, func() bool { return c.all(id) })
		want := c.nodes["c"].bytes[id]
		for _, n := range c.nodes {
			if n.bytes[id] != want {
				t.Errorf("%s: %s arrived altered", n.name, id)
			}
			// How late a neighbour's word comes is not learnt yet: some are pushed in vain.
			if d := n.site.Snapshot(c.now).Stats.DuplicatesRefused; d > 2 {
				t.Errorf("%s: %d duplicates", n.name, d)
			}
		}
	}
}
