package bound

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const ms = time.Millisecond

// line is a network whose sites are a given way apart, one after the other.
func line(sites int, delay time.Duration) *Network {
	n := &Network{Packet: 1000, Header: 0, Uplink: make([]int64, sites), Downlink: make([]int64, sites)}
	n.Delay = func(from, to int) time.Duration { return delay * time.Duration(max(from-to, to-from)) }
	return n
}

func TestPathsByHand(t *testing.T) {
	ring := []Link{{0, 1}, {1, 2}, {2, 3}, {3, 0}}
	n := line(4, 10*ms)
	n.Uplink[1] = 100_000 // a packet of 1000 bytes in 10 ms
	n.Downlink[3] = 50_000
	tests := []struct {
		name    string
		graph   *Graph
		payload int64
		want    []time.Duration
	}{
		{"one packet", n.Over(ring), 1000, []time.Duration{0, 10 * ms, 30 * ms, 50 * ms}},
		{"three packets, their rest at the pace of the site's downlink", n.Over(ring), 3000, []time.Duration{0, 10 * ms, 30 * ms, 90 * ms}},
		{"a link gone", n.Over(ring).Without(nil, []Link{{0, 3}}), 1000, []time.Duration{0, 10 * ms, 30 * ms, 60 * ms}},
		{"a site gone", n.Over(ring).Without([]int{1}, nil), 1000, []time.Duration{0, Never, 60 * ms, 50 * ms}},
		{"every pair", n.Everywhere(), 1000, []time.Duration{0, 10 * ms, 20 * ms, 50 * ms}},
	}
	for _, test := range tests {
		if got := test.graph.Paths(0, test.payload).Arrival; !slices.Equal(got, test.want) {
			t.Errorf("%s: arrivals are %v, want %v", test.name, got, test.want)
		}
	}
}

func TestHeadersAndFill(t *testing.T) {
	n := line(3, 10*ms)
	n.Header = 100
	n.Uplink, n.Downlink = []int64{100_000, 100_000, 0}, []int64{0, 100_000, 0}
	chain := n.Over([]Link{{0, 1}, {1, 2}, {1, 2}})
	// 11 ms up, 10 on the way and 11 down; then 11 up and 10 on the way.
	if got := chain.Paths(0, 1000).Arrival[2]; got != 53*ms {
		t.Errorf("a packet arrives after %v, want 53ms", got)
	}
	// Four packets take 44 ms up and the last of them 11 ms down; then 44 up.
	if got := chain.Fill(0, 4000); got != (44+10+11+44+10)*ms {
		t.Errorf("a piece of four packets fills the chain in %v, want 119ms", got)
	}
}

func TestFluidByHand(t *testing.T) {
	const mb = 1_000_000
	n := &Network{Uplink: []int64{10 * mb, mb, mb, 0, mb}, Downlink: []int64{0, 20 * mb, 4 * mb, 0, 0}}
	tests := []struct {
		name      string
		source    int
		receivers []int
		want      time.Duration
	}{
		{"the source's uplink", 1, []int{0}, 100 * time.Second},
		{"a downlink", 0, []int{2}, 25 * time.Second},
		{"all uplinks together", 0, []int{1, 4}, 200 * time.Second / 12},
		{"one uplink without limit", 0, []int{1, 3}, 10 * time.Second},
		{"nobody", 0, nil, 0},
	}
	for _, test := range tests {
		if got := n.Fluid(100*mb, test.source, test.receivers); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// TestNever: what takes longer than can be told never arrives, and nor does what follows it.
func TestNever(t *testing.T) {
	n := line(4, 10*ms)
	n.Packet, n.Uplink[1] = 1<<50, 1
	got := n.Over([]Link{{0, 1}, {1, 2}, {2, 3}}).Paths(0, 1<<50).Arrival
	if want := []time.Duration{0, 10 * ms, Never, Never}; !slices.Equal(got, want) {
		t.Errorf("arrivals are %v, want %v", got, want)
	}
}

// drawn is a small network with its links.
func drawn(t *rapid.T) (*Network, []Link) {
	sites := rapid.IntRange(1, 6).Draw(t, "sites")
	rate := rapid.SampledFrom([]int64{0, 1, 700, 125_000, 1 << 40})
	n := &Network{
		Packet:   rapid.Int64Range(1, 1500).Draw(t, "packet"),
		Header:   rapid.Int64Range(0, 60).Draw(t, "header"),
		Uplink:   rapid.SliceOfN(rate, sites, sites).Draw(t, "uplinks"),
		Downlink: rapid.SliceOfN(rate, sites, sites).Draw(t, "downlinks"),
	}
	delays := rapid.SliceOfN(rapid.Int64Range(0, 300_000), sites*sites, sites*sites).Draw(t, "delays")
	n.Delay = func(from, to int) time.Duration { return time.Duration(delays[from*sites+to]) * time.Microsecond }
	var links []Link
	for a := range sites {
		for b := range a {
			if rapid.Bool().Draw(t, "linked") {
				links = append(links, Link{a, b})
			}
		}
	}
	return n, links
}

// TestPathsBruteForce compares with the best of all paths that meet no site twice.
func TestPathsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, links := drawn(t)
		var dead []int
		for site := 1; site < n.Sites(); site++ {
			if rapid.IntRange(0, 4).Draw(t, "dead") == 0 {
				dead = append(dead, site)
			}
		}
		var cut []Link
		if len(links) > 0 {
			cut = rapid.SliceOfN(rapid.SampledFrom(links), 0, 2).Draw(t, "cut")
		}
		joined := func(a, b int) bool {
			has := func(l []Link) bool { return slices.Contains(l, Link{a, b}) || slices.Contains(l, Link{b, a}) }
			return has(links) && !has(cut) && !slices.Contains(dead, a) && !slices.Contains(dead, b)
		}
		payload := rapid.Int64Range(0, 5000).Draw(t, "payload")
		got := n.Over(links).Without(dead, cut).Paths(0, payload)

		best := make([]time.Duration, n.Sites())
		for i := range best {
			best[i] = Never
		}
		var walk func(at int, met []int, took time.Duration)
		walk = func(at int, met []int, took time.Duration) {
			best[at] = min(best[at], took)
			for next := range n.Sites() {
				if joined(at, next) && !slices.Contains(met, next) {
					walk(next, append(slices.Clone(met), next), took+byHand(n, at, next, min(payload, n.Packet)))
				}
			}
		}
		walk(0, []int{0}, 0)
		for site, at := range best {
			if site > 0 && at != Never {
				at += bytesAt(wire(n, payload)-wire(n, min(payload, n.Packet)), lesser(n.Uplink[0], n.Downlink[site]))
			}
			if got.Arrival[site] != at {
				t.Fatalf("%d is reached after %v, want %v", site, got.Arrival[site], at)
			}
		}
		for site, before := range got.Before {
			if reached := site > 0 && got.Arrival[site] != Never; reached != (before >= 0) || reached && !joined(before, site) {
				t.Fatalf("%d, reached after %v, has it from %d", site, got.Arrival[site], before)
			}
		}
	})
}

