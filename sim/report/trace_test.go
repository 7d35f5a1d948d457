package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"testing"
)

// TestTrace holds a trace against what Perfetto wants of one: flows begin before they
// end, both in a slice; slices of a thread lie in each other or apart; asynchronous
// events come in pairs; faults are instants for everybody to see.
func TestTrace(t *testing.T) {
	r, result := recorded(t, "durable-crash.scn")
	var out bytes.Buffer
	if err := r.WriteTrace(&out, &result); err != nil {
		t.Fatal(err)
	}
	var trace struct{ TraceEvents []traceEvent }
	if err := json.Unmarshal(out.Bytes(), &trace); err != nil {
		t.Fatal(err)
	}
	type thread struct{ pid, tid int }
	slicesOf := map[thread][]traceEvent{}
	for _, e := range trace.TraceEvents {
		if e.Phase == "X" {
			on := thread{e.Pid, e.Tid}
			slicesOf[on] = append(slicesOf[on], e)
		}
	}
	for on, list := range slicesOf {
		slices.SortStableFunc(list, func(a, b traceEvent) int { return cmp.Compare(a.Time, b.Time) })
		for i := 1; i < len(list); i++ {
			if a, b := list[i-1], list[i]; b.Time < a.Time+a.Lasts && b.Time+b.Lasts > a.Time+a.Lasts {
				t.Errorf("on %v, %q at %d and %q at %d overlap", on, a.Name, a.Time, b.Name, b.Time)
			}
		}
	}
	inSlice := func(e traceEvent) bool {
		return slices.ContainsFunc(slicesOf[thread{e.Pid, e.Tid}], func(s traceEvent) bool {
			return s.Time <= e.Time && e.Time <= s.Time+s.Lasts
		})
	}
	begun := map[int]traceEvent{}
	open := map[string]int{}
	flows, faults, processes := int64(0), 0, 0
	for _, e := range trace.TraceEvents {
		switch e.Phase {
		case "s":
			begun[e.ID] = e
		case "f":
			from, ok := begun[e.ID]
			if !ok || from.Time > e.Time || from.Name != e.Name || from.Cat != e.Cat || !inSlice(from) || !inSlice(e) {
				t.Fatalf("the flow %+v ends as %+v", from, e)
			}
			flows++
		case "b":
			open[e.Cat+e.Name]++
		case "e":
			open[e.Cat+e.Name]--
		case "i":
			if e.Scope == "g" {
				faults++
			}
		case "M":
			if e.Name == "process_name" {
				processes++
			}
		}
	}
	if flows != result.Deliveries {
		t.Errorf("it has %d flows for %d deliveries", flows, result.Deliveries)
	}
	if faults < len(result.Faults) || faults == 0 {
		t.Errorf("it has %d faults, of %d", faults, len(result.Faults))
	}
	if processes != result.Sites+1 {
		t.Errorf("it has %d processes for %d sites and the script", processes, result.Sites)
	}
	for what, n := range open {
		if n != 0 {
			t.Errorf("%s began %d times more than it ended", what, n)
		}
	}
}
