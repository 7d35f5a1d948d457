package sim

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// TestStaleness: a member that a cut keeps from the master shows what was overwritten
// meanwhile until it is healed; a network without faults is as stale as it is wide.
func TestStaleness(t *testing.T) {
	calm := smallWorld(4)
	calm.Network.Latency = 30 * time.Millisecond
	r := mustRun(t, calm, Options{})
	if s := r.Staleness; s.For > time.Second {
		t.Errorf("without faults, over lines of 30ms, it is %v", s)
	}
	cut := calm
	cut.Faults = []Fault{{At: 25 * time.Second, Act: Cut{A: []Who{"s4"}, For: 20 * time.Second}}, {At: 26 * time.Second, Act: Crash{Sites: []Who{"s3"}, For: 10 * time.Second}}}
	cut.Expect = []Expectation{{Metric: "staleness", Op: Less, Value: 1_000_000}}
	r = mustRun(t, cut, Options{})
	if s := r.Staleness; s.Site != "s4" || s.For < time.Second || s.Until < 45*time.Second || s.Until > 55*time.Second {
		t.Errorf("with s4 cut off until 45s, it is %v", s)
	}
	if v := r.Expectations[0]; v.OK {
		t.Errorf("%v is said to hold, of %v", v.Text, v.Seen)
	}
}

// TestStalenessByHand: what is shown after it was overwritten counts, however it ends.
func TestStalenessByHand(t *testing.T) {
	w, err := newWorld(&Scenario{Hosts: smallWorld(3).Hosts, Groups: smallWorld(3).Groups, Duration: time.Second}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := newStaleness(w)
	version := func(n uint64) core.Version { return core.Version{Life: 1, Number: n} }
	w.now = 10
	l.publish("group g", version(1))
	w.now = 12
	l.show(w.sites[1], "g", "group g", version(1))
	l.show(w.sites[2], "g", "group g", version(9)) // nobody published it
	w.now = 20
	l.publish("group g", version(2))
	w.now = 27
	l.show(w.sites[1], "g", "group g", version(2)) // 7 µs late
	if l.worst.For != 7*time.Microsecond || l.worst.Until != 27*time.Microsecond {
		t.Errorf("it is %v", l.worst)
	}
	w.now = 30
	l.publish("group g", version(3))
	w.now = 39
	l.crash(w.sites[1]) // 9 µs late
	w.now = 100
	if worst := l.finish(); worst.For != 9*time.Microsecond || worst.Site != "s2" {
		t.Errorf("in the end it is %v", worst)
	}
}
