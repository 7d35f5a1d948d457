package shrink

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
	"github.com/floodd/floodd/sim/sweep"
)

// stormy is a world in which much goes wrong, of which little is needed for the
// forgetful machine to be found out.
const stormy = `
(:scenario (:seed 3) (:duration 1m) (:settle 1m))
(:network (:jitter 5ms) (:loss 0.1%) (:uplink 20mbit))
(:sites 4 (:placement cities))
(:sites 2 (:name-prefix x) (:region mars))
(:host s1 s2 (:disk durable) (:local (:data-storage-max 5MB)))
(:group-define (:group-name g) (:site s* mars) (:master-site s1) (:update-period 20) (:connectivity 2))
(:group-define (:group-name h) (:site s1 mars) (:master-site x1) (:update-period 20))
(:trunk sea mars europe (:rate 10mbit))
(:flood (:name busy) (:from all) (:size 10 20KB) (:every 500ms) (:poisson yes) (:retry 1s))
(:flood (:from mars) (:size 300KB) (:start 5s) (:count 3))
(:ask all (:every 1s))
(:at 20s (:cut s1,mars (:for 5s)) (:crash s4 s3 x1 (:for 3s)))
(:swarm (:between 10s 50s) (:lasting 1s 20s) (:crashes 3) (:pauses 1) (:cuts 1) (:resets 2) (:bad-exports 1))
(:expect (:delivered all))`

// forgetful machines export nothing in any life but their first.
type forgetful struct{ sim.Machine }

func newForgetful(o core.Options) sim.Machine {
	if first := core.Epoch(core.EpochsPerLife * 2 * 16384); o.Life < first {
		return core.New(o)
	}
	return forgetful{core.New(o)}
}

func (m forgetful) Step(now core.Time, in core.Input) []core.Effect {
	return slices.DeleteFunc(m.Machine.Step(now, in), func(e core.Effect) bool {
		_, export := e.(*core.StartExport)
		return export
	})
}

