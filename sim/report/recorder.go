package report

import (
	"slices"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/series"
)

// Bounds of what is kept of a run.
const (
	// AccountPairs is how many pairs of an update and a site a report tells of.
	AccountPairs = 1 << 19
	messagesMax  = 1 << 20 // half of them go when there are more
	sendingsMax  = 1 << 22 // pairs of an update and a site of which it is known when it was sent there
	edgesMax     = 1 << 19 // of all topologies together; later ones are counted
	strikesMax   = 2000    // acts of the script; later ones are counted
	troublesMax  = 50000   // updates that did not arrive where they were sent; later ones are counted
	outagesMax   = 20000   // times that a site was down; later ones are counted
	totalBins    = 512
	siteCells    = 1 << 17 // bins of all sites together, in each of three series
	siteBinsMax  = 256
	siteBinsMin  = 16
)

// A Recorder keeps what a report needs of a run.
type Recorder struct {
	scenario *sim.Scenario
	index    map[core.SiteName]int32
	last     time.Duration // when something happened last

	deliveries, messages, wire *series.Sums   // over all sites
	sent, received             *series.Sums   // bytes, by site
	held, stored               *series.Levels // bytes: over all sites, and by site
	holding                    []map[core.UpdateID]int64

	flights  map[uint64]flight // on their way, by the number of their Send
	landed   flight            // the message that was received last
	landedBy uint64            // the number of the input that it was
	kept     []flight          // messages that came or were lost: every n-th, in the order of their end
	every    int
	seen     int

	sendings     map[core.UpdateID]map[int32]time.Duration // when a site was sent what completed an update there
	sendingCount int

	drawn          map[core.GroupName][]core.Edge // the topology computed last
	topologies     []topology
	edges          int
	topologiesOver int // topologies that are not kept

	strikes      []strike
	struck       map[uint64]int // of the strikes, by number of the act
	strikesOver  int
	troubles     []trouble
	troublesOver int
	outages      []outage
	down         []time.Duration // by site: since when; up is negative
	outagesOver  int
}

// flight is a message on its way from site to site.
type flight struct {
	from, to  int32
	sent, end time.Duration
	kind      kind
	lost      bool
	id        core.UpdateID // of the update that it carries or is about; zero if none or several
}

// topology is one that a master published.
type topology struct {
	at    time.Duration
	group core.GroupName
	edges []core.Edge
}

// strike is an act of the script, from when it struck until it was undone.
type strike struct {
	at, until time.Duration // until is negative where nothing undid it by itself
	what      string
}

// trouble is an update that did not come where it was sent, or did not come yet.
type trouble struct {
	id       core.UpdateID
	from, to int32
	at       time.Duration
	why      string // it was lost; empty where it is stuck
	strike   int    // the act that is to blame, -1 if that is not known
}

// outage is a time for which a site was down.
type outage struct {
	site        int32
	from, until time.Duration
}

// NewRecorder returns one for a run of a scenario.
func NewRecorder(s *sim.Scenario) *Recorder {
	n := len(s.Hosts)
	bins := min(siteBinsMax, max(siteBinsMin, siteCells/max(1, n)&^1))
	r := &Recorder{
		scenario: s, index: make(map[core.SiteName]int32, n),
		deliveries: series.NewSums(1, totalBins, s.Duration),
		messages:   series.NewSums(1, totalBins, s.Duration),
		wire:       series.NewSums(1, totalBins, s.Duration),
		held:       series.NewLevels(1, totalBins, s.Duration),
		sent:       series.NewSums(n, bins, s.Duration),
		received:   series.NewSums(n, bins, s.Duration),
		stored:     series.NewLevels(n, bins, s.Duration),
		holding:    make([]map[core.UpdateID]int64, n),
		flights:    make(map[uint64]flight),
		every:      1,
		sendings:   make(map[core.UpdateID]map[int32]time.Duration),
		drawn:      make(map[core.GroupName][]core.Edge),
		struck:     make(map[uint64]int),
		down:       make([]time.Duration, n),
	}
	for i := range s.Hosts {
		r.index[s.Hosts[i].Site.Name] = int32(i)
		r.holding[i] = make(map[core.UpdateID]int64)
	}
	return r
}

// Watch takes in what happens; it is for [sim.Options].
func (r *Recorder) Watch(h sim.Happening) {
	r.last = h.At
	site := r.index[h.Site]
	switch what := h.What.(type) {
	case sim.Given:
		r.given(h, site, what.Input)
	case sim.Wished:
		r.wished(h, site, what.Effect)
	case sim.Noted:
		r.noted(h, site, what.Observation)
	case sim.Stuck:
		if f, ok := r.flights[what.Sent]; ok {
			r.trouble(h, f.from, what.Parcel, "")
		}
	case sim.Lost:
		if f, ok := r.flights[what.Sent]; ok {
			r.trouble(h, f.from, what.Parcel, what.Why)
			delete(r.flights, what.Sent)
			f.to, f.end, f.lost = r.index[what.To], h.At, true
			r.keep(f)
		}
	case sim.Acted:
		r.acted(h, what.Act)
	}
}

