package report

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/cities"
)

var crowdFile = flag.String("crowd", "", "write the page of ten thousand sites and a million messages to this file")

// TestCrowd: the page of very many sites and messages is no larger than it may be, and
// says how much of them it shows. What happens is made up: floods along trees of shortest
// paths, and pings.
func TestCrowd(t *testing.T) {
	sites, floods, pings, most := 1500, 20, 50_000, pageMax/8
	if *crowdFile != "" {
		sites, floods, pings, most = 10_000, 40, 700_000, pageMax
	}
	c := newCrowd(sites)
	for i := range floods {
		c.flood(i+1, c.chance.IntN(sites), time.Duration(i+1)*time.Second)
	}
	for range pings {
		a := c.chance.IntN(sites)
		c.say(a, c.near[a][c.chance.IntN(len(c.near[a]))], time.Duration(c.chance.Int64N(int64(c.scenario.Duration))), core.Ping{})
	}
	r, result := c.run()
	var out strings.Builder
	if err := r.writePage(&out, &result, Commands{}, most); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if len(text) > most || len(text) < most/2 {
		t.Errorf("the page has %d bytes, of %d", len(text), most)
	}
	u := unpack(t, text)
	said := r.seen
	if got := u.Shown["messages"]; got[1] != said || got[0] != len(u.column(t, "message.sent")) || got[0] == said {
		t.Errorf("it says that it shows %v messages, of %d, and shows %d", got, said, len(u.column(t, "message.sent")))
	}
	if got := u.Shown["updates"]; got[1] != floods || got[0] != len(u.column(t, "update.at")) || got[0] == 0 || got[0] == floods {
		t.Errorf("it says that it shows %v updates, of %d, and shows %d", got, floods, len(u.column(t, "update.at")))
	}
	t.Logf("%d sites: %d bytes, %v messages, %v updates", sites, len(text), u.Shown["messages"], u.Shown["updates"])
	if *crowdFile != "" {
		if err := os.WriteFile(*crowdFile, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// crowd makes up what happens among many sites.
type crowd struct {
	scenario sim.Scenario
	chance   *rand.Rand
	near     [][]int // the neighbours of each site
	edges    []core.Edge
	sayings  []saying
	account  sim.Account
}

// saying is a message, when it is sent and when it comes.
type saying struct {
	from, to   int
	sent, came time.Duration
	message    core.Message
}

// newCrowd sets sites in cities, links them in a circle from west to east, and each with
// another that chance names.
func newCrowd(n int) *crowd {
	c := &crowd{chance: rand.New(rand.NewPCG(1, 2)), near: make([][]int, n)}
	c.scenario = sim.Scenario{Name: "crowd", Seed: 1, Duration: time.Minute, Groups: []core.GroupDef{{Name: "world", Master: "s1"}}}
	places := cities.All()
	for i := range n {
		at := places[i%len(places)]
		name := core.SiteName(fmt.Sprint("s", i+1))
		c.scenario.Hosts = append(c.scenario.Hosts, sim.Host{Region: at.Region, Place: at.Name, Site: core.SiteDef{
			Name: name, Coordinate: &core.Coordinate{LatMicroDeg: at.LatMicroDeg, LonMicroDeg: at.LonMicroDeg},
		}})
	}
	east := make([]int, n)
	for i := range east {
		east[i] = i
	}
	slices.SortStableFunc(east, func(a, b int) int {
		return cmp.Compare(places[a%len(places)].LonMicroDeg, places[b%len(places)].LonMicroDeg)
	})
	for i := range n {
		c.link(east[i], east[(i+1)%n])
		c.link(i, c.chance.IntN(n))
	}
	return c
}

func (c *crowd) name(i int) core.SiteName { return c.scenario.Hosts[i].Site.Name }

func (c *crowd) link(a, b int) {
	if a == b {
		return
	}
	c.near[a] = append(c.near[a], b)
	c.near[b] = append(c.near[b], a)
	c.edges = append(c.edges, core.Edge{A: min(c.name(a), c.name(b)), B: max(c.name(a), c.name(b)), CostMicros: c.delay(a, b).Microseconds()})
}

// delay is what light in a fibre takes, about.
func (c *crowd) delay(a, b int) time.Duration {
	p, q := c.scenario.Hosts[a].Site.Coordinate, c.scenario.Hosts[b].Site.Coordinate
	x, y := float64(p.LonMicroDeg-q.LonMicroDeg), float64(p.LatMicroDeg-q.LatMicroDeg)
	return time.Millisecond + time.Duration(math.Hypot(x/2, y)/1000)*time.Microsecond
}

func (c *crowd) say(from, to int, at time.Duration, m core.Message) time.Duration {
	took := c.delay(from, to) + time.Duration(c.chance.IntN(1000))*time.Microsecond
	c.sayings = append(c.sayings, saying{from, to, at, at + took, m})
	return took
}

// flood lets an update go to every site, always on from whoever got it first.
func (c *crowd) flood(seq, origin int, at time.Duration) {
	id := core.UpdateID{Stream: core.Stream{Origin: c.name(origin), Epoch: 4096}, Seq: uint64(seq)}
	u := &sim.Explanation{ID: id, Size: 1000, Accepted: at}
	best := make([]time.Duration, len(c.near))
	from := make([]int, len(c.near))
	for i := range best {
		best[i], from[i] = math.MaxInt64, -1
	}
	best[origin] = 0
	reached := []int{origin}
	for len(reached) > 0 { // as Bellman and Ford do it
		next := reached[0]
		reached = reached[1:]
		for _, to := range c.near[next] {
			if took := best[next] + c.delay(next, to); took < best[to] {
				best[to], from[to] = took, next
				reached = append(reached, to)
			}
		}
	}
	order := make([]int, len(best))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(best[a], best[b]) })
	came := make([]time.Duration, len(best))
	for _, i := range order {
		p := sim.Passage{Site: c.name(i), Bound: best[i], Way: "origin", State: "delivered"}
		if i != origin {
			p.Way, p.From = "push", c.name(from[i])
			came[i] = came[from[i]] + c.say(from[i], i, at+came[from[i]], core.Update{
				Header: core.Header{ID: id, Size: 1000}, Payload: &core.Payload{Size: 1000},
			})
		}
		p.After = came[i]
		u.Passages = append(u.Passages, p)
	}
	slices.SortStableFunc(u.Passages, func(p, q sim.Passage) int { return cmp.Compare(p.After, q.After) })
	c.account.Updates = append(c.account.Updates, u)
	c.account.Of++
}

// run tells a recorder all that happens, in order.
func (c *crowd) run() (*Recorder, sim.Result) {
	r := NewRecorder(&c.scenario)
	number := uint64(0)
	tell := func(cause uint64, at time.Duration, site int, what sim.What) uint64 {
		number++
		r.Watch(sim.Happening{Number: number, Cause: cause, At: at, Site: c.name(site), What: what})
		return number
	}
	for i := range c.scenario.Hosts {
		tell(0, 0, i, sim.Given{Input: core.Booted{}})
	}
	drawn := tell(0, 0, 0, sim.Given{Input: core.TopologyComputed{Group: "world", Edges: c.edges}})
	tell(drawn, 0, 0, sim.Noted{Observation: core.TopologyChanged{Group: "world", Edges: len(c.edges), Master: true}})
	type half struct {
		at   time.Duration
		of   int
		came bool
	}
	var halves []half
	for i := range c.sayings {
		halves = append(halves, half{c.sayings[i].sent, i, false}, half{c.sayings[i].came, i, true})
	}
	slices.SortStableFunc(halves, func(a, b half) int { return cmp.Compare(a.at, b.at) })
	sent := make([]uint64, len(c.sayings))
	for _, h := range halves {
		s := &c.sayings[h.of]
		if !h.came {
			sent[h.of] = tell(0, h.at, s.from, sim.Wished{Effect: &core.Send{Message: s.message}})
			continue
		}
		in := tell(sent[h.of], h.at, s.to, sim.Given{Input: &core.MessageReceived{Message: s.message}})
		if m, ok := s.message.(core.Update); ok {
			tell(in, h.at, s.to, sim.Wished{Effect: &core.Store{Header: m.Header, Payload: *m.Payload}})
			tell(in, h.at, s.to, sim.Noted{Observation: core.UpdateComplete{ID: m.Header.ID, From: c.name(s.from), Pushed: true}})
		}
	}
	return r, sim.Result{Scenario: "crowd", Seed: 1, OK: true, Sites: len(c.near), Updates: int64(c.account.Of), Account: &c.account}
}
