package sim_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
	"github.com/floodd/floodd/sim/shrink"
)

// TestAnyStormHolds: whatever goes wrong in a small world, every promise is kept. The
// scenario itself is drawn, not its seed, so that a failure shrinks to few sites,
// few faults and few updates; what rapid leaves of it is made smaller still, and shown
// as the file that replays it. Every scenario drawn can be such a file.
func TestAnyStormHolds(t *testing.T) {
	var failed *sim.Scenario
	t.Cleanup(func() {
		if failed != nil {
			t.Log(small(*failed))
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		s := drawScenario(t)
		r, err := sim.Run(s, sim.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !r.OK {
			failed = &s
			t.Fatal(r.Report("this test, or the scenario below"))
		}
		text, err := script.Print(s)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := script.Parse("drawn.scn", []byte(text), nil); err != nil || !reflect.DeepEqual(again, s) {
			t.Fatalf("it reads back with the error %v, as\n%+v\nand was\n%+v\nprinted as\n%s", err, again, s, text)
		}
	})
}

// small is a failing scenario, shrunk, as a file.
func small(s sim.Scenario) string {
	r, err := shrink.Shrink(s, shrink.Options{})
	if err != nil {
		return err.Error()
	}
	text, err := r.Text()
	if err != nil {
		return err.Error()
	}
	return text
}

// fewSites is a scenario of so many sites that flood nothing yet.
func fewSites(t *rapid.T, sites int) sim.Scenario {
	s, err := script.Parse("drawn.scn", fmt.Appendf(nil, `
(:scenario (:duration 60s) (:settle 2m))
(:sites %d)
(:group-define (:group-name g) (:site all) (:master-site s1) (:join-period 20) (:update-period 20))`, sites), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// drawScenario draws a world of up to five sites, with faults and floods.
func drawScenario(t *rapid.T) sim.Scenario {
	s := fewSites(t, rapid.IntRange(1, 5).Draw(t, "sites"))
	s.Seed = uint64(rapid.IntRange(1, 1000).Draw(t, "seed"))
	s.Network.Fidelity = rapid.SampledFrom([]netsim.Fidelity{netsim.TCP, netsim.Messages}).Draw(t, "fidelity")
	s.Network.LossPPM = rapid.SampledFrom([]int64{0, 0, 1000, 20_000}).Draw(t, "loss")
	s.Network.Jitter = rapid.SampledFrom([]time.Duration{0, 0, 20 * time.Millisecond}).Draw(t, "jitter")
	s.Groups[0].Connectivity = rapid.IntRange(1, 3).Draw(t, "connectivity")
	for i := range s.Hosts {
		s.Hosts[i].Disk.Durable = rapid.Bool().Draw(t, "durable")
		s.Hosts[i].Local.DataStorageMax = rapid.SampledFrom([]int64{40 << 20, 4 << 20, 300_000}).Draw(t, "storage")
		s.Hosts[i].Local.SwarmLinks = rapid.SampledFrom([]int{core.DefaultSwarmLinks, 0, 1}).Draw(t, "swarm links")
	}
	s.Floods = nil
	for range rapid.IntRange(0, 3).Draw(t, "floods") {
		s.Floods = append(s.Floods, sim.Flood{
			From:    []sim.Who{drawWho(t, &s)},
			SizeMax: rapid.SampledFrom([]int64{0, 100, 70_000, 250_000, 9_000_000}).Draw(t, "size"),
			Start:   drawTime(t, "start"),
			Every:   rapid.SampledFrom([]time.Duration{0, 100 * time.Millisecond, 2 * time.Second}).Draw(t, "every"),
			Count:   rapid.IntRange(1, 20).Draw(t, "count"),
			Retry:   rapid.SampledFrom([]time.Duration{0, time.Second}).Draw(t, "retry"),
		})
	}
	for i := range s.Floods {
		if f := &s.Floods[i]; f.SizeMax > 1_000_000 {
			f.Count = min(f.Count, 2) // a lossy line takes its time
		}
	}
	for range rapid.IntRange(0, 4).Draw(t, "faults") {
		s.Faults = append(s.Faults, sim.Fault{At: drawTime(t, "at"), Act: drawAct(t, &s)})
	}
	s.Asks = []sim.Ask{{Sites: []sim.Who{"all"}, Every: 2 * time.Second}, {Sites: []sim.Who{"all"}, Every: 2 * time.Second, Explain: true}}
	return s
}

func drawTime(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.IntRange(0, 50_000).Draw(t, label)) * time.Millisecond
}

func drawWho(t *rapid.T, s *sim.Scenario) sim.Who {
	return sim.Who(s.Hosts[rapid.IntRange(0, len(s.Hosts)-1).Draw(t, "who")].Site.Name)
}

// drawAct draws one fault; all but resets last for a while.
func drawAct(t *rapid.T, s *sim.Scenario) sim.Act {
	who := []sim.Who{drawWho(t, s)}
	lasts := time.Duration(rapid.IntRange(1, 40_000).Draw(t, "lasts")) * time.Millisecond
	switch rapid.IntRange(0, 8).Draw(t, "act") {
	case 0:
		return sim.Crash{Sites: who, Vanish: rapid.Bool().Draw(t, "vanish"), For: lasts}
	case 1:
		return sim.Pause{Sites: who, For: lasts}
	case 2:
		return sim.Cut{A: who, OneWay: rapid.Bool().Draw(t, "one-way"), For: lasts}
	case 3:
		return sim.Flap{A: who, Down: time.Second, Up: 2 * time.Second, For: lasts}
	case 4:
		return sim.Reset{A: who}
	case 5:
		return sim.FailExport{Sites: who, PPM: 500_000, For: lasts}
	case 6:
		return sim.Corrupt{Sites: who, PPM: 100_000, For: lasts}
	case 7:
		return sim.FullDisk{Sites: who, For: lasts}
	}
	return sim.Bandwidth{Sites: who, Uplink: 20_000, Downlink: 20_000, For: lasts}
}
