package shrink

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
	"github.com/floodd/floodd/sim/sweep"
)

// Options are how to shrink. Progress and Workers change nothing of the result but how
// many runs it took.
type Options struct {
	// Unlike says why a scenario does not hold elsewhere, such as with the program as it was
	// before a change; nil if it holds. What does not is left alone, so that what fails
	// in the end fails for what is different here. It is asked of several scenarios at a
	// time. Nil does not ask.
	Unlike func(sim.Scenario) error

	// Progress is told after every few runs how small the scenario is by now.
	Progress func(size Size, runs int)
	// New makes the machine of a site; nil is core's own. See [sim.Options.New].
	New func(core.Options) sim.Machine
	// Workers try candidates at the same time. Zero is one for each processor.
	Workers int
}

// Size is how large a scenario is, by what a person has to look at. A flood without a
// :count has as many updates as its time lets it have; -1 stands for very many.
type Size struct {
	Sites   int `json:"sites"`
	Faults  int `json:"faults"`
	Updates int `json:"updates"`
}

// SizeOf counts.
func SizeOf(s sim.Scenario) Size {
	size := Size{Sites: len(s.Hosts), Faults: s.CountFaults(), Updates: -1}
	if counts, err := sim.CountUpdates(s, updatesMax); err == nil {
		size.Updates = sum(counts)
	}
	return size
}

func (s Size) String() string {
	updates := sim.Counted(s.Updates, "update")
	if s.Updates < 0 {
		updates = fmt.Sprintf("more than %d updates", updatesMax)
	}
	return sim.Counted(s.Sites, "site") + ", " + sim.Counted(s.Faults, "fault") + ", " + updates
}

// Result is a small scenario, and how it was found.
type Result struct {
	Scenario sim.Scenario
	Failure  sweep.Failure // of it; what was failed for before had the same Check
	Size     Size
	Runs     int // that were made
	// Removals is how many things could be left out of it, each of which was tried in the
	// end, and made it pass, or fail elsewhere as well.
	Removals int
	Unlike   bool // it holds elsewhere
}

// ErrHeld says that there is nothing to shrink: the scenario does not fail.
var ErrHeld = errors.New("the scenario does not fail: nothing to shrink")

// shrinker is at work on one failure.
type shrinker struct {
	options Options
	best    sim.Scenario // the smallest so far that fails as it must
	target  sweep.Failure
	limit   uint64 // events of a run
	runs    int
}

