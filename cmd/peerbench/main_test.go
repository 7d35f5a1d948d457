package main

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/cmd/internal/screen"
	"github.com/floodd/floodd/cmd/peerbench/work"
)

// TestMain lets the test binary be the process of a trial.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "trial" {
		main()
		return
	}
	os.Exit(m.Run())
}

func TestHelpFits(t *testing.T) {
	for _, err := range screen.Check(root()) {
		t.Error(err)
	}
}

// run runs the command as a user types it.
func run(t *testing.T, args ...string) (out, said string, err error) {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd := root()
	cmd.SetArgs(args)
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	err = cmd.ExecuteContext(t.Context())
	return stdout.String(), stderr.String(), err
}

// TestSmallRun runs a little of everything, in processes of its own.
func TestSmallRun(t *testing.T) {
	out, said, err := run(t, "small", "--sites", "3", "--runs", "1", "--systems", "NATS", "--span", "100ms", "--updates", "10", "--json")
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	var report smallReport
	if err := json.Unmarshal([]byte(out), &report); err != nil {
		t.Fatal(err)
	}
	if s := report.Saturating; len(s) != 1 || s[0].Result == nil || s[0].Result.PerSecond <= 0 {
		t.Errorf("saturating: %+v", s)
	}
	if p := report.Paced; len(p) != 1 || p[0].Result == nil || p[0].Result.Complete != 10 || p[0].Result.Copies < 1 {
		t.Errorf("paced: %+v", p)
	}
	if !strings.Contains(said, "run 1 of 1: NATS") {
		t.Errorf("progress says %q", said)
	}
}

// TestFailedTrial is a result with a reason, beside those that went well.
func TestFailedTrial(t *testing.T) {
	_, err := apart[work.Throughput](t.Context(), "saturate", smallOrder{System: "NATS", Sites: 1}, time.Minute, "")
	if err == nil || !strings.Contains(err.Error(), "1 sites; from 2 to 64 are possible") {
		t.Errorf("the reason is %v", err)
	}
}

// TestInterrupted ends a trial when it is not wanted any more.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := apart[work.Throughput](ctx, "saturate", smallOrder{System: "NATS", Sites: 3}, time.Minute, ""); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

// TestImpossibleFlags are refused before anything is measured.
func TestImpossibleFlags(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"small --sites 1", "--sites 1 is not possible; from 2 to 64 is"},
		{"small --sites 65", "--sites 65 is not possible; from 2 to 64 is"},
		{"small --window 0", "--window 0 is not possible; at least 1 is"},
		{"small --rate 0", "--rate 0 is not possible; from 1 to"},
		{"small --updates 0", "--updates 0 is not possible"},
		{"small --span 0s", "--span 0s is no time to count in"},
		{"small --runs 0", "--runs 0 is not possible; at least 1 is"},
		{"small --systems=", "--systems names none"},
		{"bulk --sites 0", "--sites 0 is not possible; from 2 to 250 is"},
		{"bulk --delay -5ms", "--delay -5ms is before"},
		{"mixed --sites 100", "--sites 100 is not possible; from 2 to 64 is"},
		{"mixed --rate -1", "--rate -1 is not possible"},
		{"mixed --updates 0", "--updates 0 is not possible"},
	} {
		if _, said, err := run(t, strings.Fields(test.args)...); err == nil || !strings.Contains(err.Error(), test.want) || said != "" {
			t.Errorf("peerbench %s: %v, after %q; wanted %q", test.args, err, said, test.want)
		}
	}
}

func TestUnknownSystem(t *testing.T) {
	for _, command := range []string{"small", "bulk"} {
		if _, _, err := run(t, command, "--systems", "pigeons"); err == nil || !strings.Contains(err.Error(), `"pigeons"`) {
			t.Errorf("%s: got %v", command, err)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]size{"1": 1, "1024": 1 << 10, "64KiB": 64 << 10, "256MiB": 256 << 20, "1024GiB": 1 << 40} {
		var s size
		if err := s.Set(text); err != nil || s != want {
			t.Errorf("%s is %d, %v; wanted %d", text, s, err, want)
		}
	}
	for _, text := range []string{"", "0", "-1", "MiB", "1mb", "2000GiB", "99999999999999999999"} {
		var s size
		if err := s.Set(text); err == nil {
			t.Errorf("%q is taken as %d", text, s)
		}
	}
	for s, want := range map[size]string{1: "1", 1 << 10: "1KiB", 3 << 20: "3MiB", 1 << 30: "1GiB", 1<<20 + 1: "1048577"} {
		if got := s.String(); got != want {
			t.Errorf("%d shows as %s, wanted %s", int64(s), got, want)
		}
	}
}

func TestSample(t *testing.T) {
	for _, test := range []struct {
		sample sample
		want   string
	}{{nil, "-"}, {sample{2.5}, "2.5"}, {sample{3, 1, 2}, "2.0 (1.0-3.0)"}, {sample{4, 1, 3, 2}, "2.0 (1.0-4.0)"}} {
		if got := test.sample.show("%.1f"); got != test.want {
			t.Errorf("%v shows as %q, wanted %q", test.sample, got, test.want)
		}
	}
}

// TestSampled passes over what has no figure.
func TestSampled(t *testing.T) {
	got := sampled([]work.Throughput{{CPU: 2000}, {}, {CPU: 4000}}, microseconds)
	if len(got) != 2 || got[0] != 2 || got[1] != 4 {
		t.Errorf("got %v, wanted [2 4]", got)
	}
}

// TestUnfinished has no time for an update that did not come to every site.
func TestUnfinished(t *testing.T) {
	report := bulkReport{Order: shapedOrder{Sites: 8, Uplinks: []int64{1, 1}}, Bound: time.Second, Trials: []outcome[work.Transfer]{
		{System: "a", Run: 1, Result: &work.Transfer{Whole: 5, First: time.Second}},
		{System: "b", Run: 1, Result: &work.Transfer{Whole: 7, Took: 3 * time.Second}},
	}}
	var out strings.Builder
	cmd := root()
	cmd.SetOut(&out)
	report.print(cmd, program{runs: 1, systems: []string{"a", "b"}})
	for _, want := range []string{"a   5 of 7   -      -", "b   7 of 7   3.00   3.000"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, out.String())
		}
	}
}

// TestRatios compares only what was done in one run, with what did something.
func TestRatios(t *testing.T) {
	figure := func(f float64) *float64 { return &f }
	outcomes := []outcome[float64]{
		{System: "a", Run: 1, Result: figure(6)}, {System: "b", Run: 1, Result: figure(3)},
		{System: "a", Run: 2, Failed: "why"}, {System: "b", Run: 2, Result: figure(3)},
		{System: "a", Run: 3, Result: figure(6)}, {System: "b", Run: 3, Result: figure(0)},
	}
	got := ratios(outcomes, "a", "b", func(a, b float64) (float64, float64) { return a, b })
	if len(got) != 1 || got[0] != 2 {
		t.Errorf("got %v, wanted [2]", got)
	}
}
