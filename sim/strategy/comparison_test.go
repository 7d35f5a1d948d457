package strategy

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
)

// TestCannotCompare: scenarios that ask for what yardsticks do not do.
func TestCannotCompare(t *testing.T) {
	tests := []struct {
		name string
		harm func(*sim.Scenario)
		want string
	}{
		{"no flood", func(s *sim.Scenario) { s.Floods = nil }, "it floods nothing"},
		{"two groups", func(s *sim.Scenario) { s.Groups = append(s.Groups, core.GroupDef{Name: "h"}) }, "it has 2 groups"},
		{"a site that joins", func(s *sim.Scenario) { s.Hosts[1].Joins = []core.GroupName{"g"} }, "s2 is no member"},
		{"a name taken", func(s *sim.Scenario) { s.Hosts[1].Claims = "s3" }, "s2 is no member"},
		{"no host", func(s *sim.Scenario) { s.Groups[0].Master = "s9" }, "the master s9 of g is no site"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := smallWorld(4, 2, 100, 1, "s1")
			test.harm(&s)
			if _, err := NewComparison(s); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want something with %q", err, test.want)
			}
		})
	}
}

// TestScenarioIsLeftAlone: what is changed for a strategy is changed in a copy.
func TestScenarioIsLeftAlone(t *testing.T) {
	s := smallWorld(4, 2, 100, 5, "s1")
	s.Groups[0].Order = core.OrderOrigin
	s.Asks = []sim.Ask{{Sites: []sim.Who{"all"}, Every: time.Second}}
	s.Expect = []sim.Expectation{{Metric: "max", Op: sim.Less, Value: 1}}
	for _, st := range All() {
		_, row := mustRun(t, s, st)
		mustDeliver(t, row)
	}
	if s.Groups[0].Order != core.OrderOrigin || len(s.Asks) != 1 || len(s.Expect) != 1 {
		t.Errorf("the scenario is not what it was: %+v", s)
	}
}

// TestStranger: a site that is not in the group takes no updates, and gets none.
func TestStranger(t *testing.T) {
	for _, st := range All()[1:] {
		s := smallWorld(4, 2, 100, 5, "s1", "s4")
		s.Groups[0].Sites = s.Groups[0].Sites[:3]
		_, row := mustRun(t, s, st)
		if r := &row.Result; r.Owed != 2*r.Updates || r.Deliveries != r.Owed || r.Rejected == 0 {
			t.Errorf("%s delivered %d of %d, and rejected %d", st.Name, r.Deliveries, r.Owed, r.Rejected)
		}
	}
}

// TestReport: a row for each strategy, numbers for programs, and what was broken.
func TestReport(t *testing.T) {
	c, row := mustRun(t, smallWorld(5, 2, 1000, 10, "s1"), named(t, "unicast"))
	row.Result.Breaches = []sim.Breach{{Check: "missing", Text: "counted"}, {Check: "altered", Text: "a < b"}}
	none := Row{Strategy: "none"}
	text := c.Report([]Row{row, none})
	for _, want := range []string{
		"small: 5 sites, 5 edges in the topology, 10 updates of 10 KB together, seed 7\n",
		"STRATEGY  DELIVERED  P50", "\nunicast   1 ", "\nnone      0          -     ", "BROKEN by unicast: altered: at 0s: a < b\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report has no %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "counted") {
		t.Errorf("what was not delivered is told as a promise broken:\n%s", text)
	}
	encoded, err := json.Marshal(row)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(encoded, &object); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"strategy": "unicast", "updates": 10., "owed": 40., "deliveries": 40., "payload_copies_per_delivery": 1.,
	} {
		if object[name] != want {
			t.Errorf("%s is %v, want %v", name, object[name], want)
		}
	}
	if got := object["last_seconds"]; got != row.Result.Times.Max.Seconds() {
		t.Errorf("last_seconds is %v, want %v", got, row.Result.Times.Max)
	}
	if got := object["breaches"].([]any); !slices.Equal(got, []any{"altered: at 0s: a < b"}) {
		t.Errorf("breaches are %v", got)
	}
}
