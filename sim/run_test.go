package sim

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// stormy is a small world in which much goes wrong.
func stormy(seed uint64) Scenario {
	s := smallWorld(6)
	s.Seed = seed
	s.Network = Network{LossPPM: 1000, Jitter: 5 * time.Millisecond}
	s.Hosts[1].Disk.Durable = true
	s.Floods = []Flood{{From: []Who{"all"}, SizeMin: 10, SizeMax: 200_000, Every: 300 * time.Millisecond, Poisson: true}}
	s.Asks = []Ask{{Sites: []Who{"all"}, Every: time.Second}}
	s.Swarms = []Swarm{{
		From: 5 * time.Second, Until: 50 * time.Second, Least: time.Second, Most: 15 * time.Second,
		Crashes: 2, Pauses: 1, Cuts: 1, OneWayCuts: 1, Flaps: 1, Resets: 1, SlowDisks: 1, BadExports: 1, SlowLinks: 1, Corruptions: 1,
	}}
	return s
}

// TestReplay: a seed is a run, however many processors there are; another seed is
// another run.
func TestReplay(t *testing.T) {
	first, err := RunTwice(stormy(1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !first.Replayed {
		t.Errorf("the second run was another:\n%s", first.Report("this test"))
	}
	before := runtime.GOMAXPROCS(1)
	alone := mustRun(t, stormy(1), Options{})
	runtime.GOMAXPROCS(8)
	many := mustRun(t, stormy(1), Options{})
	runtime.GOMAXPROCS(before)
	if alone.Digest != first.Digest || many.Digest != first.Digest {
		t.Errorf("digests %.16s, %.16s with one processor and %.16s with eight", first.Digest, alone.Digest, many.Digest)
	}
	if other := mustRun(t, stormy(2), Options{}); other.Digest == first.Digest {
		t.Errorf("seeds 1 and 2 gave the same trace %.16s", other.Digest)
	}
}

// TestTraceChangesNothing: who watches does not disturb.
func TestTraceChangesNothing(t *testing.T) {
	var text strings.Builder
	watch := func(h Happening) { fmt.Fprintln(&text, h) }
	watched := mustRun(t, stormy(1), Options{Watch: watch, Progress: func(time.Duration, uint64) {}})
	if alone := mustRun(t, stormy(1), Options{}); alone.Digest != watched.Digest || alone.Events != watched.Events {
		t.Errorf("the digest is %.16s with a trace and %.16s without", watched.Digest, alone.Digest)
	}
	for _, want := range []string{"< s1 (:booted", "> s1 (:set-timer", "! s1 (:update-accepted", "+ s1 (:offered", " * cut ", "| s", "x s"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the trace has no line with %q", want)
		}
	}
}

// TestEmptyFaults: faults that strike nobody for no time leave everything as it was.
func TestEmptyFaults(t *testing.T) {
	plain := smallWorld(3)
	idle := smallWorld(3)
	idle.Faults = []Fault{{At: 20 * time.Second, Act: Heal{}}, {At: 30 * time.Second, Act: Restart{Sites: []Who{"all"}}}}
	a, b := mustRun(t, plain, Options{}), mustRun(t, idle, Options{})
	if a.Deliveries != b.Deliveries || a.Times != b.Times || a.Messages != b.Messages {
		t.Errorf("with empty faults\n%s\nwithout\n%s", b.Report(""), a.Report(""))
	}
}

// TestCannotRun: what a scenario built in Go can have wrong with it.
func TestCannotRun(t *testing.T) {
	tests := []struct {
		name string
		harm func(*Scenario)
		want string
	}{
		{"no site", func(s *Scenario) { s.Hosts = nil }, "a scenario of 0 sites"},
		{"a name twice", func(s *Scenario) { s.Hosts[1].Site.Name = "s1" }, "two hosts are called s1"},
		{"a port twice", func(s *Scenario) { s.Hosts[1].Site.Hostname = "s1" }, "s1 and s2 share the data port s1:2001"},
		{"no master", func(s *Scenario) { s.Groups[0].Master = "s9" }, "the master s9 of g is no site"},
		{"stranger known", func(s *Scenario) { s.Hosts[0].Knows = append(s.Hosts[0].Knows, "s9") }, "it knows s9, which is no site"},
		{"flood from nobody", func(s *Scenario) { s.Floods[0].From = []Who{"mars"} }, `"mars" is no site, pattern or region`},
		{"flood without end", func(s *Scenario) { s.Floods[0].Every = 0 }, "would publish without end"},
		{"fault at nobody", func(s *Scenario) { s.Faults = []Fault{{Act: Pause{Sites: []Who{"mars"}}}} }, "mars"},
		{"unknown metric", func(s *Scenario) { s.Expect = []Expectation{{Metric: "speed"}} }, `no metric is called "speed"`},
		{"unknown flood", func(s *Scenario) { s.Expect = []Expectation{{Metric: "p99", Of: Selection{Flood: "x"}}} }, `no flood is called "x"`},
		{"too much loss", func(s *Scenario) { s.Network.LossPPM = 900_000 }, "a loss of 900000 ppm"},
		{"unknown trunk", func(s *Scenario) { s.Faults = []Fault{{Act: TrunkRate{Trunk: "x"}}} }, `no trunk is called "x"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := smallWorld(3)
			test.harm(&s)
			err := Check(s)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Check said %v, want something with %q", err, test.want)
			}
		})
	}
}

// TestExpectations: what is seen is compared as is said.
func TestExpectations(t *testing.T) {
	s := smallWorld(3)
	s.Expect = []Expectation{
		{Metric: "delivered", Op: Equal, Value: million},
		{Metric: "updates", Op: Equal, Value: 100},
		{Metric: "deliveries", Op: Equal, Value: 100, Of: Selection{Sites: []Who{"s3"}}},
		{Metric: "p99", Op: Less, Value: 1},
	}
	r := mustRun(t, s, Options{})
	for i, want := range []bool{true, true, true, false} {
		if v := r.Expectations[i]; v.OK != want {
			t.Errorf("expectation %q is %v with %s seen, want %v", v.Text, v.OK, v.Seen, want)
		}
	}
	if r.OK {
		t.Error("the result is OK, though an expectation failed")
	}
	if report := r.Report("go again"); !strings.Contains(report, "FAILED     wanted p99 < 1µs, saw ") || !strings.Contains(report, "replay     go again") {
		t.Errorf("the report does not say what failed and how to replay it:\n%s", report)
	}
}

// TestExpectationsOfNothing: where nothing was owed, nothing holds of deliveries; what
// is counted is none.
func TestExpectationsOfNothing(t *testing.T) {
	for _, test := range []struct {
		metric string
		op     Op
		want   bool
	}{
		{"delivered", Equal, false}, {"delivered", NotEqual, false}, {"p50", Less, false}, {"max", Less, false},
		{"copies", AtLeast, false}, {"wire-ratio", AtLeast, false},
		{"deliveries", Less, true}, {"lost", Less, true},
	} {
		t.Run(test.metric+" "+string(test.op), func(t *testing.T) {
			s := smallWorld(3)
			s.Floods, s.Duration = nil, time.Second
			s.Expect = []Expectation{{Metric: test.metric, Op: test.op, Value: million}}
			v := mustRun(t, s, Options{}).Expectations[0]
			if v.OK != test.want || (v.Seen == "no deliveries") == test.want {
				t.Errorf("%q is %v with %s seen, want %v", v.Text, v.OK, v.Seen, test.want)
			}
		})
	}
}

// TestResultJSON: the names that programs rely on.
func TestResultJSON(t *testing.T) {
	s := smallWorld(3)
	s.Expect = []Expectation{{Metric: "lost", Op: Equal, Value: 0}}
	text, err := json.Marshal(mustRun(t, s, Options{}))
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"scenario", "seed", "ok", "simulated_seconds", "events", "trace_digest", "sites", "updates", "deliveries", "lost",
		"duplicates_exported", "payload_copies_per_delivery", "wire_bytes", "delivery_seconds", "expectations",
	} {
		if _, ok := object[name]; !ok {
			t.Errorf("the object has no %q:\n%s", name, text)
		}
	}
	times := object["delivery_seconds"].(map[string]any)
	for _, name := range []string{"p50", "p90", "p99", "max"} {
		if _, ok := times[name].(float64); !ok {
			t.Errorf("delivery_seconds has no number %q:\n%s", name, text)
		}
	}
	expectation := object["expectations"].([]any)[0].(map[string]any)
	if expectation["ok"] != true || expectation["text"] != "lost = 0" || expectation["seen"] != "0" {
		t.Errorf("the expectation is %v", expectation)
	}
}
