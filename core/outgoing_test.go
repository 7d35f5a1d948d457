package core

import (
	"testing"
	"time"
)

// outgoingSite has links without a bound of their own, that all have probes to send, and
// lets so many parts be under way.
func outgoingSite(links, parts int) (*Site, []*link) {
	s := &Site{scratch: &scratch{}, now: 1e6}
	s.outgoing = newOutgoing(s)
	s.outgoing.size = int64(parts * (weightBase + partSize))
	var all []*link
	for i := range links {
		l := &link{id: LinkID(i), remote: &remote{asides: &asides{}}, sending: sending{bulk: &bulk{}}}
		l.room, l.flight = 1<<30, newFlight()
		for range 64 {
			l.probes.push(Probe{Padding: Payload{Size: partSize}})
		}
		s.addLink(l)
		all = append(all, l)
	}
	return s, all
}

// departed is how many probes have left on a link.
func (l *link) departed() int { return 64 - l.probes.len() }

// TestLinksShareWhatIsUnderWay: what all links together may have under way, one may fill; then
// all stand in line, and get each place that becomes free in turn.
func TestLinksShareWhatIsUnderWay(t *testing.T) {
	s, links := outgoingSite(3, 6)
	for _, l := range links {
		s.pump(l)
	}
	if links[0].departed() != 6 || links[1].departed()+links[2].departed() != 0 {
		t.Fatalf("%d, %d and %d left; 6 may be under way", links[0].departed(), links[1].departed(), links[2].departed())
	}
	for i := range 6 {
		s.now = s.now.Add(time.Millisecond)
		s.onArrived(links[0], Arrived{Bytes: uint64((i + 1) * (weightBase + partSize))})
	}
	if a, b := links[1].departed(), links[2].departed(); a < 2 || a != b {
		t.Errorf("of six places that became free one link got %d, another %d, and the first the rest", a, b)
	}
}

// TestSilentPeerHoldsNobodyUp: what does not arrive for long is not counted, until it does.
func TestSilentPeerHoldsNobodyUp(t *testing.T) {
	s, links := outgoingSite(2, 4)
	s.pump(links[0])
	s.pump(links[1])
	s.now = s.now.Add(writeOffAfter)
	s.outgoing.timer.fire()
	if n := links[1].departed(); n != 4 {
		t.Errorf("%d left for the peer that is not silent", n)
	}
	s.onArrived(links[0], Arrived{Bytes: weightBase + partSize})
	if got, want := s.outgoing.out, links[0].flight.out+links[1].flight.out; got != want {
		t.Errorf("%d bytes are counted as under way, of %d", got, want)
	}
}

// TestLostLinkHoldsNobodyUp: with a link goes what was under way on it.
func TestLostLinkHoldsNobodyUp(t *testing.T) {
	s, links := outgoingSite(2, 4)
	s.pump(links[0])
	s.pump(links[1])
	s.onPeerLost(PeerLost{Link: links[0].id})
	if n := links[1].departed(); n != 4 {
		t.Errorf("%d left on the link that is there still", n)
	}
}

// TestArrivedBelievesNoNonsense: a peer that says that more has arrived than was sent,
// or less than before, changes nothing.
func TestArrivedBelievesNoNonsense(t *testing.T) {
	s, links := outgoingSite(1, 4)
	l := links[0]
	s.pump(l)
	s.onArrived(l, Arrived{Bytes: weightBase + partSize})
	before := l.flight.out
	for _, bytes := range []uint64{0, 1, weightBase + partSize, uint64(l.flight.sent) + 1, 1 << 62, 1 << 63} {
		s.onArrived(l, Arrived{Bytes: bytes})
		if l.flight.out != before || s.outgoing.out != before {
			t.Fatalf("a word of %d bytes of %d was believed", bytes, l.flight.sent)
		}
	}
}

