package sweep

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/floodd/floodd/sim"
)

// Line is what became of one seed: a line of a file of results.
type Line struct {
	Seed   uint64 `json:"seed"`
	OK     bool   `json:"ok"`
	Digest string `json:"trace_digest"`
	// Replayed: it was run a second time, and that was the same to the last event.
	Replayed  bool      `json:"replayed,omitempty"`
	Events    uint64    `json:"events"`
	Simulated float64   `json:"simulated_seconds"`
	Kinds     []string  `json:"kinds,omitempty"` // of fault, that were on; only where each seed draws them
	Failures  []Failure `json:"failures,omitempty"`
	// New is what this run was the first of its sweep to reach, as [Coverage.Merge]
	// names it.
	New []string `json:"reached_first,omitempty"`
}

// Failure is why a run did not hold. Runs that failed for the same cause have the same
// Check and Cause.
type Failure struct {
	Check string `json:"check"` // the checker that found it, "expectation", "panic" or "unable"
	Cause string `json:"cause"` // the text without what differs from seed to seed
	Text  string `json:"text"`
}

// twiceEvery is the share of seeds that are run twice, one in so many: chance that
// comes in from outside of the seed does not choose its seeds.
const twiceEvery = 16

// EventsMax is how many events a run may have, where a plan does not say. The largest scenarios have some
// million; a protocol that keeps itself busy without end has to be found out.
const EventsMax = 20_000_000

// run is a line, and what was reached in its run.
type run struct {
	line     Line
	coverage *Coverage
}

// Seeded returns the scenario as a sweep runs it with a seed.
func Seeded(s sim.Scenario, seed uint64, swarm bool) sim.Scenario {
	s.Seed = seed
	if swarm {
		s = s.Swarmed()
	}
	return s
}

// one makes the run of one seed. One that was stopped is of no use.
func (p *Plan) one(seed uint64, stop func() bool) run {
	s := Seeded(p.Scenario, seed, p.Swarm)
	c := NewCoverage()
	make := sim.Run
	if seed%twiceEvery == 0 {
		make = sim.RunTwice
	}
	r, failures := Try(s, sim.Options{New: c.Watch(nil), EventsMax: cmp.Or(p.EventsMax, EventsMax), Stop: stop}, make)
	line := Line{
		Seed: seed, OK: len(failures) == 0, Digest: r.Digest, Replayed: r.Replayed, Events: r.Events,
		Simulated: r.Simulated.Round(time.Microsecond).Seconds(), Failures: failures,
	}
	if p.Swarm {
		line.Kinds = s.SwarmKindsOn()
	}
	return run{line, c}
}

// failuresMax is how many causes of one run are told.
const failuresMax = 8

// Try runs a scenario and says why it failed, each cause once; nil if it held. What
// makes the protocol panic fails the run; what makes the run impossible does as well,
// with the check "unable".
func Try(s sim.Scenario, o sim.Options, make func(sim.Scenario, sim.Options) (sim.Result, error)) (r sim.Result, failures []Failure) {
	add := func(check, text string) {
		f := Failure{Check: check, Text: text, Cause: normal(text, s.Hosts)}
		for _, other := range failures {
			if other.Check == f.Check && other.Cause == f.Cause {
				return
			}
		}
		if len(failures) < failuresMax {
			failures = append(failures, f)
		}
	}
	defer func() {
		if why := recover(); why != nil {
			r = sim.Result{Scenario: s.Name, Seed: s.Seed}
			failures = nil
			add("panic", fmt.Sprint(why))
		}
	}()
	r, err := make(s, o)
	if err != nil {
		add("unable", err.Error())
		return r, failures
	}
	for _, b := range r.Breaches {
		add(b.Check, b.Text)
	}
	for _, v := range r.Expectations {
		if !v.OK {
			add("expectation", "wanted "+v.Text+", saw "+v.Seen)
		}
	}
	return r, failures
}

// What differs from seed to seed in the text of a failure.
var (
	updateIDs = regexp.MustCompile(`[\w.-]+/[0-9a-z]+(/[0-9]+)?\b`)
	spans     = regexp.MustCompile(`\b([0-9.]+(h|ms|m|s|µs|us|ns))+`)
	numbers   = regexp.MustCompile(`\b[0-9][0-9.]*([KMGT]?B)?\b`)
	hexadecs  = regexp.MustCompile(`\b[0-9a-f]{16,}\b`)
)

// normal takes out of a text what differs from seed to seed: ids, sites, spans and
// numbers. Of an expectation, what was wanted stays.
func normal(text string, hosts []sim.Host) string {
	if wanted, _, ok := strings.Cut(text, ", saw "); ok && strings.HasPrefix(wanted, "wanted ") {
		return wanted
	}
	text = updateIDs.ReplaceAllString(text, "ID")
	text = hexadecs.ReplaceAllString(text, "DIGEST")
	text = spans.ReplaceAllString(text, "SPAN")
	words := strings.Fields(text)
	for i, word := range words {
		bare := strings.Trim(word, `,;:.()"`)
		for h := range hosts {
			if bare != "" && bare == string(hosts[h].Site.Name) {
				words[i] = strings.Replace(word, bare, "SITE", 1)
				break
			}
		}
	}
	return numbers.ReplaceAllString(strings.Join(words, " "), "N")
}
