package netsim

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// story is a network and what happens in it, as rapid draws them.
type story struct {
	seed  uint64
	as    Fidelity
	hosts []HostConfig
	ppm   int
	shake Time // jitter
	trunk int64
	acts  []act
}

type act struct {
	at   Time
	kind string
	a, b int // hosts
	conn int // counted from the latest dial back
	end  End
	size int
}

func drawStory(t *rapid.T, kinds []string) story {
	rates := rapid.SampledFrom([]int64{0, 20_000, 1_500_000, 125_000_000})
	s := story{
		seed:  rapid.Uint64().Draw(t, "seed"),
		as:    rapid.SampledFrom([]Fidelity{TCP, Messages}).Draw(t, "fidelity"),
		ppm:   rapid.SampledFrom([]int{0, 0, 1000, 50_000, LossMax}).Draw(t, "ppm"),
		shake: rapid.SampledFrom([]Time{0, 0, 500, 20_000}).Draw(t, "jitter"),
		trunk: rates.Draw(t, "trunk"),
	}
	for i := range rapid.IntRange(2, 5).Draw(t, "hosts") {
		s.hosts = append(s.hosts, HostConfig{
			Name:     fmt.Sprint("h", i),
			Uplink:   rates.Draw(t, "uplink"),
			Downlink: rates.Draw(t, "downlink"),
		})
	}
	host := rapid.IntRange(0, len(s.hosts)-1)
	at := Time(0)
	for range rapid.IntRange(1, 60).Draw(t, "acts") {
		at += Time(rapid.SampledFrom([]int64{0, 1, 5_000, 30_000, 400_000, 7_000_000}).Draw(t, "gap"))
		s.acts = append(s.acts, act{
			at:   at,
			kind: rapid.SampledFrom(kinds).Draw(t, "kind"),
			a:    host.Draw(t, "a"),
			b:    host.Draw(t, "b"),
			conn: rapid.IntRange(0, 3).Draw(t, "conn"),
			end:  End(rapid.IntRange(0, 1).Draw(t, "end")),
			size: rapid.SampledFrom([]int{1, 100, 1448, 20_000, 500_000}).Draw(t, "size"),
		})
	}
	return s
}

// letter is a message: the number of its kind on one end of one connection.
type letter struct {
	conn   ConnID
	from   End
	number int
	bytes  int
}

// observer is a driver that checks, with each thing it is told, what must always hold.
type observer struct {
	*world
	t         interface{ Fatalf(string, ...any) }
	dialled   []ConnID
	open      map[[2]uint64]bool
	over      map[[2]uint64]bool // told Closed or DialFailed, or ended it itself
	sent      map[[2]uint64][]letter
	delivered map[[2]uint64]int
	drained   map[[2]uint64]int
	offered   map[[2]uint64]int
}

func key(c ConnID, e End) [2]uint64 { return [2]uint64{uint64(c), uint64(e)} }

func newObserver(t interface{ Fatalf(string, ...any) }, seed uint64) *observer {
	o := &observer{
		t: t, world: newWorld(seed),
		open: map[[2]uint64]bool{}, over: map[[2]uint64]bool{}, sent: map[[2]uint64][]letter{},
		delivered: map[[2]uint64]int{}, drained: map[[2]uint64]int{}, offered: map[[2]uint64]int{},
	}
	o.net = New(seed, o)
	return o
}

func (o *observer) Accepted(now Time, c ConnID, from, to HostID) {
	o.opens(c, Acceptor)
	o.world.Accepted(now, c, from, to)
}

func (o *observer) Connected(now Time, c ConnID) {
	o.opens(c, Dialer)
	o.world.Connected(now, c)
}

func (o *observer) opens(c ConnID, e End) {
	if k := key(c, e); o.open[k] || o.over[k] {
		o.t.Fatalf("end %d of %x opens twice, or after its end", e, c)
	}
	o.open[key(c, e)] = true
}

func (o *observer) DialFailed(now Time, c ConnID, why string) {
	if k := key(c, Dialer); o.open[k] || o.over[k] {
		o.t.Fatalf("dial %x fails after it was over or open", c)
	}
	o.over[key(c, Dialer)] = true
	o.world.DialFailed(now, c, why)
}

func (o *observer) Closed(now Time, c ConnID, at End, why string) {
	if k := key(c, at); !o.open[k] || o.over[k] {
		o.t.Fatalf("end %d of %x is closed twice, or was never open", at, c)
	}
	o.over[key(c, at)] = true
	o.world.Closed(now, c, at, why)
}

