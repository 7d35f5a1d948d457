package strategy

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
)

// TestAllDeliver: whatever the strategy, all that is published arrives everywhere, whole
// and once, be it a line, a piece or many pieces.
func TestAllDeliver(t *testing.T) {
	for _, st := range All() {
		for _, size := range []int64{0, 1000, core.PieceSize, core.PieceSize + 1, 3_000_000} {
			_, row := mustRun(t, smallWorld(9, 2, size, 10, "all"), st)
			mustDeliver(t, row)
		}
	}
}

// TestCopies: a strategy sends as many copies as theory says.
func TestCopies(t *testing.T) {
	const sites, updates = 16, 20
	tests := []struct {
		strategy string
		want     func(o *overlay) int // of each update
	}{
		{"flooding", func(o *overlay) int { return 2*o.edges - (sites - 1) }},
		{"unicast", func(*overlay) int { return sites - 1 }},
	}
	for _, test := range tests {
		t.Run(test.strategy, func(t *testing.T) {
			s := smallWorld(sites, 3, 1000, updates, "all")
			c, row := mustRun(t, s, named(t, test.strategy))
			mustDeliver(t, row)
			if got, want := payloads(row, 1), int64(updates*test.want(c.overlay)); got != want {
				t.Errorf("%d copies came of %d updates, want %d", got, updates, want)
			}
		})
	}
}

// TestLongUpdatesAreDeclined: a long update that is offered from several sides comes
// once, but for what was on its way.
func TestLongUpdatesAreDeclined(t *testing.T) {
	for _, st := range All() {
		s := smallWorld(9, 3, 10_000_000, 1, "s1")
		for i := range s.Hosts {
			s.Hosts[i].Uplink, s.Hosts[i].Downlink = sim.DefaultUplink, sim.DefaultDownlink
		}
		_, row := mustRun(t, s, st)
		mustDeliver(t, row)
		if row.Result.CopiesPPM > 1_200_000 {
			t.Errorf("%s sent each piece %s times", st.Name, sim.UnitShare.Format(row.Result.CopiesPPM))
		}
	}
}

// TestUnicastFromOrigin: the origin's uplink carries every copy, and no other does.
func TestUnicastFromOrigin(t *testing.T) {
	s := smallWorld(9, 2, 5_000_000, 1, "s1")
	for i := range s.Hosts {
		s.Hosts[i].Uplink = 10_000 // no other site could within the time
	}
	s.Hosts[0].Uplink = 1_000_000
	s.Hosts[0].Disk.Durable = true
	s.Floods[0].Start = time.Second * 100
	_, row := mustRun(t, s, named(t, "unicast"))
	mustDeliver(t, row)
	if least := 40 * time.Second; row.Result.Times.Max < least {
		t.Errorf("8 copies of 5 MB left an uplink of 1 MB/s within %v, want %v at least", row.Result.Times.Max, least)
	}
}

// TestFaults: sites crash and vanish, lines are cut and alter payloads, a disk fails;
// in the end everyone has everything that someone still had.
func TestFaults(t *testing.T) {
	for _, st := range All() {
		for _, size := range []int64{1000, 400_000} {
			s := smallWorld(9, 3, size, 60, "s1", "s2")
			s.Hosts[2].Disk.Durable = true
			for i := range s.Hosts {
				s.Hosts[i].Uplink, s.Hosts[i].Downlink = sim.DefaultUplink, sim.DefaultDownlink
			}
			at := func(seconds int, a sim.Act) {
				s.Faults = append(s.Faults, sim.Fault{At: time.Duration(seconds) * time.Second, Act: a})
			}
			at(12, sim.Crash{Sites: []sim.Who{"s3"}, For: 5 * time.Second})
			at(15, sim.Crash{Sites: []sim.Who{"s4", "s5"}, Vanish: true, For: 8 * time.Second})
			at(18, sim.Cut{A: []sim.Who{"s6", "s7"}, For: 10 * time.Second})
			at(20, sim.Reset{A: []sim.Who{"s8"}})
			at(22, sim.Pause{Sites: []sim.Who{"s9"}, For: 3 * time.Second})
			at(24, sim.Corrupt{Sites: []sim.Who{"s7", "s8"}, PPM: 100_000, For: 10 * time.Second})
			at(30, sim.FailExport{Sites: []sim.Who{"s2"}, PPM: 500_000, For: 5 * time.Second})
			_, row := mustRun(t, s, st)
			mustDeliver(t, row)
		}
	}
}

// TestStorageIsBounded: where updates are more than storage holds, the oldest go, and
// those to come still arrive.
func TestStorageIsBounded(t *testing.T) {
	for _, st := range All()[1:] {
		s := smallWorld(5, 2, 100_000, 50, "s1")
		for i := range s.Hosts {
			s.Hosts[i].Local.DataStorageMax = 1_000_000
		}
		_, row := mustRun(t, s, st)
		mustDeliver(t, row)
		if row.Result.StoragePeak > 1_000_000 {
			t.Errorf("%s held %d bytes", st.Name, row.Result.StoragePeak)
		}
	}
}

// TestTooLargeForOne: a site takes no update that does not fit its storage; others do.
func TestTooLargeForOne(t *testing.T) {
	for _, st := range All()[1:] {
		for _, size := range []int64{60_000, 200_000} {
			s := smallWorld(5, 3, size, 10, "s1", "s2")
			s.Hosts[1].Local.DataStorageMax = 50_000
			s.Settle = time.Second
			_, row := mustRun(t, s, st)
			if r := &row.Result; r.Rejected == 0 || r.Owed != 4*r.Updates || r.Deliveries != 3*r.Updates {
				t.Errorf("%s delivered %d of %d, and rejected %d", st.Name, r.Deliveries, r.Owed, r.Rejected)
			}
		}
	}
}

// TestReplay: a seed is a run.
func TestReplay(t *testing.T) {
	s := smallWorld(12, 2, 200_000, 30, "all")
	s.Network = sim.Network{LossPPM: 5000, Jitter: 10 * time.Millisecond}
	s.Faults = []sim.Fault{{At: 15 * time.Second, Act: sim.Crash{Sites: []sim.Who{"s3"}, For: 5 * time.Second}}}
	for _, st := range All() {
		_, first := mustRun(t, s, st)
		_, second := mustRun(t, s, st)
		if first.Result.Digest != second.Result.Digest {
			t.Errorf("%s gave the trace %.16s, and then %.16s", st.Name, first.Result.Digest, second.Result.Digest)
		}
	}
}
