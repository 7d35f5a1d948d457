package core

import "time"

// backup is what a site does for a neighbour to which the tree does not join it.
//
// Everyone has the map. So a site that has an update knows by when such a neighbour should
// have got it from its own parent, and have told of it. If no word has come by then, and
// by a slack that is learnt from how late such words come, the update is pushed there
// without being asked for. That saves up to a round trip: an offer, and the want that
// answers it. Nothing is pushed so where words come too late to tell anything.
type backup struct {
	watched *fifo[watch] // about in the order in which they become due; nil while there are none
	timer   timer
	sent    []watch // the latest that were pushed, and when; at most backupsKept
	next    int     // where the next goes, once they are so many
}

// watch is an update of which the neighbour should tell by an instant.
type watch struct {
	u  *update
	at Time
}

// silence is how a neighbour beside the tree has kept silent about an update.
type silence struct {
	route Route         // the tree
	late  time.Duration // since it should have told of it, by the map; below zero if it should later
	here  time.Duration // how much later than by the map the update came here
}

const (
	// watchesMax is how many updates are watched at a time, for one neighbour.
	watchesMax = 4096
	// backupsKept is how many of the updates that were pushed last are remembered.
	backupsKept = 16
)

// silence returns what is to be made of a neighbour's silence. Where updates are
// gathered, the map does not tell.
func (s *Site) silence(l *link, u *update) (q silence, ok bool) {
	if u.long() || u.st.batchPeriod() > 0 {
		return q, false
	}
	for _, g := range u.st.mine {
		q.route = s.routeIn(g, u)
		t := g.mapOf(q.route)
		if q.route.Root == "" || !l.flooding(g) || !t.beside(q.route.Root, l.remote) {
			continue
		}
		here, _ := t.arrival(u.st.id.Origin, s.self, u.size(), l.remote.onLine(u.size()))
		q.here = max(0, s.age(u)-here)
		q.late, ok = s.late(t, l, u)
		return q, ok
	}
	return q, false
}

// watch has a neighbour pushed an update unless it tells of it in time. If the update is
// late here, it may be late there for the same cause.
func (s *Site) watch(l *link, u *update, q silence) {
	if s.wants.words.slack >= slackMost {
		return
	}
	if l.backup == nil {
		l.backup = &backup{}
		l.backup.timer.fire = func() { s.checkWatched(l) }
	}
	if b := l.backup; b.watched == nil || b.watched.len() < watchesMax {
		s.watches.push(&b.watched, watch{u, s.now.Add(s.wants.words.slack + q.here - q.late)})
		s.checkWatched(l)
	}
}

// checkWatched pushes what a neighbour should have told of by now, and has not; but not
// where other matter waits for it already, and so it is late with everything.
func (s *Site) checkWatched(l *link) {
	b := l.backup
	if b == nil {
		return
	}
	for b.watched != nil {
		w := b.watched.front()
		silent := !w.u.gone() && !l.knowledge(w.u.st).seen.contains(w.u.seq)
		if silent && w.at > s.now {
			s.timers.set(&b.timer, w.at)
			return
		}
		s.watches.pop(&b.watched)
		if silent && l.room > 0 && l.live.len() == 0 {
			s.backUp(l, w.u)
		}
	}
	s.timers.clear(&b.timer)
}

func (s *Site) backUp(l *link, u *update) {
	q, ok := s.silence(l, u)
	if !ok {
		return // the topology has changed meanwhile
	}
	b := l.backup
	if len(b.sent) < backupsKept {
		b.sent = append(b.sent, watch{u, s.now})
	} else {
		b.sent[b.next] = watch{u, s.now}
		b.next = (b.next + 1) % backupsKept
	}
	s.stats.BackupsSent++
	s.queuePush(l, u, q.route)
}

// toldOf learns how late a neighbour's words come from one of an update that is here. It
// leaves twice the time: to be late costs little, and a push for nothing a copy.
func (s *Site) toldOf(l *link, u *update) {
	if q, ok := s.silence(l, u); ok {
		s.wants.words.learn(s.now, 2*q.late)
	}
	s.checkWatched(l)
}

// crossed reports whether an update was pushed so lately that the neighbour could not
// know when it asked for it.
func (s *Site) crossed(l *link, u *update) bool {
	if l.backup == nil {
		return false
	}
	for i := range l.backup.sent {
		if w := &l.backup.sent[i]; w.u == u {
			return s.now.Sub(w.at) < l.remote.path.rtt()
		}
	}
	return false
}