func (o *observer) Delivered(now Time, c ConnID, to End, msg any) {
	k := key(c, to.Other())
	got, number := msg.(letter), o.delivered[k]
	if !o.open[key(c, to)] || o.over[key(c, to)] {
		o.t.Fatalf("delivery to end %d of %x, which is not open", to, c)
	}
	if number >= len(o.sent[k]) || got != o.sent[k][number] {
		o.t.Fatalf("%+v delivered as number %d of end %d of %x", got, number, to.Other(), c)
	}
	o.delivered[k]++
	o.world.Delivered(now, c, to, msg)
}

func (o *observer) Drained(now Time, c ConnID, at End, bytes int) {
	k := key(c, at)
	if o.drained[k] += bytes; bytes <= 0 || o.drained[k] > o.offered[k] {
		o.t.Fatalf("end %d of %x drained %d bytes, %d in all, of %d", at, c, bytes, o.drained[k], o.offered[k])
	}
	o.world.Drained(now, c, at, bytes)
}

// play lets the story happen, heals everything, and runs until nothing is due.
func (o *observer) play(s story) {
	o.net.SetFidelity(s.as)
	all := []HostID{}
	for _, config := range s.hosts {
		all = append(all, o.net.AddHost(config))
	}
	o.net.SetLoss(0, nil, nil, s.ppm)
	o.net.SetJitter(0, nil, nil, s.shake)
	trunk := o.net.AddTrunk("trunk", all[:1], all[1:], s.trunk)
	for _, a := range s.acts {
		o.runUntil(a.at)
		o.do(a, trunk)
	}
	o.net.HealAll(o.now)
	for _, h := range all {
		o.net.HostUp(o.now, h)
	}
	o.run()
}

func (o *observer) do(a act, trunk TrunkID) {
	h, g := HostID(a.a), HostID(a.b)
	conn := ConnID(0)
	if a.conn < len(o.dialled) {
		conn = o.dialled[len(o.dialled)-1-a.conn]
	}
	k := key(conn, a.end)
	switch a.kind {
	case "dial":
		if o.net.hosts[h].state == hostUp {
			o.dialled = append(o.dialled, o.net.Dial(o.now, h, g))
		}
	case "send":
		if o.over[k] || conn == 0 {
			return
		}
		m := letter{conn, a.end, len(o.sent[k]), a.size}
		o.sent[k] = append(o.sent[k], m)
		o.offered[k] += a.size
		o.net.Send(o.now, conn, a.end, m, a.size, a.size)
	case "close":
		if conn != 0 && (o.open[k] || a.end == Dialer) {
			o.over[k] = true
			o.net.Close(o.now, conn, a.end)
		}
	case "reset":
		if conn != 0 && (o.open[k] || a.end == Dialer) {
			o.over[k] = true
			o.net.Reset(o.now, conn, a.end)
		}
	case "cut":
		o.net.Cut(o.now, []HostID{h}, []HostID{g}, a.end == Acceptor)
	case "heal":
		o.net.HealAll(o.now)
	case "crash", "vanish":
		how := Crash
		if a.kind == "vanish" {
			how = Vanish
		}
		o.gone(h)
		o.net.HostDown(o.now, h, how)
	case "up":
		o.net.HostUp(o.now, h)
	case "change":
		rate := int64(a.size) * 7 % 2_000_000
		o.net.SetUplink(o.now, h, rate)
		o.net.SetDownlink(o.now, g, 3*rate)
		o.net.SetTrunk(o.now, trunk, rate, 0)
		o.net.SetLatency(o.now, []HostID{h}, []HostID{g}, Time(a.size)/10)
	}
}

// gone notes that the ends of a host have ended.
func (o *observer) gone(h HostID) {
	for _, c := range o.net.conns {
		for e := Dialer; c != nil && e <= Acceptor; e++ {
			if c.hosts[e] == h && (e == Dialer || o.open[key(c.id, e)]) {
				o.over[key(c.id, e)] = true
			}
		}
	}
}

var calmActs = []string{"dial", "dial", "send", "send", "send", "send", "change"}

var stormyActs = append([]string{"close", "reset", "cut", "heal", "heal", "crash", "vanish", "up", "up"}, calmActs...)

func TestWhatAlwaysHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newObserver(t, 0)
		s := drawStory(t, stormyActs)
		o.net.seed = s.seed
		o.play(s)
		// Every end that opened and was not told of its end is still there.
		for slot, c := range o.net.conns {
			if c == nil {
				continue
			}
			for e := Dialer; e <= Acceptor; e++ {
				k := key(c.id, e)
				if c.ends[e] == endOpen && (!o.open[k] || o.over[k]) {
					t.Fatalf("end %d in slot %d is open, and the driver does not know it", e, slot)
				}
				if c.ends[e] == endGone && o.open[k] && !o.over[k] {
					t.Fatalf("end %d in slot %d has gone without a word", e, slot)
				}
			}
			there, back := &c.streams[Dialer], &c.streams[Acceptor]
			if there.blocked != 0 || back.blocked != 0 {
				t.Fatalf("all is healed, and %d and %d obstacles remain", there.blocked, back.blocked)
			}
			// Both ends open: all that was sent has arrived.
			if c.ends != [2]endState{endOpen, endOpen} {
				continue
			}
			for e := Dialer; e <= Acceptor; e++ {
				k := key(c.id, e)
				if o.delivered[k] != len(o.sent[k]) || o.drained[k] != o.offered[k] {
					t.Fatalf("end %d of %x: %d of %d messages delivered, %d of %d bytes drained",
						e, c.id, o.delivered[k], len(o.sent[k]), o.drained[k], o.offered[k])
				}
			}
		}
		for _, h := range o.net.hosts {
			if h.up.turns.len() > 0 || h.down.turns.len() > 0 {
				t.Fatalf("somebody waits for host %s for ever", h.config.Name)
			}
		}
	})
}

func TestBytesAreConserved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := newObserver(t, 0)
		s := drawStory(t, calmActs)
		o.net.seed = s.seed
		o.play(s)
		for slot, c := range o.net.conns {
			for e := Dialer; c != nil && s.as == TCP && e <= Acceptor; e++ {
				there := &c.streams[e]
				if o.net.readAcks(math.MaxInt64, there); there.repair != nil || there.inFlight() != 0 {
					t.Fatalf("end %d in slot %d has nothing to send, and %d bytes in flight; its repair is %+v", e, slot, there.inFlight(), there.repair)
				}
			}
		}
		var sum, want Counters
		for h := range s.hosts {
			c := o.net.HostCounters(HostID(h))
			sum.MessagesSent += c.MessagesSent
			sum.BytesSent += c.BytesSent
			sum.MessagesDelivered += c.MessagesDelivered
			sum.BytesDelivered += c.BytesDelivered
		}
		for k, letters := range o.sent { // order: sums only
			if o.open[k] {
				want.MessagesSent += int64(len(letters))
				want.BytesSent += int64(o.offered[k])
			}
		}
		want.MessagesDelivered, want.BytesDelivered = want.MessagesSent, want.BytesSent
		if sum != want {
			t.Fatalf("counted %+v, want %+v", sum, want)
		}
	})
}

func TestSameSeedSameEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t, stormyActs)
		first, second := newObserver(t, s.seed), newObserver(t, s.seed)
		first.play(s)
		second.play(s)
		if !slices.Equal(first.told, second.told) || first.next != second.next {
			t.Fatalf("two runs differ:\n%q\n%q", first.told, second.told)
		}
	})
}

// Traffic between other hosts, and its losses, change nothing for a connection.
func TestStrangersDoNotInterfere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t, calmActs)
		strangers := rapid.IntRange(1, 4).Draw(t, "strangers")
		times := func(busy bool) (at []Time) {
			w := newWorld(s.seed)
			w.quiet = true
			w.net.SetFidelity(s.as)
			a := w.net.AddHost(HostConfig{Name: "a", Uplink: 1_500_000})
			b := w.net.AddHost(HostConfig{Name: "b", Downlink: 1_000_000})
			x := w.net.AddHost(HostConfig{Name: "x", Uplink: 1_500_000})
			y := w.net.AddHost(HostConfig{Name: "y", Downlink: 1_000_000})
			w.net.SetLoss(0, nil, nil, 20_000)
			w.net.SetJitter(0, nil, nil, 3000)
			for range strangers {
				if c := w.net.Dial(0, x, y); busy {
					w.net.Send(0, c, Dialer, "strange", 100_000, 100_000)
				}
			}
			c := w.net.Dial(0, a, b)
			w.on = func(now Time, of ConnID, _ End, _ any) {
				if of == c {
					at = append(at, now)
				}
			}
			for _, act := range s.acts {
				w.runUntil(act.at)
				w.net.Send(w.now, c, act.end, "own", act.size, act.size)
			}
			w.run()
			return at
		}
		if alone, among := times(false), times(true); !slices.Equal(alone, among) {
			t.Fatalf("alone %v, among strangers %v", alone, among)
		}
	})
}