// TestNoWayIsFaster: fewer links, sites or bytes per second never make an arrival
// sooner, and no topology beats all pairs.
func TestNoWayIsFaster(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, links := drawn(t)
		payload := rapid.Int64Range(0, 5000).Draw(t, "payload")
		whole, all := n.Over(links), n.Everywhere().Paths(0, payload)
		over := whole.Paths(0, payload)
		less := over
		if len(links) > 0 {
			less = whole.Without(nil, []Link{rapid.SampledFrom(links).Draw(t, "cut")}).Paths(0, payload)
		}
		for site := range n.Sites() {
			if all.Arrival[site] > over.Arrival[site] || over.Arrival[site] > less.Arrival[site] {
				t.Fatalf("%d: %v over all pairs, %v over the links, %v over fewer", site, all.Arrival[site], over.Arrival[site], less.Arrival[site])
			}
		}
	})
}

// TestFluidExact compares with rational numbers.
func TestFluidExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, _ := drawn(t)
		bytes := rapid.Int64Range(0, 1<<50).Draw(t, "bytes")
		var receivers []int
		for site := 1; site < n.Sites(); site++ {
			receivers = append(receivers, site)
		}
		want := new(big.Rat)
		atLeast := func(bytes, rate int64) {
			if took := big.NewRat(bytes, max(rate, 1)); rate > 0 && took.Cmp(want) > 0 {
				want = took
			}
		}
		sum := n.Uplink[0]
		for _, r := range receivers {
			atLeast(bytes, n.Downlink[r])
			sum += n.Uplink[r]
		}
		if len(receivers) > 0 {
			atLeast(bytes, n.Uplink[0])
			if !slices.Contains(n.Uplink, 0) {
				atLeast(bytes*int64(len(receivers)), sum)
			}
		}
		want.Mul(want, big.NewRat(int64(time.Second), 1))
		nanos := new(big.Int).Quo(want.Num(), want.Denom())
		if !nanos.IsInt64() {
			nanos.SetInt64(int64(Never))
		}
		if got := n.Fluid(bytes, 0, receivers); int64(got) != nanos.Int64() {
			t.Fatalf("fluid bound %d ns, want %v", got, nanos)
		}
	})
}

// byHand is the time of one crossing, packet by packet: each leaves the uplink after
// the one before it, and the downlink likewise.
func byHand(n *Network, from, to int, payload int64) time.Duration {
	return n.Delay(from, to) + bytesAt(wire(n, payload), n.Uplink[from]) + bytesAt(wire(n, payload), n.Downlink[to])
}

func wire(n *Network, payload int64) int64 {
	bytes := n.Header
	for left := payload; left > n.Packet; left -= n.Packet {
		bytes += n.Header
	}
	return payload + bytes
}

func bytesAt(bytes, rate int64) time.Duration {
	if rate == 0 {
		return 0
	}
	nanos := new(big.Int).Mul(big.NewInt(bytes), big.NewInt(int64(time.Second)))
	return time.Duration(nanos.Quo(nanos, big.NewInt(rate)).Int64())
}

func lesser(a, b int64) int64 {
	switch {
	case a == 0:
		return b
	case b == 0:
		return a
	}
	return min(a, b)
}
