package sim

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// eventKind says what an event is, and so what its arg means.
type eventKind uint8

const (
	eventNetwork    eventKind = iota // the network's own
	eventTimer                       // a site's timer; arg is ignored, see site.timer
	eventBoot                        // a site starts
	eventFlood                       // arg: index into world.floods
	eventRetry                       // a refused update is offered again; arg: a slot of world.retries
	eventAsk                         // arg: index into scenario.Asks
	eventAct                         // arg: a slot of world.acts
	eventExport                      // an export run ends; arg: BatchID
	eventStored                      // a disk has synced; arg: serial of the store
	eventTopology                    // a generator is done; arg: a slot of world.topologies
	eventScriptOver                  // the scenario's duration has passed
	eventPoll                        // look whether the sites have converged
)

// pollEvery is how often convergence is looked for once the script is over.
const pollEvery = netsim.Time(250_000)

// standingMax is how many events may happen at one instant before time is taken to
// stand still.
const standingMax = 5_000_000

// world is one run of a scenario: every site, the network between them, what has
// happened and what is to come.
//
// Time passes only from one event to the next. An event gives a site an input;
// the site's effects are performed at once, and whatever other inputs that leads
// to wait their turn in line, so that no site is ever stepped from within a step.
type world struct {
	scenario *Scenario
	options  Options
	queue    queue
	now      netsim.Time
	events   uint64 // popped, and inputs given: the sequence number of what happens now
	standing uint64 // events when the present instant began
	net      *netsim.Network

	sites     []*site
	defs      []core.SiteDef // of all sites: shared by the configurations of those that know everyone
	alike     configured     // that of the sites that know everyone and are in all groups
	commons   core.Commons   // of all sites
	byName    map[core.SiteName]*site
	byAddress map[address]*site
	byHost    []*site // by netsim.HostID
	conns     []*conn // by slot; nil: free

	ports    core.Ports // of the site that steps
	line     []turn     // inputs that wait for the present step to end
	lineHead int
	received []core.MessageReceived // memory for those in line

	floods     []*flood
	asks       []*asker
	acts       slots[due]      // what eventAct refers to
	retries    slots[*offer]   // what eventRetry refers to
	topologies slots[computed] // what eventTopology refers to
	doing      Act             // what the script does now, nil if nothing
	done       []Done          // the faults that happened
	paths      []way           // that acts have changed
	contents   uint64          // numbered so far

	scriptOver  netsim.Time // when it was; never before
	convergedAt netsim.Time // when everything had arrived; never until then
	waitsFor    string      // what convergence waits for, as of the last look

	ledger    *ledger
	overlays  *overlays
	checks    checks
	measure   measure
	staleness staleness
	pulse     pulse
	trace     trace

	told   uint64                  // happenings so far, where they are told
	cause  uint64                  // the one because of which things happen now; 0 is the script
	cutBy  map[netsim.CutID]uint64 // the happening of each cut
	breach breaches
}

// turn is an input on its way to a site.
type turn struct {
	site  *site
	life  core.Epoch // the life it is meant for: what comes late is dropped
	cause uint64     // the happening that led to it
	input core.Input
}

// newWorld sets the stage: hosts on the network, first events in the queue.
func newWorld(s *Scenario, o Options) (*world, error) {
	w := &world{
		scenario:    s,
		options:     o,
		byName:      make(map[core.SiteName]*site),
		byAddress:   make(map[address]*site),
		cutBy:       make(map[netsim.CutID]uint64),
		scriptOver:  never,
		convergedAt: never,
	}
	if w.options.New == nil {
		w.options.New = func(o core.Options) Machine { return core.New(o) }
	}
	w.net = netsim.New(s.Seed, w)
	w.pulse = newPulse(s.Duration)
	w.trace = newTrace()
	if err := w.addHosts(); err != nil {
		return nil, err
	}
	w.ledger = newLedger(w)
	w.overlays = newOverlays(w)
	w.checks = newChecks(w)
	w.staleness = newStaleness(w)
	if err := w.setNetwork(); err != nil {
		return nil, err
	}
	for i := range w.sites {
		w.schedule(micros(w.sites[i].host.Start), event{kind: eventBoot, site: int32(i)})
	}
	for _, d := range s.Drawn {
		if err := d.check(w); err != nil {
			return nil, err
		}
	}
	for i := range s.Floods {
		f, err := newFlood(w, i)
		if err != nil {
			return nil, err
		}
		w.floods = append(w.floods, f)
		w.schedule(micros(s.Floods[i].Start), event{kind: eventFlood, arg: uint64(i)})
	}
	for i := range s.Asks {
		a, err := newAsker(w, i)
		if err != nil {
			return nil, err
		}
		w.asks = append(w.asks, a)
		w.schedule(micros(s.Asks[i].Start), event{kind: eventAsk, arg: uint64(i)})
	}
	faults := append([]Fault(nil), s.Faults...)
	for i := range s.Swarms {
		faults = append(faults, s.Swarms[i].draw(w, i)...)
	}
	for _, f := range faults {
		if err := f.Act.check(w); err != nil {
			return nil, fmt.Errorf("at %v: %w", f.At, err)
		}
		w.after(f.At, f.Act)
	}
	for _, e := range s.Expect {
		if err := e.check(w); err != nil {
			return nil, fmt.Errorf("expect: %w", err)
		}
	}
	w.schedule(micros(s.Duration), event{kind: eventScriptOver})
	return w, nil
}

