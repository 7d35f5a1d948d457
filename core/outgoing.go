package core

import "time"

// outgoing is the one flow control for all that can wait: updates that peers asked for,
// pieces, and probes, but neither new updates nor control. This is patient matter.
// What is on its way of it is bounded twice, by windows:
//
//   - on each link, so that no queue grows on its path: at a trunk, or at the peer's line,
//     which other sites fill too;
//   - of all links together, so that none grows before this site's own line, however
//     many links lead over it. For what all links have in common the link with the
//     shortest queue speaks.
//
// While the second is full, links that have something to send stand in line, and take
// turns, a message each. A piece leaves in parts (part.go), so a message is short.
//
// The peer says what has arrived (Arrived), about once for every arrivedEvery bytes, and
// when, by its own clock. So what counts is the way there alone: that the word comes
// back late through the peer's own full line is not taken for a queue.
//
// What has not arrived for writeOffAfter does not count among what is on its way from
// this site: a peer that is silent keeps nothing from the others.
type outgoing struct {
	window
	line  fifo[*link] // those that wait for the window
	turn  *link       // whose turn it is
	timer timer       // when to look what does not arrive
}

// flight is what is on its way over a link, and what came of that which the peer sent.
type flight struct {
	window
	marks   fifo[mark]
	sent    int64 // since the link opened
	arrived int64 // of that, by the peer's word
	moved   Time  // when something arrived last, or was sent after a pause
	written bool  // off: it does not count in Site.outgoing
	lined   bool  // the link stands in Site.outgoing.line

	got, told int64 // patient matter from the peer, and what it was told of
}

// mark is a message under way.
type mark struct {
	end int64 // of all that was sent up to it
	at  Time
}

const (
	// arrivedEvery is how much patient matter a site gets before it says so.
	arrivedEvery = 8 << 10
	// siteTarget is how long the queue before a site's own line may be, and linkTarget that of
	// a whole path, which the former is a part of; partSize bytes are added to either. What
	// leaves on a link has to wait for the turns of the others, too, so the latter is longer.
	siteTarget = 8 * time.Millisecond
	linkTarget = 15 * time.Millisecond
	// outgoingLeast is what all links together may have under way however long queues seem.
	outgoingLeast = 64 << 10
	// linkLeast is what a link may: more than the peer gets before it says so, lest both wait.
	linkLeast     = arrivedEvery + arrivedEvery/2
	writeOffAfter = 500 * time.Millisecond
)

var (
	siteTerms = terms{flightFirst, siteTarget, partSize, outgoingLeast}
	linkTerms = terms{flightFirst, linkTarget, partSize, linkLeast}
)

func newFlight() flight {
	return flight{window: newWindow(&linkTerms)}
}

func newOutgoing(s *Site) *outgoing {
	return &outgoing{window: newWindow(&siteTerms), timer: timer{fire: s.writeOff}}
}

// patient reports whether a message counts against the windows.
func patient(m Message) bool {
	switch m := m.(type) {
	case Update:
		return m.Route == Route{}
	case Part, Piece, Probe:
		return true
	}
	return false
}

// lets reports whether patient matter may leave on l now. If it may not because of what
// other links have under way, l stands in line.
func (s *Site) lets(l *link) bool {
	if !l.flight.open() {
		return false
	}
	o := s.outgoing
	if o.open() && (o.turn == l || o.line.len() == 0) {
		return true
	}
	s.standInLine(l)
	return false
}

func (s *Site) standInLine(l *link) {
	if !l.flight.lined {
		l.flight.lined = true
		s.outgoing.line.push(l)
		s.timers.setBefore(&s.outgoing.timer, s.now.Add(writeOffAfter))
	}
}

// takeOff notes that patient matter leaves on l.
func (s *Site) takeOff(l *link, m Message) {
	weight := int64(m.weight())
	k := &l.flight
	if k.out == 0 {
		k.moved = s.now
	}
	k.sent += weight
	k.marks.push(mark{k.sent, s.now})
	k.take(s.now, weight)
	if !k.written {
		s.outgoing.take(s.now, weight)
	}
}

// serveLine lets the links that stand in line send, as far as the window is open.
func (s *Site) serveLine() {
	o := s.outgoing
	if o == nil {
		return
	}
	for o.line.len() > 0 && o.open() {
		l := o.line.pop()
		l.flight.lined = false
		if l.room <= 0 || l.closing {
			continue // it asks again when it has room
		}
		o.turn = l
		if m := s.choose(l, anyWeight); m != nil {
			s.sendNow(l, s.batch(l, m))
			s.standInLine(l)
		}
		o.turn = nil
	}
}

// countPatient notes what came of patient matter, and tells the peer now and then.
func (s *Site) countPatient(l *link, m Message) {
	if !patient(m) {
		return
	}
	k := &s.withBulk(l).flight
	k.got += int64(m.weight())
	if k.got-k.told >= arrivedEvery {
		k.told = k.got
		s.control(l, Arrived{Bytes: uint64(k.got), At: s.now.Sub(l.since)})
	}
}

// onArrived takes the peer's word for what has arrived, unless it makes no sense.
func (s *Site) onArrived(l *link, m Arrived) {
	if l.bulk == nil {
		return
	}
	k := &l.flight
	arrived := int64(min(m.Bytes, 1<<62))
	if arrived <= k.arrived || arrived > k.sent {
		return
	}
	var at Time
	for k.marks.len() > 0 && k.marks.front().end <= arrived {
		at = k.marks.pop().at
	}
	bytes := arrived - k.arrived
	k.arrived, k.moved = arrived, s.now
	if k.written {
		k.written = false
		s.outgoing.out += k.out
	}
	excess := l.excess(s.now, at, m.At)
	k.came(s.now, at, bytes, excess)
	s.outgoing.came(s.now, at, bytes, excess)
	s.markDirty(l)
	s.serveLine()
}

// excess is how much longer than at best a message took that was sent at an instant and,
// by the peer's clock, came at another. The two clocks have nothing to do with each other;
// but if they drift apart the round trip still tells what it took at most.
func (l *link) excess(now, sent Time, came time.Duration) time.Duration {
	const longest = 1 << 60 // makes a positive number of any difference
	oneWay := (min(came, longest) - sent.Sub(l.since) + longest).Microseconds()
	l.oneWay.Add(int64(now), oneWay)
	return min(
		time.Duration(oneWay-l.oneWay.Min(int64(now)))*time.Microsecond,
		now.Sub(sent)-l.remote.path.leastRTT(now),
	)
}

// writeOff stops to count what has not arrived for a long time.
func (s *Site) writeOff() {
	for _, l := range s.linkOrder {
		if l.bulk == nil {
			continue
		}
		if k := &l.flight; k.out > 0 && s.now.Sub(k.moved) >= writeOffAfter {
			s.disregard(l)
		}
	}
	s.serveLine()
	if s.outgoing.line.len() > 0 {
		s.timers.setBefore(&s.outgoing.timer, s.now.Add(writeOffAfter))
	}
}

// disregard does not count what is under way on l any more.
func (s *Site) disregard(l *link) {
	if l.bulk != nil && !l.flight.written {
		l.flight.written = true
		s.outgoing.out -= l.flight.out
	}
}
