package sim

import (
	"fmt"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
	"github.com/floodd/floodd/sim/bound"
)

// bulkStart is when the worlds of these tests publish.
const bulkStart = time.Minute

// goodput is the uplink that lets so many bytes of messages pass in a second, beside
// their packets' headers.
func goodput(bytes int64) int64 {
	return bytes * (netsim.SegmentBytes + netsim.HeaderBytes) / netsim.SegmentBytes
}

// bulkWorld has one site publish a long update to so many others, 25 ms away each. The
// uplinks carry 20 MiB of messages a second or, where they are skewed, every other
// receiver's a tenth of that.
func bulkWorld(receivers int, size int64, skewed bool) Scenario {
	s := smallWorld(receivers + 1)
	s.Network.Latency = 25 * time.Millisecond
	s.Duration = bulkStart + 2*time.Minute
	for i := range s.Hosts {
		h := &s.Hosts[i]
		h.Uplink, h.Downlink = goodput(20<<20), 0
		if skewed && i > 0 && i%2 == 0 {
			h.Uplink = goodput(2 << 20)
		}
		h.Local.DataStorageMax, h.Local.SwarmLinks = 1<<30, core.DefaultSwarmLinks
	}
	s.Floods = []Flood{{From: []Who{"s1"}, SizeMin: size, Start: bulkStart, Count: 1}}
	return s
}

// bulk is what came of it.
type bulk struct {
	world *world
	took  time.Duration // to the last site that is up
	fluid time.Duration // the bound
	fill  time.Duration // of one piece along the deepest path over the topology
	sent  float64       // copies that left the source
}