// run lets time pass until the sites have converged after the end of the script,
// or have taken too long over it; false if it was stopped before.
func (w *world) run() bool {
	for {
		e, ok := w.queue.pop()
		if !ok {
			return true
		}
		if w.options.Stop != nil && w.options.Stop() {
			return false
		}
		if e.at > w.now {
			w.now, w.standing = e.at, w.events
		}
		w.events++
		w.because(0)
		w.happen(e)
		w.takeTurns()
		if w.breach.enough {
			return true
		}
		if w.stands() {
			w.fail("progress", nil, "more than %d events happened at one instant", standingMax)
			return true
		}
		if w.options.EventsMax > 0 && w.events > w.options.EventsMax {
			w.fail("progress", nil, "more than %d events happened", w.options.EventsMax)
			return true
		}
		if e.kind == eventPoll && w.finished() {
			return true
		}
		if w.events&0xffff == 0 {
			w.progress()
		}
	}
}

// stands says whether time seems to stand still: sites keep each other busy at one
// instant.
func (w *world) stands() bool { return w.events-w.standing > standingMax }

// happen is the one switch over what events there are.
func (w *world) happen(e event) {
	switch e.kind {
	case eventNetwork:
		w.net.Fire(w.now, e.net)
	case eventTimer:
		w.sites[e.site].onTimer()
	case eventBoot:
		w.sites[e.site].boot()
	case eventFlood:
		w.floods[e.arg].next()
	case eventRetry:
		w.retries.take(e.arg).again()
	case eventAsk:
		w.asks[e.arg].next()
	case eventAct:
		w.act(w.acts.take(e.arg))
	case eventExport:
		w.sites[e.site].onExportOver(core.BatchID(e.arg))
	case eventStored:
		w.sites[e.site].disk.onSynced(e.arg)
	case eventTopology:
		w.onTopology(w.topologies.take(e.arg))
	case eventScriptOver:
		w.settle()
	case eventPoll:
		w.poll()
	}
}

// schedule puts an event in the queue; never before the present.
func (w *world) schedule(at netsim.Time, e event) {
	e.at = max(at, w.now)
	w.queue.push(e)
}

// after schedules an act a span from now.
func (w *world) after(d time.Duration, a Act) {
	w.schedule(w.now+micros(d), event{kind: eventAct, arg: w.acts.put(due{a, w.cause})})
}

// give puts an input in line for a site, for its present life alone.
func (w *world) give(s *site, in core.Input) {
	w.line = append(w.line, turn{site: s, life: s.life, cause: w.cause, input: in})
}

// takeTurns steps sites until no input waits any more.
func (w *world) takeTurns() {
	for w.lineHead < len(w.line) && !w.stands() {
		t := w.line[w.lineHead]
		w.lineHead++
		if t.site.life == t.life {
			t.site.take(t)
		}
	}
	clear(w.line)
	w.line, w.lineHead = w.line[:0], 0
	clear(w.received)
	w.received = w.received[:0]
}

// settle ends the script: every fault is made good, and the sites are given time
// to converge.
func (w *world) settle() {
	w.scriptOver = w.now
	w.measure.mark()
	w.act(due{act: undo{what: "the script is over: make every fault good", do: w.remedy}})
	w.schedule(w.now+pollEvery, event{kind: eventPoll})
}

// poll looks whether the sites have converged, and looks again later if not.
func (w *world) poll() {
	w.waitsFor = w.checks.unsettled()
	if w.waitsFor == "" {
		w.convergedAt = w.now
	}
	if !w.finished() {
		w.schedule(w.now+pollEvery, event{kind: eventPoll})
	}
}

// finished says whether there is nothing left to wait for.
func (w *world) finished() bool {
	return w.convergedAt != never || w.now-w.scriptOver >= micros(w.scenario.Settle)
}

func (w *world) progress() {
	if w.options.Progress != nil {
		w.options.Progress(time.Duration(w.now)*time.Microsecond, w.events)
	}
}

// rand returns the stream of random numbers of one use, so that a new draw in one
// place leaves every other as it was.
func (w *world) rand(label string) *rand.Rand { return w.scenario.rand(label) }

func (s *Scenario) rand(label string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(label))
	return rand.New(rand.NewPCG(s.Seed, h.Sum64()))
}

func micros(d time.Duration) netsim.Time { return netsim.Time(d.Microseconds()) }

func span(t netsim.Time) time.Duration { return time.Duration(t) * time.Microsecond }
