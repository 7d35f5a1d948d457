package report

import (
	"bytes"
	"cmp"
	"compress/flate"
	"embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
)

// pageMax is how many bytes a page has at most. What does not fit is thinned out.
const pageMax = 5_000_000

//go:embed bundle
var bundle embed.FS

// Commands are what a page tells people to type.
type Commands struct {
	Replay string // runs the same again
	Why    string // tells the story of an update, with --update and --site after it
}

// WritePage writes the page of a run: one file, which asks for nothing else. The result
// is of that run, with an account.
func (r *Recorder) WritePage(out io.Writer, result *sim.Result, say Commands) error {
	return r.writePage(out, result, say, pageMax)
}

// writePage writes a page of so many bytes at most, if its frame and what is not thinned
// out leave room for any.
func (r *Recorder) writePage(out io.Writer, result *sim.Result, say Commands, most int) error {
	frame, err := frame()
	if err != nil {
		return err
	}
	for pairs, messages := r.pairs(result), len(r.kept); ; {
		data, err := r.pack(result, say, pairs, messages)
		if err != nil {
			return err
		}
		page := strings.NewReplacer("{{title}}", html.EscapeString(result.Scenario), "{{data}}", data).Replace(frame)
		if len(page) <= most || pairs+messages == 0 {
			_, err := io.WriteString(out, page)
			return err
		}
		fits := func(n int) int { return n * (most / 100) / (len(page) / 100) * 19 / 20 }
		pairs, messages = fits(pairs), fits(messages)
	}
}

// pairs counts those of an update and a site that the account of a result tells of.
func (r *Recorder) pairs(result *sim.Result) int {
	return len(result.Account.Updates) * len(r.scenario.Hosts)
}

// frame returns the page without its title and data.
func frame() (string, error) {
	var parts [3]string
	for i, name := range []string{"page.html", "page.css", "page.js"} {
		text, err := bundle.ReadFile("bundle/" + name)
		if err != nil {
			return "", fmt.Errorf("the page's own files: %w", err)
		}
		parts[i] = string(text)
	}
	return strings.NewReplacer("{{style}}", parts[1], "{{script}}", parts[2]).Replace(parts[0]), nil
}

// facts are what a page is told in words: times in microseconds, sizes in bytes.
type facts struct {
	Result  json.RawMessage   `json:"result"` // as sim run --json prints it
	Replay  string            `json:"replay"`
	Why     string            `json:"why"`
	Script  int64             `json:"script"` // how long the script runs
	End     int64             `json:"end"`
	Sites   []string          `json:"sites"`
	Places  []string          `json:"places"` // cities, or empty
	Regions []string          `json:"regions"`
	Groups  []groupFacts      `json:"groups"`
	Floods  []string          `json:"floods"`
	Streams []string          `json:"streams"`
	States  []string          `json:"states"`
	Ways    []string          `json:"ways"`
	Kinds   []string          `json:"kinds"`
	Strikes []string          `json:"strikes"`
	Losses  []string          `json:"losses"` // why messages were lost; the first is that they were not
	Bins    map[string]int64  `json:"bins"`   // the width of those of totals and of sites
	Shown   map[string][2]int `json:"shown"`
	Columns map[string]column `json:"columns"`
	Tick    int64             `json:"tick"` // of times of messages, in microseconds
}

type groupFacts struct {
	Name   string `json:"name"`
	Master string `json:"master"`
}

// tick is how exactly times of messages are told, in microseconds.
const tick = 10

