package sim

import (
	"errors"
	"fmt"
	"time"

	"github.com/floodd/floodd/core"
)

// Options are how to run a scenario; they change nothing of what happens in it.
type Options struct {
	// Watch is told everything that happens, in order. Nil costs nothing.
	Watch func(Happening)
	// Stop is asked before every event whether the run is to end there: then it yields
	// [ErrStopped], and nothing is judged. Nil never stops it.
	Stop func() bool
	// Progress is told now and then how far simulated time and events have come.
	Progress func(at time.Duration, events uint64)
	// Explain is the id of an update, or [ExplainWorst]: how it came to every site is told
	// in the result. Empty explains none.
	Explain string
	// Account is how many pairs of an update and a site the result tells of, at most: when
	// the update came there, from whom, and how soon it could have. 0 tells of none.
	Account int
	// EventsMax ends a run that has more events than this: it is a breach of progress.
	// Zero sets no bound.
	EventsMax uint64
	// Enough is asked of each breach, by the name of its check, whether the run may end with
	// it: what is judged at the end of a run is then not. Nil goes on to the end.
	Enough func(check string) bool
	// New makes the machine of a site for one life. Nil is core.New; package
	// sim/strategy puts others in its place, and a test of the checkers wraps it in one
	// that breaks a promise.
	New func(core.Options) Machine
}

// ErrStopped says that a run was ended by its Stop.
var ErrStopped = errors.New("the run was stopped")

// Machine is a site as the simulator drives it: a core.Site.
type Machine interface {
	Step(now core.Time, in core.Input) []core.Effect
	Snapshot(now core.Time) core.Snapshot
}

// Done is a fault that happened.
type Done struct {
	At   time.Duration
	What string
}

// Result is what a run yielded.
type Result struct {
	Scenario      string
	Seed          uint64
	OK            bool          // no breach, and every expectation held
	Simulated     time.Duration // time that passed in the world
	Converged     time.Duration // from the end of the script until every site had everything
	Events        uint64
	Digest        string // SHA-256 of the trace, in hexadecimal
	Replayed      bool   // it was run a second time, and that was the same to the last event
	Sites         int
	Groups        int
	Updates       int64
	Published     int64 // bytes of those updates
	Owed          int64 // pairs of an update and a site other than its origin that was owed it
	Deliveries    int64
	Lost          int64 // owed, and never handed to the application, for whatever cause
	LostBy        []Cause
	Losses        []Loss // the same by what did it, the most first
	ExportedTwice int64  // in one life of a site
	CopiesPPM     int64  // payloads received for each that was needed, in parts per million
	Messages      int64
	WireBytes     int64
	// Flooding is the traffic from the first update until the script was over and the
	// last delivery was made: all of it, but for what sites said to find together.
	Flooding     Traffic
	Delivered    int64 // payload bytes of the deliveries
	StoragePeak  int64
	Staleness    Staleness // of reads of groups and topologies
	Rejected     int64
	GivenUp      int64
	Times        Times
	Stretch      Stretches // of updates in one piece
	BulkStretch  Stretches // of updates in pieces
	WirePPM      int64     // bytes on the wire for each payload byte that was needed, in parts per million
	Histogram    []Bar
	Pulse        Pulse
	Faults       []Done   // the first thousand
	Breaches     []Breach // the first of them
	BreachCount  int
	Expectations []Verdict
	Explanation  *Explanation // nil unless one was asked for
	Account      *Account     // nil unless one was asked for
}

// Cause is why some deliveries never came.
type Cause struct {
	Why   string
	Count int64
}

