package netsim

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTwoConnectionsShareAnUplinkInTurn(t *testing.T) {
	w := newWorld(1)
	a := w.net.AddHost(HostConfig{Name: "a", Uplink: 1_500_000}) // quantum: two packets, 2 ms
	b := w.net.AddHost(HostConfig{Name: "b"})
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	first := w.net.Dial(0, a, b)
	second := w.net.Dial(0, a, b)
	w.runUntil(30 * Millisecond)
	w.told = nil
	w.net.Send(w.now, first, Dialer, "six", 6*SegmentBytes, 6*SegmentBytes)
	w.net.Send(w.now, second, Dialer, "four", 4*SegmentBytes, 4*SegmentBytes)
	w.run()
	// At 30 the first emits, and is in turn again before the second comes; then it is
	// first, second, first (done at 38), second (done at 40).
	w.expect(t, `
		38000 drained 8688 at 0
		40000 drained 5792 at 0
		48000 delivered six to 1
		50000 delivered four to 1`)
}

// TestMeasuredBandwidthIsOfAPair: connections of a pair share what the matrix gives that
// direction; the way back, and other pairs, have none of it.
func TestMeasuredBandwidthIsOfAPair(t *testing.T) {
	m, err := ReadMatrix(reader("site,a,b,c\na,,8,\nb,,,\nc,,,\n")) // a to b: 1 MB/s
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(1)
	a, b, c := w.net.AddHost(HostConfig{Name: "a"}), w.net.AddHost(HostConfig{Name: "b"}), w.net.AddHost(HostConfig{Name: "c"})
	w.net.SetLatency(0, nil, nil, Millisecond)
	w.net.UseBandwidth(0, m)
	arrived := map[any]Time{}
	w.on = func(now Time, _ ConnID, _ End, msg any) { arrived[msg] = now }
	for _, dial := range []struct {
		from, to HostID
		name     string
	}{{a, b, "first"}, {a, b, "second"}, {b, a, "back"}, {a, c, "other"}} {
		w.net.Send(0, w.net.Dial(0, dial.from, dial.to), Dialer, dial.name, 1_000_000, 1_000_000)
	}
	w.run()
	if both := max(arrived["first"], arrived["second"]); both < 2*Second || both > 2*Second+200*Millisecond {
		t.Errorf("two megabytes took %d us at a megabyte a second", both)
	}
	if back, other := arrived["back"], arrived["other"]; back > Second/2 || other > Second/2 {
		t.Errorf("without a limit, the way back took %d us, that to another %d us", back, other)
	}
}

func TestSmallMessageWaitsForOneQuantumOfBulk(t *testing.T) {
	w := newWorld(1)
	a := w.net.AddHost(HostConfig{Name: "a", Uplink: 1_500_000})
	b := w.net.AddHost(HostConfig{Name: "b"})
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	bulk := w.net.Dial(0, a, b)
	small := w.net.Dial(0, a, b)
	w.runUntil(30 * Millisecond)
	w.net.Send(w.now, bulk, Dialer, "bulk", 1_000_000, 1_000_000)
	w.runUntil(2*Second + 500) // in the middle of a bulk piece
	var at Time
	w.on = func(now Time, _ ConnID, _ End, msg any) {
		if msg == "small" {
			at = now
		}
	}
	w.net.Send(w.now, small, Dialer, "small", 98, 98)
	sent := w.now
	w.run()
	if wait := at - sent - 10*Millisecond - 100; wait < 0 || wait > 2*Millisecond {
		t.Errorf("the small message waited %d µs", wait)
	}
}

// A flow is a bulk connection between two hosts of a test of fairness.
type flow struct {
	from, to int
	want     int64 // bytes per second on the wire
}