func runBulk(t testing.TB, s Scenario, gone ...int) bulk {
	t.Helper()
	w, err := newWorld(&s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.run()
	mustHold(t, w.result())
	u := w.ledger.updates[0]
	b := bulk{world: w, fill: u.overlay.over().Fill(0, core.PieceSize)}
	net := bound.Network{}
	var receivers []int
	for i, h := range s.Hosts {
		net.Uplink = append(net.Uplink, h.Uplink*netsim.SegmentBytes/(netsim.SegmentBytes+netsim.HeaderBytes))
		net.Downlink = append(net.Downlink, 0)
		lost := false
		for _, g := range gone {
			lost = lost || g == i
		}
		if i > 0 && !lost {
			receivers = append(receivers, i)
			b.took = max(b.took, u.after(i))
		}
	}
	b.fluid = net.Fluid(u.content.size, 0, receivers)
	b.sent = float64(w.net.HostCounters(w.sites[0].on).BytesSent) / float64(u.content.size)
	return b
}

// TestBulk: a long update takes little longer than its bytes need to flow, the source
// sends hardly more than one copy, and a slow uplink holds nobody back.
func TestBulk(t *testing.T) {
	for _, test := range []struct {
		receivers int
		skewed    bool
		most      float64 // of the fluid bound and the fill
		copies    float64
	}{
		{1, false, 1.15, 1.01},
		{2, false, 1.10, 1.01},
		{8, false, 1.10, 1.02},
		{32, false, 1.25, 1.08},
		{8, true, 1.25, 4},
	} {
		b := runBulk(t, bulkWorld(test.receivers, 64<<20, test.skewed))
		if over := float64(b.took) / float64(b.fluid+b.fill); over > test.most || over < 1 {
			t.Errorf("to %d sites, skewed %v: %v is %.3f of the bound %v; wanted %.2f", test.receivers, test.skewed, b.took, over, b.fluid+b.fill, test.most)
		}
		if b.sent > test.copies {
			t.Errorf("to %d sites, skewed %v: the source sent %.3f copies; wanted %.2f", test.receivers, test.skewed, b.sent, test.copies)
		}
	}
}

// nearby has as many sites in one place, so far apart and with so fast uplinks.
func nearby(receivers int, size int64, latency time.Duration, uplink int64) Scenario {
	s := bulkWorld(receivers, size, false)
	s.Network.Latency = latency
	for i := range s.Hosts {
		s.Hosts[i].Uplink = goodput(uplink)
	}
	return s
}

// nearbyNetworks are fast and short, with what a long update may take there over the bound.
var nearbyNetworks = []struct {
	name    string
	latency time.Duration
	uplink  int64
	most    float64
}{
	{"1Gbit/100us", 50 * time.Microsecond, 125e6, 1.05},
	{"1Gbit/1ms", 500 * time.Microsecond, 125e6, 1.10},
	{"10Gbit/100us", 50 * time.Microsecond, 1250e6, 1.10},
}

// TestBulkNearby: on a fast and short network, too, nobody waits for word of another.
func TestBulkNearby(t *testing.T) {
	for _, n := range nearbyNetworks {
		b := runBulk(t, nearby(2, 64<<20, n.latency, n.uplink))
		if over := float64(b.took) / float64(b.fluid+b.fill); over > n.most || over < 1 {
			t.Errorf("%s: %v is %.3f of the bound %v; wanted %.2f", n.name, b.took, over, b.fluid+b.fill, n.most)
		}
	}
}

// TestBulkToOne: who has nobody to pass pieces on to is dealt as much as its connection carries.
func TestBulkToOne(t *testing.T) {
	const size, latency = 256 << 20, 5 * time.Millisecond
	b := runBulk(t, nearby(1, size, latency, 1250e6))
	if least := size / netsim.WindowMax * 2 * latency; b.took > least*3/2 { // a quarter more, for TCP's slow start
		t.Errorf("it took %v, and the connection lets it pass in %v", b.took, least)
	}
}

// twoContinents has six sites on either side of an ocean, which a trunk crosses.
func twoContinents(size int64) Scenario {
	s := bulkWorld(11, size, false)
	s.Network.Latency = 0
	here, there := []Who{}, []Who{}
	for i := range s.Hosts {
		place := core.Coordinate{LatMicroDeg: 48e6 + int32(i)*1e6, LonMicroDeg: 2e6 + int32(i%3)*2e6} // about Paris
		side := &here
		if i >= 6 {
			place.LatMicroDeg, place.LonMicroDeg = 36e6+int32(i)*1e6/2, -100e6-int32(i%3)*1e6 // about Kansas
			side = &there
		}
		s.Hosts[i].Site.Coordinate = &place
		*side = append(*side, Who(s.Hosts[i].Site.Name))
	}
	s.Network.Trunks = []Trunk{{Name: "ocean", A: here, B: there, Rate: goodput(10 << 20)}}
	s.Duration += 2 * time.Minute
	return s
}

// TestOceanIsCrossedOnce: each piece goes over the costly cut about once, not once for
// each site behind it, and so the trunk's rate is what it takes.
func TestOceanIsCrossedOnce(t *testing.T) {
	took, least := time.Duration(0), time.Duration(0)
	for _, size := range []int64{56 << 20, 64 << 20, 72 << 20} {
		b := runBulk(t, twoContinents(size))
		there, back := b.world.net.TrunkCounters(0)
		again := int64(0) // what TCP repeats when the trunk's queue overflows is not the flood's doing
		for _, s := range b.world.sites {
			again += b.world.net.HostCounters(s.on).BytesRetransmitted
		}
		if crossed := float64(there.Bytes+back.Bytes-again) / float64(size); crossed > 1.1 {
			t.Errorf("the ocean was crossed %.3f times", crossed)
		}
		took += b.took
		least += time.Duration(size) * time.Second / (10 << 20)
	}
	// A third more, for what TCP leaves unused after the trunk's queue has overflowed: a fifth of one
	// size and two of another, as it happens.
	if took > least*4/3 {
		t.Errorf("they took %v, and the trunk lets them pass in %v", took, least)
	}
}

// dieInTheMiddle takes a receiver down for good when about half has passed.
func dieInTheMiddle(s *Scenario, who int) {
	s.Faults = []Fault{{At: bulkStart + 3*time.Second/2, Act: Crash{Sites: []Who{Who(s.Hosts[who].Site.Name)}}}}
}

// TestSiteDiesInTheMiddle: what a site that dies was dealt comes to the others all the same.
func TestSiteDiesInTheMiddle(t *testing.T) {
	s := bulkWorld(8, 64<<20, false)
	dieInTheMiddle(&s, 4)
	b := runBulk(t, s, 4)
	if over := float64(b.took) / float64(b.fluid+b.fill); over > 1.25 {
		t.Errorf("it took %v, %.3f of the bound %v without the site", b.took, over, b.fluid+b.fill)
	}
}

// report tells the time over the fluid bound, alone and with the fill of one piece, and how
// many copies left the source.
func (r bulk) report(b *testing.B) {
	b.ReportMetric(float64(r.took)/float64(r.fluid), "time/fluid")
	b.ReportMetric(float64(r.took)/float64(r.fluid+r.fill), "time/bound")
	b.ReportMetric(r.sent, "source-copies")
	b.ReportMetric(r.took.Seconds(), "simulated-s")
}

// BenchmarkBulkNearby spreads 64 MiB to two sites over fast and short networks.
func BenchmarkBulkNearby(b *testing.B) {
	for _, n := range nearbyNetworks {
		b.Run(n.name, func(b *testing.B) {
			for b.Loop() {
				runBulk(b, nearby(2, 64<<20, n.latency, n.uplink)).report(b)
			}
		})
	}
}

// BenchmarkBulk spreads 256 MiB from one site over a wide area.
func BenchmarkBulk(b *testing.B) {
	for _, n := range []int{8, 16, 32} {
		for _, skewed := range []bool{false, true} {
			b.Run(fmt.Sprintf("n=%d/skewed=%v", n, skewed), func(b *testing.B) {
				for b.Loop() {
					runBulk(b, bulkWorld(n, 256<<20, skewed)).report(b)
				}
			})
		}
		b.Run(fmt.Sprintf("n=%d/one-dies", n), func(b *testing.B) {
			for b.Loop() {
				s := bulkWorld(n, 256<<20, false)
				dieInTheMiddle(&s, 4)
				s.Faults[0].At = bulkStart + 6*time.Second
				runBulk(b, s, 4).report(b)
			}
		})
	}
}