// Shrink makes a failing scenario small. The failure that it keeps is the first that
// the run is told of. The error is ErrHeld if the scenario holds, and another one
// where it cannot run.
func Shrink(s sim.Scenario, o Options) (Result, error) {
	if err := sim.Check(s); err != nil {
		return Result{}, err
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	k := &shrinker{options: o, best: s}
	r, failures := sweep.Try(s, sim.Options{New: o.New, EventsMax: firstMax, Enough: func(string) bool { return true }}, sim.RunTwice)
	k.runs++
	if len(failures) == 0 {
		return Result{}, ErrHeld
	}
	if o.Unlike != nil {
		if err := o.Unlike(s); err != nil {
			return Result{}, fmt.Errorf("the scenario is to hold elsewhere: %w", err)
		}
	}
	k.target = failures[0]
	k.limit = max(eventsMin, 2*r.Events)
	explicit, err := sim.ExplicitFaults(s)
	if err != nil {
		return Result{}, err
	}
	k.adopt(expand(explicit))
	k.coarse()
	k.updates()
	for {
		before := k.runs
		for k.lists() || k.simpler() || k.trim() {
		}
		removals, more := k.minimal()
		if !more {
			_, failures := sweep.Try(k.best, k.run(), k.how())
			return Result{Scenario: k.best, Failure: k.find(failures), Size: SizeOf(k.best), Runs: k.runs, Removals: removals, Unlike: o.Unlike != nil}, nil
		}
		if k.runs-before > runsMax {
			return Result{}, fmt.Errorf("it is not yet small after %d runs: %v", k.runs, SizeOf(k.best))
		}
	}
}

const (
	firstMax   = 20_000_000 // events of the first run
	eventsMin  = 1_000_000  // events that any candidate may have
	updatesMax = 5000       // updates that are looked at one by one
	runsMax    = 1_000_000  // of one round, lest two simplifications undo each other for ever
)

// run and how are how candidates are run: as far as the breach that is looked for.
func (k *shrinker) run() sim.Options {
	return sim.Options{New: k.options.New, EventsMax: k.limit, Enough: func(check string) bool { return check == k.target.Check }}
}

func (k *shrinker) how() func(sim.Scenario, sim.Options) (sim.Result, error) {
	if k.target.Check == "replay" {
		return sim.RunTwice
	}
	return sim.Run
}

// find returns the failure that is the same as the target; the zero Failure if there
// is none. What a checker finds is the same if that checker finds it. Expectations and
// panics are many, and are told apart; and that nothing was delivered is another
// failure of an expectation than too late.
func (k *shrinker) find(failures []sweep.Failure) sweep.Failure {
	for _, f := range failures {
		alike := f.Check == k.target.Check
		if f.Check == "expectation" || f.Check == "panic" {
			alike = alike && f.Cause == k.target.Cause && idle(f) == idle(k.target)
		}
		if alike {
			return f
		}
	}
	return sweep.Failure{}
}

// idle says whether an expectation failed for want of anything to look at.
func idle(f sweep.Failure) bool { return strings.HasSuffix(f.Text, ", saw no deliveries") }

// adopt takes a candidate if it fails as it must.
func (k *shrinker) adopt(s sim.Scenario) bool { return k.first(s) == 0 }

// first tries candidates and takes the first that fails as it must; -1 if none does.
func (k *shrinker) first(candidates ...sim.Scenario) int {
	for from := 0; from < len(candidates); from += k.options.Workers {
		batch := candidates[from:min(from+k.options.Workers, len(candidates))]
		fails := make([]bool, len(batch))
		var running sync.WaitGroup
		for i := range batch {
			running.Go(func() {
				_, failures := sweep.Try(batch[i], k.run(), k.how())
				fails[i] = k.find(failures) != sweep.Failure{} && (k.options.Unlike == nil || k.options.Unlike(batch[i]) == nil)
			})
		}
		running.Wait()
		k.runs += len(batch)
		if k.options.Progress != nil {
			k.options.Progress(SizeOf(k.best), k.runs)
		}
		for i, failed := range fails {
			if failed {
				k.best = batch[i]
				return from + i
			}
		}
	}
	return -1
}

// coarse makes runs short before many of them are made: no more of the script than
// the failure needs, and no expectation but the one that failed.
func (k *shrinker) coarse() {
	kept := k.best
	kept.Expect = nil
	for _, e := range k.best.Expect {
		if "wanted "+e.String() == k.target.Cause {
			kept.Expect = append(kept.Expect, e)
		}
	}
	k.adopt(kept)
	for k.first(k.sooner()...) >= 0 {
	}
	k.lists()
}

// sooner are the scenarios that end after half of the script, and after three quarters.
func (k *shrinker) sooner() (all []sim.Scenario) {
	for _, d := range []time.Duration{k.best.Duration / 2, k.best.Duration * 3 / 4} {
		if s := k.best; shortened(&s, d) {
			all = append(all, s)
		}
	}
	return all
}

// lists leaves out what is not needed of every list, large pieces first. It says
// whether anything could go.
func (k *shrinker) lists() (gone bool) {
	for _, l := range lists {
		for piece := l.count(&k.best); piece > 0; piece /= 2 {
			gone = k.cut(l, piece) || gone
		}
	}
	return gone
}

// cut leaves out pieces of a list.
func (k *shrinker) cut(l list, piece int) (gone bool) {
	for at := 0; at < l.count(&k.best); {
		var candidates []sim.Scenario
		var starts []int
		for start := at; start < l.count(&k.best) && len(candidates) < k.options.Workers; start += piece {
			if s, ok := l.without(k.best, start, min(start+piece, l.count(&k.best))); ok {
				candidates, starts = append(candidates, s), append(starts, start)
			}
			at = start + piece
		}
		if i := k.first(candidates...); i >= 0 {
			gone, at = true, starts[i]
		}
	}
	return gone
}

// minimal tries to leave out every single thing. More says that one of them could go.
func (k *shrinker) minimal() (removals int, more bool) {
	for _, l := range lists {
		var candidates []sim.Scenario
		for i := range l.count(&k.best) {
			if s, ok := l.without(k.best, i, i+1); ok {
				candidates = append(candidates, s)
			}
		}
		if k.first(candidates...) >= 0 {
			return 0, true
		}
		removals += len(candidates)
	}
	ends := k.ends()
	return removals + len(ends), k.first(ends...) >= 0
}

// Text is the scenario as a file, which begins with what fails in it.
func (r *Result) Text() (string, error) {
	text, err := script.Print(r.Scenario)
	if err != nil {
		return "", err
	}
	happens := "that does not happen"
	if r.Unlike {
		happens += " here alone"
	}
	return fmt.Sprintf("; %s: %s\n;\n; None of its %d parts can be left out: without any one of them, %s.\n\n%s",
		r.Failure.Check, strings.ReplaceAll(r.Failure.Text, "\n", " "), r.Removals, happens, text), nil
}