// Run runs a scenario once. The error says why it could not run; a promise that was
// not kept is not an error, but a Breach in the result.
func Run(s Scenario, o Options) (Result, error) {
	w, err := newWorld(&s, o)
	if err != nil {
		return Result{}, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	if !w.run() {
		return Result{}, ErrStopped
	}
	r := w.result()
	if o.Explain != "" {
		u, err := w.explained(o.Explain)
		if err != nil {
			return r, fmt.Errorf("scenario %s: explain: %w", s.Name, err)
		}
		r.Explanation = w.explain(u)
	}
	if o.Account > 0 {
		if r.Account, err = w.account(o.Account); err != nil {
			return r, fmt.Errorf("scenario %s: account: %w", s.Name, err)
		}
	}
	return r, nil
}

// RunTwice runs a scenario, and again in the same process, and demands that the two
// runs agree to the last event: whatever lets chance in from outside of the seed is
// found so. The second run is not watched.
func RunTwice(s Scenario, o Options) (Result, error) {
	first, err := Run(s, o)
	if err != nil {
		return first, err
	}
	o.Watch, o.Explain, o.Account = nil, "", 0
	second, err := Run(s, o)
	if err != nil {
		return first, err
	}
	first.Replayed = first.Digest == second.Digest
	if !first.Replayed {
		first.OK = false
		first.BreachCount++
		first.Breaches = append([]Breach{{
			Check: "replay",
			Text: fmt.Sprintf("run again with the same seed, %d events gave the trace %.16s; at first %d gave %.16s",
				second.Events, second.Digest, first.Events, first.Digest),
		}}, first.Breaches...)
	}
	return first, nil
}

// Check says whether a scenario can run, without running it.
func Check(s Scenario) error {
	if _, err := newWorld(&s, Options{}); err != nil {
		return fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	return nil
}

// result reads everything off the world, once it has come to rest.
func (w *world) result() Result {
	if !w.breach.enough {
		w.checks.finish()
	}
	w.staleness.finish()
	all := w.deliveries(Selection{})
	r := Result{
		Scenario:      w.scenario.Name,
		Seed:          w.scenario.Seed,
		Simulated:     span(w.now),
		Converged:     w.convergence(),
		Events:        w.events,
		Digest:        w.trace.sum(),
		Sites:         len(w.sites),
		Groups:        len(w.scenario.Groups),
		Updates:       all.updates,
		Owed:          all.owed,
		Deliveries:    all.arrived,
		Lost:          all.lost,
		LostBy:        w.lostBy(),
		Losses:        w.losses(),
		ExportedTwice: w.measure.exportedTwice,
		CopiesPPM:     share(w.measure.payloads, all.copies),
		Messages:      w.measure.messages,
		WireBytes:     w.measure.wireBytes,
		Flooding:      w.measure.flooding,
		Delivered:     all.bytes,
		StoragePeak:   metric("storage-peak").read(w, Selection{}),
		Staleness:     w.staleness.worst,
		Rejected:      w.measure.rejected,
		GivenUp:       w.measure.givenUp,
		Times:         quantiles(all.times),
		Stretch:       stretchesOf(w.stretches(Selection{})),
		BulkStretch:   stretchesOf(w.bulkStretches(Selection{})),
		WirePPM:       share(w.measure.wireBytes, all.bytes),
		Histogram:     histogram(all.times),
		Pulse:         w.pulseOf(),
		Faults:        w.done,
		Breaches:      w.breach.list,
		BreachCount:   w.breach.count,
	}
	if !w.breach.enough {
		r.Expectations = w.judge()
	}
	for _, u := range w.ledger.updates {
		r.Published += u.content.size
	}
	r.OK = r.BreachCount == 0
	for _, v := range r.Expectations {
		r.OK = r.OK && v.OK
	}
	return r
}

// lostBy counts why owed updates never arrived.
func (w *world) lostBy() []Cause {
	var count [fatePending + 1]int64
	for _, u := range w.ledger.updates {
		for i, m := range u.marks {
			if m&markOwed != 0 && !u.delivered(i) && w.sites[i] != u.origin {
				count[w.ledger.fateOf(u, w.sites[i])]++
			}
		}
	}
	var causes []Cause
	for f, n := range count {
		if n > 0 {
			causes = append(causes, Cause{Why: fate(f).String(), Count: n})
		}
	}
	return causes
}

// snapshot asks a site what it believes.
func (s *site) snapshot() core.Snapshot { return s.machine.Snapshot(s.clock.read(s.world.now)) }