func TestAnUplinkIsSharedFairly(t *testing.T) {
	type line struct{ up, down, latencyMillis int64 }
	tests := []struct {
		name  string
		hosts []line
		flows []flow
	}{
		{"one uplink, three flows",
			[]line{{3_000_000, 0, 10}, {0, 0, 10}, {0, 0, 40}, {0, 0, 100}},
			[]flow{{0, 1, 1_000_000}, {0, 2, 1_000_000}, {0, 3, 1_000_000}}},
		{"what a slow downlink leaves is the others'",
			[]line{{3_000_000, 0, 10}, {0, 0, 10}, {0, 500_000, 10}},
			[]flow{{0, 1, 2_500_000}, {0, 2, 500_000}}},
		{"a slow sender leaves the downlink to the fast one",
			[]line{{0, 3_000_000, 10}, {0, 0, 10}, {500_000, 0, 10}},
			[]flow{{1, 0, 2_500_000}, {2, 0, 500_000}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(1)
			w.quiet = true
			hosts := make([]HostID, len(tt.hosts))
			for i, h := range tt.hosts {
				hosts[i] = w.net.AddHost(HostConfig{Name: string(rune('a' + i)), Uplink: h.up, Downlink: h.down})
			}
			for i, h := range tt.hosts {
				w.net.SetLatency(0, hosts[i:i+1], nil, Time(h.latencyMillis)*Millisecond)
			}
			conns := make([]ConnID, len(tt.flows))
			for i, f := range tt.flows {
				conns[i] = w.net.Dial(0, hosts[f.from], hosts[f.to])
				for range 1000 {
					w.net.Send(0, conns[i], Dialer, nil, 100_000, 100_000)
				}
			}
			w.runUntil(10 * Second) // windows find their size
			before := make([]int64, len(conns))
			for i, c := range conns {
				before[i] = w.net.lookup(c).streams[Dialer].arrived
			}
			w.runUntil(20 * Second)
			for i, c := range conns {
				got := wireBytes(w.net.lookup(c).streams[Dialer].arrived-before[i]) / 10
				if want := tt.flows[i].want; got < want*93/100 || got > want*104/100 {
					t.Errorf("flow %d has %d bytes/s, want %d", i, got, want)
				}
			}
		})
	}
}

// TestAQueueIsSharedAsTCPSharesIt: what is before a downlink or a trunk is one queue, first
// in, first out. The line is fully used; connections with equal round trips come to share
// it evenly in the long run, and else, with Reno, the shorter round trip has more.
func TestAQueueIsSharedAsTCPSharesIt(t *testing.T) {
	const rate = 3_000_000
	for _, tt := range []struct {
		name   string
		trunk  bool
		millis []int64 // latencies of the senders
		even   bool
	}{
		{"a downlink, equal round trips", false, []int64{20, 20, 20}, true},
		{"a trunk, equal round trips", true, []int64{20, 20, 20}, true},
		{"a downlink, different round trips", false, []int64{10, 40, 160}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(1)
			w.quiet = true
			if !tt.even {
				w.net.SetCongestion(Reno)
			}
			down := int64(rate)
			if tt.trunk {
				down = 0
			}
			to := []HostID{w.net.AddHost(HostConfig{Name: "to", Downlink: down})}
			var from []HostID
			for i, millis := range tt.millis {
				from = append(from, w.net.AddHost(HostConfig{Name: string(rune('a' + i))}))
				w.net.SetLatency(0, from[i:], to, Time(millis)*Millisecond)
			}
			if tt.trunk {
				w.net.AddTrunk("sea", from, to, rate)
			}
			var conns []ConnID
			for _, f := range from {
				c := w.net.Dial(0, f, to[0])
				conns = append(conns, c)
				for range 1000 {
					w.net.Send(0, c, Dialer, nil, 1_000_000, 1_000_000)
				}
			}
			w.runUntil(20 * Second) // windows find their size
			before := make([]int64, len(conns))
			for i, c := range conns {
				before[i] = w.net.lookup(c).streams[Dialer].arrived
			}
			w.runUntil(120 * Second)
			got, sum := make([]int64, len(conns)), int64(0)
			for i, c := range conns {
				got[i] = wireBytes(w.net.lookup(c).streams[Dialer].arrived-before[i]) / 100
				sum += got[i]
			}
			if sum < rate*95/100 || sum > rate*101/100 {
				t.Errorf("%d bytes/s in all on a line of %d", sum, rate)
			}
			for i := range got {
				if tt.even && (got[i] < sum/3*75/100 || got[i] > sum/3*125/100) || !tt.even && i > 0 && got[i] > got[i-1] {
					t.Errorf("flows have %d bytes/s", got)
					break
				}
			}
		})
	}
}

func TestPipeNeverExceedsItsBandwidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &pipe{}
		p.setRate(rapid.Int64Range(1_000, 10_000_000_000).Draw(t, "rate"))
		type passage struct {
			end  Time
			wire int64
		}
		var passed []passage
		now := Time(0)
		for range rapid.IntRange(1, 30).Draw(t, "pieces") {
			now += Time(rapid.Int64Range(0, 5_000).Draw(t, "gap"))
			size := rapid.Int64Range(1, quantumMax).Draw(t, "size")
			q := piece{size: size, lag: Time(rapid.Int64Range(0, int64(now)).Draw(t, "lag"))}
			end := p.transmit(now, &q)
			if least := now + p.span(wireBytes(size-(packets(size)-1)*SegmentBytes)); end < least {
				t.Fatalf("a piece of %d bytes ends at %d, before its last packet can at %d", size, end, least)
			}
			passed = append(passed, passage{end, wireBytes(size)})
		}
		for i := range passed {
			sum := int64(0)
			for j := i + 1; j < len(passed); j++ {
				sum += passed[j].wire
				window := int64(passed[j].end - passed[i].end + 1) // ends are rounded down
				if sum*int64(Second) > window*p.rate {
					t.Fatalf("%d bytes passed in %d µs at %d bytes/s", sum, window, p.rate)
				}
			}
		}
	})
}

func TestBusyPipeIsFullyUsed(t *testing.T) {
	p := &pipe{}
	p.setRate(7_000_003)
	var end Time
	for range 10_000 {
		end = p.transmit(0, &piece{size: 1000})
	}
	want := Time(10_000 * 1052 * int64(Second) / 7_000_003)
	if end < want-1 || end > want+1 {
		t.Errorf("10,000 pieces pass in %d µs, want %d", end, want)
	}
}

func TestBandwidthChangesOnTheWay(t *testing.T) {
	w := newWorld(1)
	a := w.net.AddHost(HostConfig{Name: "a", Uplink: 1_500_000})
	b := w.net.AddHost(HostConfig{Name: "b"})
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	c := w.open(t, a, b)
	w.net.Send(w.now, c, Dialer, "eight", 8*SegmentBytes, 8*SegmentBytes)
	w.runUntil(33 * Millisecond)
	w.net.SetUplink(w.now, a, 3_000_000) // the second pair is under way until 34
	w.run()
	w.expect(t, `
		36000 drained 11584 at 0
		46000 delivered eight to 1`)
}

// TestAFullQueueDropsWhatComes: a trunk or downlink serves who comes first, so that a
// small message waits behind another's bulk, for no longer than its queue is deep; and it
// may be lost there, whoever filled the queue.
func TestAFullQueueDropsWhatComes(t *testing.T) {
	w := newWorld(1)
	w.quiet = true
	greedy := w.net.AddHost(HostConfig{Name: "greedy"})
	modest := w.net.AddHost(HostConfig{Name: "modest"})
	to := w.net.AddHost(HostConfig{Name: "to", Downlink: 1_250_000})
	w.net.SetLatency(0, nil, nil, 10*Millisecond)
	w.net.SetCongestion(Reno) // no HyStart
	bulk := [2]ConnID{w.net.Dial(0, greedy, to), w.net.Dial(0, greedy, to)}
	small := w.net.Dial(0, modest, to)
	w.runUntil(50 * Millisecond)
	for _, c := range bulk {
		w.net.Send(w.now, c, Dialer, "bulk", 4<<20, 4<<20)
	}
	down := w.net.hosts[to].down
	full, late := Time(0), Time(0)
	sent := map[any]Time{}
	w.on = func(now Time, _ ConnID, _ End, msg any) { late = max(late, now-sent[msg]) }
	for i := range 3000 {
		sent[i] = w.now
		w.net.Send(w.now, small, Dialer, i, 100, 100)
		w.runUntil(w.now + 2*Millisecond)
		full = max(full, down.free-w.now)
	}
	w.on = nil
	w.run()
	if down.counters.Overflows == 0 || full < queueTime*9/10 || full > queueTime*11/10 {
		t.Errorf("%d overflows, at most %d µs to wait; want some, and about %d", down.counters.Overflows, full, queueTime)
	}
	if got := w.net.HostCounters(modest).BytesRetransmitted; got == 0 {
		t.Error("the modest one lost nothing")
	}
	if late < full {
		t.Errorf("a small message took %d µs at most, and there were %d to wait", late, full)
	}
}