// pack returns all that the page shows: facts, then columns, deflated, in base64.
func (r *Recorder) pack(result *sim.Result, say Commands, pairs, messages int) (string, error) {
	said, err := json.Marshal(result)
	if err != nil {
		return "", err
	}
	f := facts{
		Result: said, Replay: say.Replay, Why: say.Why,
		Script: r.scenario.Duration.Microseconds(), End: r.last.Microseconds(),
		Ways: ways, Kinds: kindNames, Tick: tick,
		Shown: make(map[string][2]int), Bins: make(map[string]int64),
	}
	var c columns
	r.packSites(&c, &f)
	r.packTopologies(&c, &f)
	numbers := r.packUpdates(&c, &f, result.Account, pairs)
	r.packMessages(&c, &f, numbers, messages)
	r.packStrikes(&c, &f)
	r.packTroubles(&c, &f, numbers)
	r.packSeries(&c, &f)
	f.Columns = c.index
	head, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		return "", err
	}
	for _, part := range [][]byte{binary.LittleEndian.AppendUint32(nil, uint32(len(head))), head, c.bytes} {
		if _, err := w.Write(part); err != nil {
			return "", err
		}
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// nowhere is the latitude of a site without coordinates.
const nowhere = 999_000

func (r *Recorder) packSites(c *columns, f *facts) {
	regions := newNames()
	hosts := r.scenario.Hosts
	for i := range hosts {
		f.Sites = append(f.Sites, string(hosts[i].Site.Name))
		f.Places = append(f.Places, hosts[i].Place)
	}
	put(c, "site.region", false, hosts, func(h *sim.Host) int64 { return regions.of(h.Region) })
	put(c, "site.lat", false, hosts, func(h *sim.Host) int64 {
		if at := h.Site.Coordinate; at != nil {
			return int64(at.LatMicroDeg) / 1000
		}
		return nowhere
	})
	put(c, "site.lon", false, hosts, func(h *sim.Host) int64 {
		if at := h.Site.Coordinate; at != nil {
			return int64(at.LonMicroDeg) / 1000
		}
		return nowhere
	})
	f.Regions = regions.list
	for _, g := range r.scenario.Groups {
		f.Groups = append(f.Groups, groupFacts{string(g.Name), string(g.Master)})
	}
}

func (r *Recorder) packTopologies(c *columns, f *facts) {
	groups := newNames()
	for _, g := range f.Groups {
		groups.of(g.Name)
	}
	var edges []core.Edge
	for _, t := range r.topologies {
		edges = append(edges, t.edges...)
	}
	put(c, "topology.at", true, r.topologies, func(t *topology) int64 { return t.at.Microseconds() })
	put(c, "topology.group", false, r.topologies, func(t *topology) int64 { return groups.of(string(t.group)) })
	put(c, "topology.edges", false, r.topologies, func(t *topology) int64 { return int64(len(t.edges)) })
	put(c, "edge.a", true, edges, func(e *core.Edge) int64 { return int64(r.index[e.A]) })
	put(c, "edge.b", false, edges, func(e *core.Edge) int64 { return int64(r.index[e.B]) })
	put(c, "edge.cost", false, edges, func(e *core.Edge) int64 { return e.CostMicros })
	f.Shown["topologies"] = [2]int{len(r.topologies), len(r.topologies) + r.topologiesOver}
}

// ways are how an update came to a site; the first is that it did not.
var ways = []string{"", "origin", "push", "asked"}

// packUpdates writes the updates of an account, or evenly spaced ones of them, and
// returns the numbers that the page knows them by.
func (r *Recorder) packUpdates(c *columns, f *facts, account *sim.Account, pairs int) map[core.UpdateID]int {
	var shown []*sim.Explanation
	if all := account.Updates; len(all) > 0 {
		most := min(len(all), max(1, pairs/max(1, len(r.scenario.Hosts))))
		for i := range most {
			shown = append(shown, all[i*len(all)/most])
		}
	}
	numbers := make(map[core.UpdateID]int, len(shown))
	floods, streams, states := newNames(), newNames(), newNames()
	var passages []sim.Passage
	var flights []int64
	for i, u := range shown {
		numbers[u.ID] = i
		passages = append(passages, u.Passages...)
		sent := r.sendings[u.ID]
		for _, p := range u.Passages {
			flight := int64(-1)
			if at, ok := sent[r.index[p.Site]]; ok && p.Way != "" {
				flight = (u.Accepted + p.After - at).Microseconds()
			}
			flights = append(flights, flight)
		}
	}
	put(c, "update.at", true, shown, func(u **sim.Explanation) int64 { return (*u).Accepted.Microseconds() })
	put(c, "update.origin", false, shown, func(u **sim.Explanation) int64 { return int64(r.index[(*u).ID.Origin]) })
	put(c, "update.flood", false, shown, func(u **sim.Explanation) int64 { return floods.of((*u).Flood) })
	put(c, "update.size", false, shown, func(u **sim.Explanation) int64 { return (*u).Size })
	put(c, "update.stream", false, shown, func(u **sim.Explanation) int64 { return streams.of((*u).ID.Stream.String()) })
	put(c, "update.seq", false, shown, func(u **sim.Explanation) int64 { return int64((*u).ID.Seq) })
	put(c, "update.sites", false, shown, func(u **sim.Explanation) int64 { return int64(len((*u).Passages)) })
	put(c, "passage.site", false, passages, func(p *sim.Passage) int64 { return int64(r.index[p.Site]) })
	put(c, "passage.from", false, passages, func(p *sim.Passage) int64 {
		if from, ok := r.index[p.From]; ok {
			return int64(from)
		}
		return -1
	})
	put(c, "passage.after", true, passages, func(p *sim.Passage) int64 { return p.After.Microseconds() })
	put(c, "passage.bound", true, passages, func(p *sim.Passage) int64 { return p.Bound.Microseconds() })
	put(c, "passage.flight", false, flights, func(v *int64) int64 { return *v })
	put(c, "passage.way", false, passages, func(p *sim.Passage) int64 { return int64(max(0, slices.Index(ways, p.Way))) })
	put(c, "passage.state", false, passages, func(p *sim.Passage) int64 { return states.of(p.State) })
	f.Floods, f.Streams, f.States = floods.list, streams.list, states.list
	f.Shown["updates"] = [2]int{len(shown), account.Of}
	return numbers
}

// way is the path between two sites, with the least time that a message took.
type way struct {
	from, to int32
	least    int64
}

// packMessages writes the messages in the order in which they were sent, each as the
// way that it took and how much longer it took than the fastest there.
func (r *Recorder) packMessages(c *columns, f *facts, numbers map[core.UpdateID]int, most int) {
	step := max(1, (len(r.kept)+most-1)/max(1, most))
	shown := make([]flight, 0, len(r.kept)/step+1)
	for i := 0; i < len(r.kept) && most > 0; i += step {
		shown = append(shown, r.kept[i])
	}
	slices.SortStableFunc(shown, func(a, b flight) int { return cmp.Compare(a.sent, b.sent) })
	type ends struct{ from, to int32 }
	number := make(map[ends]int)
	var ways []way
	ticks := func(d time.Duration) int64 { return d.Microseconds() / tick }
	took := func(m *flight) int64 { return ticks(m.end) - ticks(m.sent) }
	for i := range shown {
		m := &shown[i]
		at, ok := number[ends{m.from, m.to}]
		if !ok {
			at = len(ways)
			number[ends{m.from, m.to}] = at
			ways = append(ways, way{m.from, m.to, took(m)})
		}
		ways[at].least = min(ways[at].least, took(m))
	}
	put(c, "way.from", false, ways, func(w *way) int64 { return int64(w.from) })
	put(c, "way.to", false, ways, func(w *way) int64 { return int64(w.to) })
	put(c, "way.least", false, ways, func(w *way) int64 { return w.least })
	put(c, "message.sent", true, shown, func(m *flight) int64 { return ticks(m.sent) })
	put(c, "message.way", false, shown, func(m *flight) int64 { return int64(number[ends{m.from, m.to}]) })
	put(c, "message.extra", false, shown, func(m *flight) int64 { return took(m) - ways[number[ends{m.from, m.to}]].least })
	put(c, "message.kind", false, shown, func(m *flight) int64 {
		if m.lost {
			return -1 - int64(m.kind)
		}
		return int64(m.kind)
	})
	put(c, "message.update", false, shown, func(m *flight) int64 {
		if i, ok := numbers[m.id]; ok {
			return int64(i) + 1
		}
		return 0
	})
	f.Shown["messages"] = [2]int{len(shown), r.seen}
}

func (r *Recorder) packStrikes(c *columns, f *facts) {
	for i := range r.strikes {
		f.Strikes = append(f.Strikes, r.strikes[i].what)
	}
	put(c, "strike.at", true, r.strikes, func(s *strike) int64 { return s.at.Microseconds() })
	put(c, "strike.until", false, r.strikes, func(s *strike) int64 {
		if s.until < 0 {
			return -1
		}
		return s.until.Microseconds()
	})
	outages := r.allOutages()
	put(c, "outage.site", false, outages, func(o *outage) int64 { return int64(o.site) })
	put(c, "outage.from", true, outages, func(o *outage) int64 { return o.from.Microseconds() })
	put(c, "outage.until", true, outages, func(o *outage) int64 { return o.until.Microseconds() })
	f.Shown["faults"] = [2]int{len(r.strikes), len(r.strikes) + r.strikesOver}
	f.Shown["outages"] = [2]int{len(outages), len(outages) + r.outagesOver}
}

// packTroubles writes what befell the updates that are shown.
func (r *Recorder) packTroubles(c *columns, f *facts, numbers map[core.UpdateID]int) {
	var shown []trouble
	for _, t := range r.troubles {
		if _, ok := numbers[t.id]; ok {
			shown = append(shown, t)
		}
	}
	losses := newNames()
	losses.of("")
	put(c, "trouble.update", true, shown, func(t *trouble) int64 { return int64(numbers[t.id]) })
	put(c, "trouble.from", false, shown, func(t *trouble) int64 { return int64(t.from) })
	put(c, "trouble.to", false, shown, func(t *trouble) int64 { return int64(t.to) })
	put(c, "trouble.at", true, shown, func(t *trouble) int64 { return t.at.Microseconds() })
	put(c, "trouble.loss", false, shown, func(t *trouble) int64 { return losses.of(t.why) })
	put(c, "trouble.strike", false, shown, func(t *trouble) int64 { return int64(t.strike) })
	f.Losses = losses.list
	f.Shown["troubles"] = [2]int{len(shown), len(r.troubles) + r.troublesOver}
}

// rows are what series are to who reads them.
type rows interface {
	Width() time.Duration
	Rows() int
	Row(row int, until time.Duration) []int64
}

func (r *Recorder) packSeries(c *columns, f *facts) {
	put := func(name string, s rows) {
		l := c.begin(name, false)
		for i := range s.Rows() {
			for _, v := range s.Row(i, r.last) {
				l.put(v)
			}
		}
		l.end()
		f.Bins[name] = s.Width().Microseconds()
	}
	put("total.deliveries", r.deliveries)
	put("total.messages", r.messages)
	put("total.wire", r.wire)
	put("total.held", r.held)
	put("site.sent", r.sent)
	put("site.received", r.received)
	put("site.stored", r.stored)
}

// names numbers words in the order in which they are first seen.
type names struct {
	list   []string
	number map[string]int64
}

func newNames() *names { return &names{list: []string{}, number: make(map[string]int64)} }

func (n *names) of(word string) int64 {
	i, ok := n.number[word]
	if !ok {
		i = int64(len(n.list))
		n.list, n.number[word] = append(n.list, word), i
	}
	return i
}
