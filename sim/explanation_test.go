package sim

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestExplain: the update that a site missed while it was away is the worst, and its
// explanation says who had it when, from whom and how; who lacks it comes last.
func TestExplain(t *testing.T) {
	s := smallWorld(4)
	s.Floods = []Flood{{From: []Who{"s1"}, SizeMin: 100, Start: 20 * time.Second, Every: time.Second, Until: 40 * time.Second}}
	s.Faults = []Fault{
		{At: 30*time.Second + 500*time.Millisecond, Act: Crash{Sites: []Who{"s3"}, For: 5 * time.Second}},
		{At: 39*time.Second + 500*time.Millisecond, Act: Crash{Sites: []Who{"s4"}, ForGood: true}},
	}
	r := mustRun(t, s, Options{Explain: ExplainWorst})
	mustHold(t, r)
	e := r.Explanation
	if e.ID.Origin != "s1" || e.Accepted < 20*time.Second || e.Size != 100 || len(e.Passages) != 4 {
		t.Fatalf("the worst is %+v; it was to be of 100 bytes, from s1, for 4 sites", e)
	}
	if first := e.Passages[0]; first.Site != "s1" || first.Way != "origin" || first.After != 0 {
		t.Errorf("the first to have it is %+v, want its origin", first)
	}
	late := slices.IndexFunc(e.Passages, func(p Passage) bool { return p.Site == "s3" })
	if p := e.Passages[late]; p.Way != "asked" || p.From == "" || p.After < time.Second || p.Bound == 0 ||
		p.PPM != share(p.After.Nanoseconds(), p.Bound.Nanoseconds()) {
		t.Errorf("s3 was away, and has it as %+v; want asked for, later than its bound", p)
	}
	if !slices.IsSortedFunc(e.Passages, func(p, q Passage) int { return int(p.After - q.After) }) {
		t.Errorf("not in the order of arrival:\n%v", e)
	}

	// The last update of all never comes to s4.
	s.Floods[0].Start = 39*time.Second + 800*time.Millisecond
	s.Floods[0].Count = 1
	e = mustRun(t, s, Options{Explain: ExplainWorst}).Explanation
	if last := e.Passages[3]; last.Site != "s4" || last.Way != "" || last.State != "away" || last.PPM != 0 {
		t.Errorf("s4 is dead, and the last passage is %+v", last)
	}
	if text := e.String(); !strings.Contains(text, "s4    -") {
		t.Errorf("no line says that s4 lacks it:\n%s", text)
	}
}