func parse(t *testing.T, text string) sim.Scenario {
	t.Helper()
	s, err := script.Parse("storm.scn", []byte(text), os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestShrink: of much, what is left is what the failure needs; it is a file that can be
// read, and that fails alike; no part of it can go; and it does not depend on how many
// candidates are tried at a time.
func TestShrink(t *testing.T) {
	s := parse(t, stormy)
	told := 0
	small, err := Shrink(s, Options{New: newForgetful, Workers: 3, Progress: func(Size, int) { told++ }})
	if err != nil {
		t.Fatal(err)
	}
	text, err := small.Text()
	if err != nil {
		t.Fatal(err)
	}
	if want := (Size{Sites: 1, Faults: 1, Updates: 1}); small.Size != want || SizeOf(small.Scenario) != want {
		t.Errorf("%v are left, want %v:\n%s", small.Size, want, text)
	}
	if small.Failure.Check != "convergence" || told == 0 || small.Runs < 10 {
		t.Errorf("it fails by %+v, after %d runs of which %d were told", small.Failure, small.Runs, told)
	}
	if lines := strings.Count(text, "\n"); lines > 12 {
		t.Errorf("it has %d lines:\n%s", lines, text)
	}
	again := parse(t, text)
	if !reflect.DeepEqual(again, small.Scenario) {
		t.Errorf("it reads back as\n%+v\nand was\n%+v", again, small.Scenario)
	}
	fails := func(s sim.Scenario) bool {
		_, failures := sweep.Try(s, sim.Options{New: newForgetful}, sim.Run)
		return slices.ContainsFunc(failures, func(f sweep.Failure) bool { return f.Check == "convergence" })
	}
	if !fails(again) {
		t.Errorf("it does not fail:\n%s", text)
	}
	removals := 0
	for _, l := range lists {
		for i := range l.count(&again) {
			if without, ok := l.without(again, i, i+1); ok {
				removals++
				if fails(without) {
					t.Errorf("it fails without one of its parts, too:\n%+v", without)
				}
			}
		}
	}
	if removals != small.Removals || removals < 2 {
		t.Errorf("%d parts can be left out, it counted %d", removals, small.Removals)
	}
	alone, err := Shrink(s, Options{New: newForgetful, Workers: 1})
	if err != nil || !reflect.DeepEqual(alone.Scenario, small.Scenario) {
		t.Errorf("with one worker it became, with the error %v,\n%+v", err, alone.Scenario)
	}
}

// TestSameFailure: an expectation is kept for what it failed for, and not for nothing
// being delivered; what does not fail is not shrunk.
func TestSameFailure(t *testing.T) {
	s := parse(t, `
(:scenario (:seed 3) (:duration 30s))
(:sites 3)
(:group-define (:group-name g) (:site all) (:master-site s1))
(:flood (:from s1) (:every 1s) (:start 2s))
(:at 9s (:pause s2 (:for 8s)) (:reset s3))
(:expect (:delivered all) (:max < 7s) (:exported-twice none))`)
	small, err := Shrink(s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := small.Text()
	if want := (Size{Sites: 2, Faults: 1, Updates: 1}); small.Size != want {
		t.Errorf("%v are left, want %v:\n%s", small.Size, want, text)
	}
	if len(small.Scenario.Expect) != 1 || !strings.HasPrefix(small.Failure.Text, "wanted max < 7s, saw ") || strings.Contains(small.Failure.Text, "no deliveries") {
		t.Errorf("it fails by %q:\n%s", small.Failure.Text, text)
	}
	unlike := func(s sim.Scenario) error { // as if two sites were too few for it elsewhere
		if len(s.Hosts) < 3 {
			return errors.New("too few")
		}
		return nil
	}
	here, err := Shrink(s, Options{Unlike: unlike})
	if want := (Size{Sites: 3, Faults: 1, Updates: 1}); err != nil || here.Size != want || !here.Unlike {
		t.Errorf("%v are left, with the error %v, want %v", here.Size, err, want)
	}
	s.Faults = nil
	if _, err := Shrink(s, Options{}); !errors.Is(err, ErrHeld) {
		t.Errorf("of a scenario that holds it said %v", err)
	}
	if _, err := Shrink(small.Scenario, Options{Unlike: unlike}); err == nil || !strings.Contains(err.Error(), "hold elsewhere: too few") {
		t.Errorf("of one that does not hold elsewhere it said %v", err)
	}
	s.Hosts = nil
	if _, err := Shrink(s, Options{}); err == nil || errors.Is(err, ErrHeld) {
		t.Errorf("of one that cannot run it said %v", err)
	}
}

// TestRunsThatDiffer: what fails because two runs of it differ is run twice, each time.
func TestRunsThatDiffer(t *testing.T) {
	s := parse(t, `
(:scenario (:duration 20s))
(:sites 3)
(:group-define (:group-name g) (:site all) (:master-site s1))
(:flood (:from all) (:every 1s) (:start 2s))
(:at 9s (:reset s3))`)
	lives := 0
	small, err := Shrink(s, Options{Workers: 1, New: func(o core.Options) sim.Machine {
		if o.Config.Self == "s1" {
			lives++
		}
		return fickle{core.New(o), core.Time(lives % 2)}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Size{Sites: 2}); small.Size != want || small.Failure.Check != "replay" {
		t.Errorf("%v are left, want %v, and it fails by %+v", small.Size, want, small.Failure)
	}
}

// fickle machines wake up late in every other run.
type fickle struct {
	sim.Machine
	late core.Time
}

func (m fickle) Step(now core.Time, in core.Input) []core.Effect {
	effects := m.Machine.Step(now, in)
	for _, e := range effects {
		if set, ok := e.(*core.SetTimer); ok {
			set.At += m.late
		}
	}
	return effects
}

// TestSoonerIsSafe: a script that ends sooner loses what came late, and what was to be
// made plain of that is not looked for any more.
func TestSoonerIsSafe(t *testing.T) {
	s := parse(t, `
(:scenario (:duration 40s))
(:sites 2)
(:group-define (:group-name g) (:site all) (:master-site s1))
(:flood (:from s1) (:count 1) (:start 1s))
(:flood (:from s1) (:count 1) (:start 33.3s) (:size 70KB))
(:at 34.5s (:reset s1))
(:ask s1 (:start 35s))
(:expect (:updates > 1000))`)
	k := &shrinker{options: Options{Workers: 2}, best: s, target: sweep.Failure{Check: "expectation", Cause: "wanted updates > 1000"}}
	for k.simpler() {
	}
	if len(k.best.Floods) == 2 || k.best.Duration > 20*time.Second {
		t.Errorf("it did not become shorter: %+v", k.best)
	}
}

// TestFailsSoon: a script cannot end sooner than in the second in which it fails.
func TestFailsSoon(t *testing.T) {
	tests := []struct {
		start string
		want  time.Duration
	}{
		{"100ms", time.Second},
		{"1100ms", 2 * time.Second},
		{"2100ms", 3 * time.Second},
	}
	for _, test := range tests {
		s := parse(t, `
(:scenario (:duration 7s))
(:sites 1)
(:group-define (:group-name g) (:site all) (:master-site s1))
(:flood (:from s1) (:every 300ms) (:start `+test.start+`))
(:expect (:updates = 0))`)
		k := &shrinker{options: Options{Workers: 1}, best: s, target: sweep.Failure{Check: "expectation", Cause: "wanted updates = 0"}}
		k.options.Progress = func(Size, int) {
			if k.runs > 1000 {
				t.Fatal("it is not done after 1000 runs")
			}
		}
		k.coarse()
		if k.best.Duration != test.want {
			t.Errorf("what fails after %s ends after %v, want %v", test.start, k.best.Duration, test.want)
		}
	}
}

// TestManyUpdates: where a failure takes very many updates they stay together in floods, none
// of which can be shorter by one; where it takes few of very many, those are written out.
func TestManyUpdates(t *testing.T) {
	world := `
(:scenario (:duration 20s))
(:sites 2)
(:group-define (:group-name g) (:site all) (:master-site s1))
(:flood (:from s1) (:size 100) (:every 10ms) (:start 2s) (:count 400))
(:flood (:from s2) (:size 100) (:every 10ms) (:start 2s) (:until 5s))
`
	small, err := Shrink(parse(t, world+`(:expect (:updates < 300))`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := small.Text()
	if small.Size.Updates != 300 || len(small.Scenario.Floods) > 2 || small.Runs > 200 {
		t.Errorf("%v are left after %d runs, want 300 updates in two floods at most:\n%s", small.Size, small.Runs, text)
	}
	small, err = Shrink(parse(t, `
(:scenario (:duration 20s))
(:sites 1)
(:group-define (:group-name g) (:site all) (:master-site s1))
(:flood (:from s1) (:size 100 2000) (:every 10ms) (:start 2s) (:count 900))`), Options{New: newFastidious})
	if err != nil {
		t.Fatal(err)
	}
	text, _ = small.Text()
	if small.Size.Updates != 2 || len(small.Scenario.Floods) != 2 {
		t.Errorf("%v are left, want two updates, each by itself:\n%s", small.Size, text)
	}
}

// fastidious machines never export the second update of a size that few have.
type fastidious struct {
	sim.Machine
	met int
}

func newFastidious(o core.Options) sim.Machine { return &fastidious{Machine: core.New(o)} }

func (m *fastidious) Step(now core.Time, in core.Input) []core.Effect {
	return slices.DeleteFunc(m.Machine.Step(now, in), func(e core.Effect) bool {
		export, ok := e.(*core.StartExport)
		if ok && export.Updates[0].Size%251 == 0 {
			m.met++
		}
		return ok && m.met == 2
	})
}