// TestPieceLeavesInParts: the parts and the piece's own message bring all its bytes, each once.
func TestPieceLeavesInParts(t *testing.T) {
	s := &Site{scratch: &scratch{}}
	l := &link{sending: sending{bulk: &bulk{}}}
	for _, size := range []int64{1, partSize, partSize + 1, PieceSize - 1, PieceSize} {
		p := &partner{w: &swarm{u: &update{payload: &Payload{}}}}
		l.leaving = leaving{to: p, piece: Piece{Index: 7, Payload: Payload{Size: size, Handle: "piece"}}}
		var sent int64
		for {
			m := s.nextPart(l)
			if part, ok := m.(Part); ok {
				if part.From != sent || part.Bytes.Handle != "piece" || part.Bytes.Size > partSize {
					t.Fatalf("of %d bytes came %+v after %d", size, part, sent)
				}
				sent += part.Bytes.Size
				continue
			}
			last := m.(Piece)
			if last.Ahead != sent || last.Payload.Size != size || last.Index != 7 || size-sent > partSize {
				t.Fatalf("of %d bytes came %+v after %d", size, last, sent)
			}
			break
		}
		if l.leaving.some() {
			t.Fatalf("a piece of %d bytes does not end", size)
		}
	}
}

// TestPieceIsGivenUpBetweenParts: what a peer has no use for any more does not go on.
func TestPieceIsGivenUpBetweenParts(t *testing.T) {
	for name, spoil := range map[string]func(*partner){
		"it has left the swarm": func(p *partner) { p.left = true },
		"it has all":            func(p *partner) { p.whole = true },
		"the update is gone":    func(p *partner) { p.w.u.payload = nil },
	} {
		s, l := &Site{scratch: &scratch{}}, &link{sending: sending{bulk: &bulk{}}}
		p := &partner{w: &swarm{u: &update{payload: &Payload{}}}}
		l.leaving = leaving{to: p, piece: Piece{Payload: Payload{Size: PieceSize}}}
		if s.nextPart(l) == nil {
			t.Fatal("no part left")
		}
		spoil(p)
		if m := s.nextPart(l); m != nil || l.leaving.some() {
			t.Errorf("%s, and %+v leaves", name, m)
		}
	}
}

// TestQueueOfTheWordDoesNotCount: what a peer says of an arrival may come late. That is no
// queue of what was sent, whatever the peer's clock shows; a later arrival is.
func TestQueueOfTheWordDoesNotCount(t *testing.T) {
	const rtt, late = 20 * time.Millisecond, 50 * time.Millisecond
	for name, clock := range map[string]time.Duration{"clocks agree": 0, "the peer's is ahead": time.Hour} {
		l := &link{remote: &remote{asides: &asides{}}}
		l.remote.path.roundTrip.Add(1e6, rtt.Microseconds())
		sent := Time(1e6)
		excess := func(there, back time.Duration) time.Duration {
			return l.excess(sent.Add(there+back), sent, sent.Sub(l.since)+there+clock)
		}
		for _, test := range []struct{ there, back, want time.Duration }{
			{rtt / 2, rtt / 2, 0},
			{rtt / 2, rtt/2 + late, 0},
			{rtt/2 + late, rtt / 2, late},
			{rtt/2 + late, rtt/2 + late, late},
		} {
			if got := excess(test.there, test.back); got != test.want {
				t.Errorf("%s: %v there and %v back are an excess of %v, wanted %v", name, test.there, test.back, got, test.want)
			}
		}
	}
}

// TestDriftingClockTellsNoMoreThanTheRoundTrip: a clock that has run away from this one's does
// not make a queue out of nothing.
func TestDriftingClockTellsNoMoreThanTheRoundTrip(t *testing.T) {
	l := &link{remote: &remote{asides: &asides{}}}
	l.remote.path.roundTrip.Add(1e6, 20_000)
	for i, drift := range []time.Duration{0, time.Second, 1<<63 - 1} {
		if got := l.excess(1_023_000, 1_000_000, 10*time.Millisecond+drift); got > 3*time.Millisecond {
			t.Errorf("word %d, after a round trip 3 ms longer than the least, is an excess of %v", i, got)
		}
	}
}
