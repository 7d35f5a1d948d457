package sweep

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
)

// world is small, and some of its seeds fail: most of those under which a site is cut
// off for long.
func world(t *testing.T) sim.Scenario {
	t.Helper()
	s, err := script.Parse("small.scn", []byte(`
(:scenario (:duration 30s))
(:sites 3)
(:group-define (:group-name g) (:site all) (:master-site s1) (:update-period 5))
(:flood (:from s1) (:every 1s) (:start 2s))
(:swarm (:between 5s 25s) (:lasting 1s 10s) (:cuts 1) (:pauses 1))
(:expect (:max < 7s))`), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lines sweeps, and returns what was found as a file of results would have it.
func lines(t *testing.T, p Plan) (text string, all []Line) {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = p.Run(func(line Line) bool {
		all = append(all, line)
		if err := w.Write(line); err != nil {
			t.Error(err)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), all
}

// TestSweepIsTheSame: however many workers there are, results are the same to the
// byte, in the order of the seeds; and each line is what its seed alone yields.
func TestSweepIsTheSame(t *testing.T) {
	p := Plan{Scenario: world(t), Seeds: Seeds{1, 40}, Swarm: true, Workers: 1}
	alone, all := lines(t, p)
	p.Workers = 7
	if many, _ := lines(t, p); many != alone {
		t.Errorf("one worker wrote\n%s\nseven wrote\n%s", alone, many)
	}
	failed := 0
	for i, line := range all {
		if line.Seed != uint64(i+1) {
			t.Fatalf("line %d is of seed %d", i+1, line.Seed)
		}
		if line.Replayed != (line.Seed%twiceEvery == 0) {
			t.Errorf("seed %d was run twice: %v", line.Seed, line.Replayed)
		}
		s := world(t)
		s.Seed = line.Seed
		r, err := sim.Run(s.Swarmed(), sim.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Digest != line.Digest || r.OK != line.OK {
			t.Errorf("seed %d: the run is %v %.16s, the line says %v %.16s", line.Seed, r.OK, r.Digest, line.OK, line.Digest)
		}
		if !line.OK {
			failed++
		}
	}
	if failed == 0 || failed == len(all) {
		t.Fatalf("%d of %d seeds failed; some were to, and some not", failed, len(all))
	}
	if len(all[0].New) == 0 || len(all[len(all)-1].New) > len(all[0].New)/2 {
		t.Errorf("the first seed reached %d for the first time, the last one %d", len(all[0].New), len(all[len(all)-1].New))
	}
}

// TestShards: every seed is in one shard.
func TestShards(t *testing.T) {
	for _, seeds := range []Seeds{{1, 40}, {0, 0}, {7, 9}, {1<<64 - 5, 1<<64 - 1}} {
		var all []uint64
		for i := uint64(1); i <= 3; i++ {
			p := Plan{Seeds: seeds, Shard: Shard{i, 3}, Skip: map[uint64]bool{8: true, 1000: true}}
			n := uint64(0)
			p.seeds(func(seed uint64) bool { all, n = append(all, seed), n+1; return true })
			if p.Count() != n {
				t.Errorf("shard %v of %v counts %d, and has %d", p.Shard, seeds, p.Count(), n)
			}
		}
		slices.Sort(all)
		p := Plan{Seeds: seeds, Skip: map[uint64]bool{8: true}}
		var want []uint64
		p.seeds(func(seed uint64) bool { want = append(want, seed); return true })
		if !slices.Equal(all, want) || p.Count() != uint64(len(want)) {
			t.Errorf("the shards of %v have %v, want %v, counted %d", seeds, all, want, p.Count())
		}
	}
}

// TestResume: a sweep that was stopped, in the middle of a line too, and goes on has the
// same results as one that was not.
func TestResume(t *testing.T) {
	p := Plan{Scenario: world(t), Seeds: Seeds{1, 12}}
	whole, _ := lines(t, p)
	head, err := json.Marshal(map[string]Head{"sweep": {Scenario: "small", Seeds: Ranges{p.Seeds}}})
	if err != nil {
		t.Fatal(err)
	}
	whole = string(head) + "\n" + whole
	for _, cut := range []int{len(whole), len(whole) - 1, len(whole) / 2, len(head) + 1} {
		h, before, size, err := ReadResults("results", strings.NewReader(whole[:cut]))
		if err != nil || h.Scenario != "small" {
			t.Fatal(h, err)
		}
		var sum Summary
		for _, line := range before {
			if err := sum.Add(line); err != nil {
				t.Fatal(err)
			}
		}
		rest := p
		rest.Skip, rest.Known = sum.Seen(), sum.Coverage()
		text, _ := lines(t, rest)
		if got := whole[:size] + text; got != whole {
			t.Errorf("cut at %d, it became\n%s\nwant\n%s", cut, got, whole)
		}
	}
	for _, bad := range []string{"", "\n", "{}\n", string(head) + "\nx\n", string(head) + "\n{\"sead\":1}\n"} {
		if _, _, _, err := ReadResults("results", strings.NewReader(bad)); err == nil || !strings.HasPrefix(err.Error(), "results:") {
			t.Errorf("of %q it said %v", bad, err)
		}
	}
}

// TestLongLine: what is no file of results is not read to its end to find that out.
func TestLongLine(t *testing.T) {
	file := strings.NewReader(strings.Repeat("x", 8*lineMax))
	_, _, _, err := ReadResults("results", file)
	if err == nil || !strings.HasPrefix(err.Error(), "results:1: a line of more than 1048576 bytes") {
		t.Errorf("it said %v", err)
	}
	if read := int(file.Size()) - file.Len(); read > 2*lineMax {
		t.Errorf("it read %d bytes of a line that may have %d", read, lineMax)
	}
}

// TestStop: who has seen enough stops the sweep, and is not called again; no run goes on
// when the sweep has ended.
func TestStop(t *testing.T) {
	p := Plan{Scenario: world(t), Seeds: Seeds{1, 1 << 40}, Workers: 8}
	calls := 0
	if err := p.Run(func(Line) bool { calls++; return calls < 5 }); err != nil || calls != 5 {
		t.Errorf("%d calls, want 5; %v", calls, err)
	}
	if stacks := make([]byte, 1<<20); strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), "(*Plan).one") {
		t.Error("a run goes on")
	}
	p.Scenario.Hosts = nil
	if err := p.Run(func(Line) bool { return true }); err == nil {
		t.Error("a world without sites was swept")
	}
}

// TestConfirm: results go on only with a program that finds what was found.
func TestConfirm(t *testing.T) {
	p := Plan{Scenario: world(t), Seeds: Seeds{1, 20}}
	_, all := lines(t, p)
	all = all[slices.IndexFunc(all, func(l Line) bool { return l.OK }):]
	held, failed := all[0].Seed, slices.IndexFunc(all, func(l Line) bool { return !l.OK })
	p.Skip = map[uint64]bool{held: true, all[failed].Seed: true}
	p.Shard = Shard{1, 1000}
	if err := p.Confirm(all); err != nil {
		t.Errorf("of its own results it says %v", err)
	}
	if err := p.Confirm(nil); err != nil {
		t.Errorf("of no results it says %v", err)
	}
	for _, c := range []struct {
		want   string
		change func(all []Line)
	}{
		{fmt.Sprintf("seed %d gave the trace another, and ", held), func(all []Line) { all[0].Digest = "another" }},
		{fmt.Sprintf("seed %d failed and holds now", held), func(all []Line) { all[0].OK = false }},
		{fmt.Sprintf("seed %d fails otherwise now: wanted max < 7s", all[failed].Seed), func(all []Line) { all[failed].Failures = nil }},
		{fmt.Sprintf("seed %d held and fails now", all[failed].Seed), func(all []Line) { all[0] = all[failed]; all[0].OK = true }},
	} {
		changed := slices.Clone(all)
		c.change(changed)
		if err := p.Confirm(changed); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("it says %v, and not %s", err, c.want)
		}
	}
	p.Scenario.Expect = nil
	if err := p.Confirm(all); err == nil || err.Error() != fmt.Sprintf("seed %d failed and holds now", all[failed].Seed) {
		t.Errorf("when nothing is wanted any more it says %v", err)
	}
}

// TestStopFromOutside: what was found until then is there, and nothing comes after it.
func TestStopFromOutside(t *testing.T) {
	stop := make(chan struct{})
	p := Plan{Scenario: world(t), Seeds: Seeds{1, 1 << 40}, Workers: 3, Stop: stop}
	var seeds []uint64
	err := p.Run(func(line Line) bool {
		if seeds = append(seeds, line.Seed); len(seeds) == 3 {
			close(stop)
		}
		return len(seeds) < 100
	})
	if err != nil || !slices.Equal(seeds, []uint64{1, 2, 3}) {
		t.Errorf("stopped at the third seed it says %v, after seeds %v", err, seeds)
	}
}

// TestSummary: failures of one cause are one group, whatever sites, times and updates
// they are of; a seed counts once, and may not have two traces.
func TestSummary(t *testing.T) {
	hosts := world(t).Hosts
	var sum Summary
	add := func(seed uint64, texts ...string) {
		line := Line{Seed: seed, OK: len(texts) == 0, Digest: fmt.Sprint(seed)}
		for _, text := range texts {
			line.Failures = append(line.Failures, Failure{"missing", normal(text, hosts), text})
		}
		if err := sum.Add(line); err != nil {
			t.Error(err)
		}
	}
	add(9, "s1/2a/7 is missing at s3, though s2 and 4 others hold it")
	add(3, "s2/9k/12 is missing at s1, though s3 and 1 others hold it")
	add(4, "after 2m30.5s it held 12.5 MB", "wanted max < 7s, saw 12s")
	add(5)
	add(5)
	if sum.Runs != 4 || sum.Failed != 3 {
		t.Errorf("%d runs, %d failed", sum.Runs, sum.Failed)
	}
	var got []string
	for _, g := range sum.Groups() {
		got = append(got, fmt.Sprintf("%d %v %s", g.Runs, g.Seeds, g.Cause))
	}
	want := []string{
		"2 [3 9] ID is missing at SITE, though SITE and N others hold it",
		"1 [4] after SPAN it held N MB",
		"1 [4] wanted max < 7s",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the groups are\n%q\nwant\n%q", got, want)
	}
	report := sum.Report("small", func(seed uint64) []string { return []string{fmt.Sprint("again ", seed)} })
	for _, want := range []string{"small: 4 seeds, 3 FAILED", "FAILED     2 by missing: ID is missing", "seed 3: s2/9k/12 is missing", "again 3"} {
		if !strings.Contains(report, want) {
			t.Errorf("the report lacks %q:\n%s", want, report)
		}
	}
	if err := sum.Add(Line{Seed: 5, OK: true, Digest: "another"}); err == nil || !strings.Contains(err.Error(), "seed 5 gave the trace another, and 5 elsewhere") {
		t.Errorf("of another trace it said %v", err)
	}
}

// TestPanicFailsTheRun: what makes the protocol panic is a failure of that seed alone.
func TestPanicFailsTheRun(t *testing.T) {
	_, failures := Try(world(t), sim.Options{}, func(sim.Scenario, sim.Options) (sim.Result, error) {
		panic("invariant: 7 is no way to s2")
	})
	if len(failures) != 1 || failures[0].Check != "panic" || failures[0].Cause != "invariant: N is no way to SITE" {
		t.Errorf("the failures are %+v", failures)
	}
	_, failures = Try(world(t), sim.Options{EventsMax: 1000}, sim.Run)
	if len(failures) == 0 || failures[0].Check != "progress" {
		t.Errorf("with a bound on events, the failures are %+v", failures)
	}
}

// TestCauses: what differs from seed to seed is no part of a cause, and a run tells of no more
// causes than so many.
func TestCauses(t *testing.T) {
	hosts := world(t).Hosts
	for text, want := range map[string]string{
		"run again, 812 events gave the trace 0123456789abcdef": "run again, N events gave the trace DIGEST",
		"s1: s2, (s3). s4":               "SITE: SITE, (SITE). s4",
		"0.5s late by 1h2m3s of s1/2a/7": "SPAN late by SPAN of ID",
	} {
		if got := normal(text, hosts); got != want {
			t.Errorf("the cause of %q is %q, want %q", text, got, want)
		}
	}
	_, failures := Try(world(t), sim.Options{}, func(sim.Scenario, sim.Options) (r sim.Result, err error) {
		for i := range 100 {
			r.Breaches = append(r.Breaches, sim.Breach{Check: fmt.Sprint("check ", i/2), Text: fmt.Sprint("text ", i)})
		}
		return r, nil
	})
	if len(failures) != failuresMax || failures[1].Check != "check 1" {
		t.Errorf("it tells of %d failures, want %d: %+v", len(failures), failuresMax, failures)
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Seeds{"1-10": {1, 10}, "7": {7, 7}, "0-0": {0, 0}} {
		if got, err := ParseSeeds(text); err != nil || got != want {
			t.Errorf("ParseSeeds(%s) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "10-1", "a-b", "1-", "-3", "1-2-3"} {
		if _, err := ParseSeeds(text); err == nil || !strings.Contains(err.Error(), "1-10000") {
			t.Errorf("ParseSeeds(%s) said %v", text, err)
		}
	}
	for _, text := range []string{"", "3", "0/4", "5/4", "a/b", "1/0"} {
		if _, err := ParseShard(text); err == nil || !strings.Contains(err.Error(), "3/16") {
			t.Errorf("ParseShard(%s) said %v", text, err)
		}
	}
	if got, err := ParseShard("3/16"); err != nil || got != (Shard{3, 16}) || got.String() != "3/16" {
		t.Errorf("ParseShard(3/16) = %v, %v", got, err)
	}
}

// TestMissing: seeds that were to be run and were not are counted, and the first are named.
func TestMissing(t *testing.T) {
	tests := []struct {
		wanted, there string
		count         uint64
		first         []uint64
	}{
		{"1-3", "1-3", 0, nil},
		{"1-3", "2", 2, []uint64{1, 3}},
		{"5,1-3,4", "5", 4, []uint64{1, 2, 3, 4}},
		{"1-20,100-1000000000", "1-100", 999999900, []uint64{101, 102, 103, 104, 105, 106, 107, 108}},
		{"7", "6-8", 0, nil},
		{"18446744073709551614-18446744073709551615", "1", 2, []uint64{18446744073709551614, 18446744073709551615}},
	}
	for _, test := range tests {
		var sum Summary
		wanted, err := ParseRanges(test.wanted)
		there, err2 := ParseSeeds(test.there)
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		for seed := there.From; seed <= there.To; seed++ {
			if err := sum.Add(Line{Seed: seed, OK: true}); err != nil {
				t.Fatal(err)
			}
		}
		sum.Want(wanted)
		if count, first := sum.Missing(); count != test.count || !slices.Equal(first, test.first) {
			t.Errorf("of %s, %s are there: %d are missing, such as %v; not %d, such as %v", test.wanted, test.there, count, first, test.count, test.first)
		}
		if again, err := ParseRanges(sum.Wanted().String()); err != nil || !slices.Equal(again, sum.Wanted()) {
			t.Errorf("%v is read as %v (%v)", sum.Wanted(), again, err)
		}
	}
}

// TestSwarmed: the kinds are the seed's, of the scenario's own where it has some.
func TestSwarmed(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(20) {
		s := Seeded(world(t), seed, true)
		if len(s.Expect) != 1 || s.Swarms[0].From != 5*time.Second {
			t.Fatal("its own swarm, or what it expects, is gone")
		}
		seen[strings.Join(s.SwarmKindsOn(), " ")] = true
	}
	for _, want := range []string{"", "cuts", "pauses", "pauses cuts"} {
		if !seen[want] || len(seen) != 4 {
			t.Errorf("the kinds on were %v, want %q too, and no others", seen, want)
		}
	}
	bare := world(t)
	bare.Swarms = nil
	s := Seeded(bare, 1, true)
	if len(s.Swarms) != 1 || len(s.Expect) != 0 || len(bare.Expect) != 1 {
		t.Errorf("without a swarm it became %+v, expecting %v", s.Swarms, s.Expect)
	}
	if err := sim.Check(s); err != nil {
		t.Error(err)
	}
}