func (r *Recorder) given(h sim.Happening, site int32, in core.Input) {
	switch in := in.(type) {
	case core.Booted:
		r.up(site, h.At)
		for i := range in.Recovered {
			for _, p := range in.Recovered[i].Pieces {
				r.store(site, h.At, in.Recovered[i].Header.ID, p.Size)
			}
		}
	case *core.MessageReceived:
		f, ok := r.flights[h.Cause]
		if !ok {
			return
		}
		delete(r.flights, h.Cause)
		f.to, f.end = site, h.At
		r.received.Add(int(site), h.At, int64(wire.Size(in.Message)))
		r.landed, r.landedBy = f, h.Number
		r.keep(f)
	case core.TopologyComputed:
		r.drawn[in.Group] = in.Edges
	}
}

func (r *Recorder) wished(h sim.Happening, site int32, e core.Effect) {
	switch e := e.(type) {
	case *core.Send:
		bytes := int64(wire.Size(e.Message))
		r.messages.Add(0, h.At, 1)
		r.wire.Add(0, h.At, bytes)
		r.sent.Add(int(site), h.At, bytes)
		kind, id := kindOf(e.Message)
		r.flights[h.Number] = flight{from: site, sent: h.At, kind: kind, id: id}
	case *core.Store:
		r.store(site, h.At, e.Header.ID, e.Payload.Size)
	case *core.Discard:
		r.store(site, h.At, e.ID, -r.holding[site][e.ID])
		delete(r.holding[site], e.ID)
	case *core.Halt:
		r.fell(site, h.At)
	}
}

func (r *Recorder) noted(h sim.Happening, site int32, o core.Observation) {
	switch o := o.(type) {
	case core.UpdateComplete:
		r.deliveries.Add(0, h.At, 1)
		if h.Cause == r.landedBy && r.sendingCount < sendingsMax {
			at := r.sendings[o.ID]
			if at == nil {
				at = make(map[int32]time.Duration)
				r.sendings[o.ID] = at
			}
			if _, known := at[site]; !known {
				at[site] = r.landed.sent
				r.sendingCount++
			}
		}
	case core.TopologyChanged:
		if !o.Master {
			return
		}
		edges := r.drawn[o.Group]
		if r.edges+len(edges) > edgesMax {
			r.topologiesOver++
			return
		}
		r.edges += len(edges)
		r.topologies = append(r.topologies, topology{at: h.At, group: o.Group, edges: slices.Clone(edges)})
	}
}

// acted takes in what the script did. What undoes an act has it as its cause.
func (r *Recorder) acted(h sim.Happening, act sim.Act) {
	if crash, ok := act.(sim.Crash); ok {
		sites, err := sim.Select(r.scenario.Hosts, crash.Sites)
		if err == nil { // else it would not have run
			for _, site := range sites {
				r.fell(int32(site), h.At)
			}
		}
	}
	if i, ok := r.struck[h.Cause]; ok && h.Cause != 0 {
		r.strikes[i].until = h.At
		return
	}
	if h.At >= r.scenario.Duration {
		return // every fault is made good: that is no fault
	}
	if len(r.strikes) == strikesMax {
		r.strikesOver++
		return
	}
	r.struck[h.Number] = len(r.strikes)
	r.strikes = append(r.strikes, strike{at: h.At, until: -1, what: act.String()})
}

// trouble takes in that a message with updates does not arrive.
func (r *Recorder) trouble(h sim.Happening, from int32, p sim.Parcel, why string) {
	strike, blamed := r.struck[h.Cause]
	if !blamed {
		strike = -1
	}
	for id := range carried(p.Message) {
		if len(r.troubles) == troublesMax {
			r.troublesOver++
			continue
		}
		r.troubles = append(r.troubles, trouble{id: id, from: from, to: r.index[p.To], at: h.At, why: why, strike: strike})
	}
}

// store changes what a site holds of an update.
func (r *Recorder) store(site int32, at time.Duration, id core.UpdateID, bytes int64) {
	if bytes == 0 {
		return
	}
	r.holding[site][id] += bytes
	r.stored.Change(int(site), at, bytes)
	r.held.Change(0, at, bytes)
}

// fell and up take in that a site goes down, with what it held in memory, and comes up:
// what its disk kept is told of then.
func (r *Recorder) fell(site int32, at time.Duration) {
	if r.down[site] >= 0 {
		return
	}
	r.down[site] = at
	lost := r.stored.Now(int(site))
	r.stored.Change(int(site), at, -lost)
	r.held.Change(0, at, -lost)
	clear(r.holding[site])
}

func (r *Recorder) up(site int32, at time.Duration) {
	since := r.down[site]
	r.down[site] = -1
	switch {
	case at == since:
	case len(r.outages) == outagesMax:
		r.outagesOver++
	default:
		r.outages = append(r.outages, outage{site: site, from: since, until: at})
	}
}

// allOutages returns the times that sites were down, those that never came up again, too.
func (r *Recorder) allOutages() []outage {
	all := slices.Clone(r.outages)
	for i, since := range r.down {
		if since >= 0 {
			all = append(all, outage{site: int32(i), from: since, until: r.last})
		}
	}
	return all
}

// keep takes a message among those that are shown: one in so many.
func (r *Recorder) keep(f flight) {
	if r.seen%r.every == 0 {
		if len(r.kept) == messagesMax {
			for i := range messagesMax / 2 {
				r.kept[i] = r.kept[2*i]
			}
			r.kept = r.kept[:messagesMax/2]
			r.every *= 2
		}
		if r.seen%r.every == 0 {
			r.kept = append(r.kept, f)
		}
	}
	r.seen++
}
