package recording_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/recording"
	"github.com/floodd/floodd/sim/script"
)

// world is a small scenario in which things go wrong.
func world(t testing.TB, seed uint64) sim.Scenario {
	t.Helper()
	s, err := script.Parse("world.scn", []byte(`
		(:scenario (:duration 40s))
		(:network (:loss 0.1%) (:jitter 2ms))
		(:sites 5 (:placement cities))
		(:group-define (:group-name g) (:site all) (:master-site s1) (:update-period 10))
		(:flood (:from all) (:size 100 20KB) (:every 300ms) (:start 5s))
		(:at 15s (:cut s1 s2 (:for 4s)))
		(:at 20s (:crash s3 (:for 5s)))`), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Seed = seed
	return s
}

// record runs a scenario and returns its recording.
func record(t testing.TB, s sim.Scenario, o sim.Options) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := recording.NewWriter(&file, recording.About{Scenario: s.Name, Seed: s.Seed})
	if err != nil {
		t.Fatal(err)
	}
	o.Watch = w.Watch
	if _, err := sim.Run(s, o); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func open(t testing.TB, file []byte) *recording.Reader {
	t.Helper()
	r, err := recording.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func compare(t testing.TB, a, b func(func(recording.Line, error) bool)) recording.Difference {
	t.Helper()
	d, err := recording.Compare(a, b, 3)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestSameRun: a run is what its recording says, and a recording is small.
func TestSameRun(t *testing.T) {
	file := record(t, world(t, 1), sim.Options{})
	d := compare(t, open(t, file).Lines(), recording.Play(world(t, 1), sim.Options{}))
	if d.Differ || d.Same < 1000 {
		t.Errorf("a run and its recording part after %d events: %v and %v", d.Same, d.First, d.Second)
	}
	if each := float64(len(file)) / float64(d.Same); each > 15 {
		t.Errorf("%d events are recorded in %d bytes, %.1f each", d.Same, len(file), each)
	}
}

// TestOtherSeed: two seeds part, and from there on all is told of both.
func TestOtherSeed(t *testing.T) {
	d := compare(t, recording.Play(world(t, 1), sim.Options{}), open(t, record(t, world(t, 2), sim.Options{})).Lines())
	if !d.Differ || len(d.First) != 4 || len(d.Second) != 4 || d.First[0] == d.Second[0] || d.First[0].Number != d.Same+1 {
		t.Errorf("seeds 1 and 2 part after %d events: %v and %v", d.Same, d.First, d.Second)
	}
}

// TestLongLists: what the words of a line leave out is told apart all the same.
func TestLongLists(t *testing.T) {
	lines := func(last uint64) func(func(recording.Line, error) bool) {
		var ids []core.UpdateID
		for seq := range uint64(99) {
			ids = append(ids, core.UpdateID{Seq: seq + 1})
		}
		ids = append(ids, core.UpdateID{Seq: last})
		var file bytes.Buffer
		w, err := recording.NewWriter(&file, recording.About{})
		if err != nil {
			t.Fatal(err)
		}
		w.Watch(sim.Happening{Number: 1, Site: "s1", What: sim.Wished{Effect: &core.MarkExported{IDs: ids}}})
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return open(t, file.Bytes()).Lines()
	}
	if d := compare(t, lines(100), lines(100)); d.Differ {
		t.Errorf("the same list differs: %v and %v", d.First, d.Second)
	}
	if d := compare(t, lines(100), lines(101)); !d.Differ {
		t.Errorf("lists that differ in their hundredth are the same")
	}
}

// TestPlantedNondeterminism: a machine in which something from outside of the seed decides
// is found out at the very effect that it decides on, not where this is felt.
func TestPlantedNondeterminism(t *testing.T) {
	t.Run("a global counter", func(t *testing.T) {
		lives := 0
		o := planted(func(now core.Time, effects []core.Effect) []core.Effect {
			for i, e := range effects {
				if set, ok := e.(*core.SetTimer); ok && now > 22_000_000 {
					set.At += core.Time(lives)
					effects[i] = set
				}
			}
			return effects
		}, &lives)
		recorded := record(t, world(t, 1), o)
		d := compare(t, open(t, recorded).Lines(), recording.Play(world(t, 1), o))
		if !d.Differ {
			t.Fatal("nothing was found")
		}
		first := slices.IndexFunc(lines(t, recorded), func(l recording.Line) bool {
			return l.At > 22*time.Second && strings.HasPrefix(l.Text, "> s2 (:set-timer")
		})
		if d.Same != uint64(first) || d.First[0] != lines(t, recorded)[first] || d.Second[0].At != d.First[0].At {
			t.Errorf("it was found at %v and %v, event %d; the first that it touched is event %d", d.First[0], d.Second[0], d.Same+1, first+1)
		}
	})
	t.Run("the order of a map", func(t *testing.T) {
		var orders [][]string // of each run, the sends of each step as they went out
		lives := 0
		o := planted(func(now core.Time, effects []core.Effect) []core.Effect {
			byLink := map[core.LinkID][]core.Effect{}
			var out []core.Effect
			for _, e := range effects {
				if send, ok := e.(*core.Send); ok {
					byLink[send.Link] = append(byLink[send.Link], e)
				} else {
					out = append(out, e)
				}
			}
			order := fmt.Sprint(now)
			for link, sends := range byLink { // order: that it shows is what is planted
				order += fmt.Sprint(" ", link)
				out = append(out, sends...)
			}
			orders[lives-1] = append(orders[lives-1], order)
			return out
		}, &lives)
		orders = make([][]string, 2)
		recorded := record(t, world(t, 1), o)
		d := compare(t, open(t, recorded).Lines(), recording.Play(world(t, 1), o))
		if !d.Differ {
			t.Fatal("nothing was found")
		}
		step := 0
		for orders[0][step] == orders[1][step] {
			step++
		}
		at, _, _ := strings.Cut(orders[0][step], " ")
		for _, l := range []recording.Line{d.First[0], d.Second[0]} {
			if fmt.Sprint(l.At.Microseconds()) != at || !strings.HasPrefix(l.Text, "> s2 (:send") {
				t.Errorf("it was found at %v; the first step that it touched is at %s µs", l, at)
			}
		}
	})
}

// planted makes the first life of s2 do something else to its effects; lives counts the
// runs.
func planted(twist func(core.Time, []core.Effect) []core.Effect, lives *int) sim.Options {
	return sim.Options{New: func(o core.Options) sim.Machine {
		honest := core.New(o)
		if o.Config.Self != "s2" {
			return honest
		}
		*lives++
		return &twisted{honest, twist}
	}}
}

type twisted struct {
	*core.Site
	twist func(core.Time, []core.Effect) []core.Effect
}

func (m *twisted) Step(now core.Time, in core.Input) []core.Effect {
	return m.twist(now, slices.Clone(m.Site.Step(now, in)))
}

func lines(t testing.TB, file []byte) (all []recording.Line) {
	for l, err := range open(t, file).Lines() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// TestDamaged: a file that is none, or not all of one, is said to be so.
func TestDamaged(t *testing.T) {
	file := record(t, world(t, 1), sim.Options{})
	if _, err := recording.NewReader(strings.NewReader("(:sites 3)")); err == nil || !strings.Contains(err.Error(), "it is no recording") {
		t.Errorf("of a scenario it said %v", err)
	}
	for left := len(file) / 2; left < len(file)/2+40; left++ { // in the middle of lines
		_, err := recording.Compare(open(t, file[:left]).Lines(), open(t, file).Lines(), 3)
		if err == nil || !strings.Contains(err.Error(), "the recording breaks off after happening") {
			t.Errorf("of the first %d bytes of a recording it said %v", left, err)
		}
	}
}

// TestBackwards: time does not go back in a recording.
func TestBackwards(t *testing.T) {
	var file bytes.Buffer
	packed := gzip.NewWriter(&file)
	fmt.Fprint(packed, `{"format":"floodd recording 1"}`+"\n5 a\n-1 b\nend 2\n")
	packed.Close()
	_, err := recording.Compare(open(t, file.Bytes()).Lines(), open(t, file.Bytes()).Lines(), 3)
	if err == nil || !strings.Contains(err.Error(), `line 3 of the recording begins with "-1"`) {
		t.Errorf("it said %v", err)
	}
}

// TestNames: updates are found by their ids, and in ranges of their stream.
func TestNames(t *testing.T) {
	id := core.UpdateID{Stream: core.Stream{Origin: "s1", Epoch: 5}, Seq: 12}
	for text, want := range map[string]bool{
		"! s2 (:update-complete (:id s1/5/12) (:size 3))":                                   true,
		"! s2 (:update-complete (:id s1/5/123) (:size 3))":                                  false,
		"! s2 (:update-complete (:id as1/5/12) (:size 3))":                                  false,
		"< s2 (:offer (:items ((:stream s1/5) (:groups g) (:ranges 3 7-15))))":              true,
		"< s2 (:offer (:items ((:stream s1/5) (:ranges 3)) ((:stream s9/5) (:ranges 12))))": false,
		"! s2 (:gap-recorded (:stream s1/5) (:range 12) (:cause purged))":                   true,
		"> s2 (:want (:items ((:id s1/5/1)) ((:id s1/5/12))))":                              true,
		"< s2 (:timer-fired)": false,
	} {
		if got := (recording.Line{Text: text}).Names(id); got != want {
			t.Errorf("%v is named by %s: %v", id, text, got)
		}
	}
}
