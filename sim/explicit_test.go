package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestExplicitFaults: a swarm written out is the same run, to the last event.
func TestExplicitFaults(t *testing.T) {
	s := stormy(3)
	want := mustRun(t, s, Options{})
	explicit, err := ExplicitFaults(s)
	if err != nil {
		t.Fatal(err)
	}
	if len(explicit.Swarms) != 0 || len(explicit.Faults) != 11 || len(s.Faults) != 0 {
		t.Errorf("%d swarms and %d faults are left", len(explicit.Swarms), len(explicit.Faults))
	}
	if got := mustRun(t, explicit, Options{}); got.Digest != want.Digest {
		t.Errorf("written out it gave the trace %.16s, and %.16s as drawn", got.Digest, want.Digest)
	}
	s.Hosts = nil
	if _, err := ExplicitFaults(s); err == nil {
		t.Error("a world without sites was taken")
	}
}

// TestExplicitUpdates: floods written out publish the same updates, from the same
// sites, at the same times.
func TestExplicitUpdates(t *testing.T) {
	s := stormy(3)
	s.Swarms = nil
	s.Floods = append(s.Floods, Flood{From: []Who{"s2"}, SizeMin: 7, SizeMax: 7, Start: 3 * time.Second, Count: 3},
		Flood{From: []Who{"s1", "s4"}, SizeMin: 7, SizeMax: 70, Every: 2 * time.Second, Until: 9 * time.Second, Retry: time.Second})
	explicit, err := ExplicitUpdates(s, 1000)
	if err != nil {
		t.Fatal(err)
	}
	published := func(s Scenario) (all []string) {
		mustRun(t, s, Options{Watch: func(h Happening) {
			if o, ok := h.What.(Offered); ok {
				all = append(all, fmt.Sprint(h.At, h.Site, o.Bytes))
			}
		}})
		return all
	}
	want, got := published(s), published(explicit)
	if len(want) < 100 || !slices.Equal(got, want) {
		t.Errorf("%d updates are published, %d where written out; they differ", len(want), len(got))
	}
	if counts, err := CountUpdates(s, len(want)); err != nil || len(counts) != 3 || counts[0]+counts[1]+counts[2] != len(want) {
		t.Errorf("it counts %v updates, with the error %v, want %d in three floods", counts, err, len(want))
	}
	if _, err := CountUpdates(s, len(want)-1); err == nil {
		t.Error("it counts more than it may")
	}
	for _, f := range explicit.Floods {
		if f.Count != 1 || f.Every != 0 || len(f.From) != 1 || f.SizeMin != f.SizeMax {
			t.Fatalf("this is not one update: %+v", f)
		}
	}
	if _, err := ExplicitUpdates(s, 100); err == nil || !strings.Contains(err.Error(), "more than 100 updates") {
		t.Errorf("of too many it said %v", err)
	}
}
