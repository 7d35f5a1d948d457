package core

import (
	"slices"
	"time"
)

// wants is the search for what this site has heard of and does not have.
//
// By the map, which tells when an update is where, the offer of one that a tree brings
// comes no sooner than its push: the tree is the quickest way. So what is offered and is
// not here is late, and is asked for at once, but for what slack pushes have been seen to
// need (lateness.go). It is asked of the neighbour that holds it and has the least to do
// for us; whoever makes no progress loses it to another. What no neighbour holds is
// hunted (hunt.go).
//
// Of all peers together no more is asked for at a time than a window allows (window.go),
// so that what several of them give at the same time does not grow to a queue before this
// site's own line. Each of them sees but its own part of that.
type wants struct {
	s        *Site
	queue    []*want   // open, not asked, in the order in which they became known
	asked    []*want   // asked of someone, in the order of asking
	lacking  []*stream // with numbers known and not seen, by stream
	lateness lateness
	words    allowance // for how late neighbours tell of what comes to them along a tree
	size     int64     // of the longest update of late, in bytes: what is offered may be as long
	asking   *window   // what all peers together are asked for, in bytes, as far as it has not come; nil before the first question
	mean     int64     // of the sizes of what came, smoothed: what is asked for is reckoned to be as long
	timer    timer
	open     int32 // updates looked for: those wanted of all streams
	changed  bool  // something may be due, or somebody may be asked for more
	news     bool  // something may be lacking, or held, that was not before
}

// want is one update that is looked for.
type want struct {
	id      UpdateID
	st      *stream
	pushed  Time // when a tree should have brought it, by the map; 0 if none should
	due     Time
	from    *link   // who was asked, nil if nobody
	refused []*link // who was asked and did not give it
	resting bool    // all holders refused: they are asked again when it is due
	since   Time    // when it was asked
	bytes   int64   // that it stands for in wants.asking
}

type askedOf struct {
	l    *link
	item WantItem
}

const (
	wantsMax    = 2 * appetiteMost       // updates looked for at a time
	pushLate    = 2 * time.Second        // the most that a push is waited for
	askPause    = 20 * time.Millisecond  // before asking someone who is busy
	askPatience = 100 * time.Millisecond // without progress on the link, beside what it takes
	restPause   = 1500 * time.Millisecond
	sizeDecay   = 64 // by this part of it the size of late goes down with each update
	// askTarget is how long what was asked for may stand in queues, at the givers or before
	// this site's own line; askAlpha bytes are added to it. askLeast is what may always be
	// asked for, askFirst what is before it is known how much comes in time, and meanFirst
	// what an update is reckoned to have before any has come.
	askTarget = 4 * time.Millisecond
	askAlpha  = 4 << 10
	askLeast  = 32 << 10
	askFirst  = 64 << 10
	askShare  = 32 // this part of the window must be free before more is asked for
	meanFirst = 6 << 10
)

var askTerms = terms{askFirst, askTarget, askAlpha, askLeast}

func (w *wants) init(s *Site) {
	w.s = s
	w.lateness.slack = slackFirst
	w.words.slack = slackLeast
	w.mean = meanFirst
	w.timer.fire = w.stir
}

// stir has settle look at everything once more.
func (w *wants) stir() { w.changed, w.news = true, true }

// consider lists a stream of which something is missing.
func (w *wants) consider(st *stream) {
	if st.lacking || st.seen.floor() >= st.top {
		return
	}
	st.lacking = true
	w.stir()
	at, _ := slices.BinarySearchFunc(w.lacking, st.id, func(a *stream, id Stream) int { return a.id.Compare(id) })
	w.lacking = slices.Insert(w.lacking, at, st)
}

// satisfied ends the search for an update.
func (w *wants) satisfied(st *stream, seq uint64) {
	want := st.wanted.get(seq)
	if want == nil {
		return
	}
	if l := want.from; l != nil {
		if u := st.here.get(seq); u != nil {
			l.onAnswer(w.s.now, u.size(), l.remote.path.rtt())
			w.answered(want, min(u.size(), PieceSize))
		}
		w.unask(want)
	}
	w.close(want)
}

func (w *wants) close(x *want) {
	wanted := x.st.wanted
	if wanted.remove(x.id.Seq); wanted.items == 0 {
		x.st.wanted = nil
	}
	w.open--
}

// isOpen reports whether the search is still on.
func (x *want) isOpen() bool { return x.st.wanted.get(x.id.Seq) == x }

func (w *wants) satisfiedRange(st *stream, r Range) {
	for _, want := range slices.Concat(w.queue, w.asked) {
		if want.st == st && want.id.Seq >= r.First && want.id.Seq <= r.Last {
			w.satisfied(st, want.id.Seq)
		}
	}
}

func (w *wants) forget(st *stream) {
	w.satisfiedRange(st, Range{1, ^uint64(0)})
	w.lacking = slices.DeleteFunc(w.lacking, func(other *stream) bool { return other == st })
}

// unask takes back a question, as far as this site's books go. Others are put when
// there is room for several.
func (w *wants) unask(want *want) {
	if l := want.from; l != nil {
		l.asked--
		want.from = nil
		w.asking.out -= want.bytes
		w.changed = w.changed || l.hungry() && w.asking.out <= w.asking.size-w.asking.size/askShare
	}
}

// answered notes that something came that was asked for, and how long that took.
func (w *wants) answered(x *want, size int64) {
	w.mean += (size - w.mean) / 8
	w.asking.out += size - x.bytes
	x.bytes = 0
	w.asking.came(w.s.now, x.since, size, w.s.now.Sub(x.since)-x.from.remote.path.leastRTT(w.s.now))
}

// offeredNow opens the search for an update that a peer offers. It is due at once
// unless a tree should bring it.
func (w *wants) offeredNow(l *link, st *stream, id UpdateID) {
	if x := st.wanted.get(id.Seq); x != nil {
		if x.resting && !slices.Contains(x.refused, l) {
			x.resting, x.due = false, w.s.now
		}
		return
	}
	if w.open >= wantsMax {
		return // it is found again among what is lacking
	}
	if u := st.here.get(id.Seq); u != nil { // its pieces are arriving
		if u.arriving() {
			w.s.invite(l, u)
		}
		return
	}
	x := &want{id: id, st: st, due: w.s.now}
	if behind, ok := w.behind(l, st, id); ok {
		x.pushed = w.s.now.Add(behind)
		x.due = max(w.s.now, x.pushed.Add(w.lateness.slack))
	}
	w.add(x)
}

func (w *wants) add(x *want) {
	w.stir()
	if x.st.wanted == nil {
		x.st.wanted = &shelf[want]{}
	}
	x.st.wanted.put(x.id.Seq, x)
	w.open++
	w.queue = append(w.queue, x)
	w.s.timers.setBefore(&w.timer, x.due)
}

// behind is how much later than its offer, which has come now, the push of an update
// should come by the map, at most: less than nothing, as a rule. How long the update is
// an offer does not tell; it may be as long as others of late, and have come to the
// neighbour like a small one. Nor does it tell along which topology the update goes, while
// more than one are in use. Where links gather, the parent may do so for a period, and so
// may the site that it hears from. False says that no push is to be waited for.
func (w *wants) behind(l *link, st *stream, id UpdateID) (latest time.Duration, ok bool) {
	for _, g := range st.mine {
		for t := range g.maps {
			parent := t.parent(id.Origin)
			if parent == nil || parent.link == nil || parent == l.remote {
				continue
			}
			here, _ := t.arrival(id.Origin, w.s.self, w.size, l.remote.onLine(w.size))
			there, known := t.arrival(id.Origin, l.remote.name(), 0, 0)
			if !known {
				there = here
			}
			behind := min(pushLate, here-there-l.remote.path.oneWay()) + 2*st.batchPeriod()
			if !ok || behind > latest {
				latest, ok = behind, true
			}
		}
	}
	return latest, ok
}

// spoilt looks for an update that came corrupted from l, at others first.
func (w *wants) spoilt(st *stream, id UpdateID, l *link) {
	switch x := st.wanted.get(id.Seq); {
	case st.seen.contains(id.Seq) || st.here.get(id.Seq) != nil:
	case x != nil && x.from == l:
		w.requeue(x, l)
	case x != nil:
	case w.open < wantsMax:
		w.add(&want{id: id, st: st, due: w.s.now, refused: []*link{l}})
	}
}

// arrived learns from an update, or the first part of one, how late pushes come.
func (w *wants) arrived(st *stream, id UpdateID, size int64, pushed bool) {
	w.size = max(min(size, PieceSize), w.size-w.size/sizeDecay)
	x := st.wanted.get(id.Seq)
	switch {
	case !pushed:
		if x != nil && x.pushed != 0 {
			w.lateness.miss(id, x.pushed)
		}
	case x == nil:
		if expected, ok := w.lateness.expectedMiss(id); ok {
			w.lateness.learnMissed(w.s.now, w.s.now.Sub(expected))
		} else {
			w.lateness.learn(w.s.now, 0)
		}
	case x.pushed != 0:
		w.lateness.learn(w.s.now, w.s.now.Sub(x.pushed))
	}
}

// linkLost asks others for what a lost link was asked.
func (w *wants) linkLost(l *link) {
	for _, want := range w.asked {
		if want.from == l && want.isOpen() {
			w.requeue(want, nil)
		}
	}
}

// requeue looks for another giver, at once.
func (w *wants) requeue(x *want, refused *link) {
	w.unask(x)
	if refused != nil && !slices.Contains(x.refused, refused) {
		x.refused = append(x.refused, refused)
	}
	x.due = w.s.now
	w.queue = append(w.queue, x)
	w.stir()
}

// settle asks for what is due, after any input.
func (w *wants) settle() {
	if w.open == 0 && len(w.lacking) == 0 {
		w.queue, w.asked = w.queue[:0], w.asked[:0]
		return
	}
	if !w.changed {
		return
	}
	w.changed = false
	w.checkAsked()
	if w.news || int(w.open) <= w.appetite()/2 {
		w.news = false
		w.fill()
	}
	w.askDue()
	w.sendBatch()
}

// checkAsked takes back what was asked of a link that makes no progress.
func (w *wants) checkAsked() {
	kept := w.asked[:0]
	var next Time
	for _, x := range w.asked {
		if !x.isOpen() || x.from == nil {
			continue
		}
		end := max(x.since, x.from.progress).Add(x.from.patience())
		if end <= w.s.now {
			w.requeue(x, x.from)
			continue
		}
		if next == 0 || end < next {
			next = end
		}
		kept = append(kept, x)
	}
	clear(w.asked[len(kept):])
	w.asked = kept
	if len(kept) == 0 && w.asking != nil {
		invariant(w.asking.out == 0, "nothing is asked for, and %d bytes of it are to come", w.asking.out)
	}
	if next != 0 {
		w.s.timers.setBefore(&w.timer, next)
	}
}

// fill opens searches for what is lacking and held by some neighbour, as far as
// there is room for more.
func (w *wants) fill() {
	most := w.appetite()
	if len(w.lacking) == 0 || int(w.open) > most/2 {
		return
	}
	w.lacking = slices.DeleteFunc(w.lacking, func(st *stream) bool {
		st.lacking = st.seen.floor() < st.top
		return !st.lacking
	})
	for _, st := range w.lacking {
		for _, r := range st.missing() {
			for seq := r.First; seq <= r.Last; seq++ {
				if int(w.open) >= most {
					return
				}
				id := st.update(seq)
				if st.wanted.get(seq) != nil || st.here.get(seq) != nil {
					continue
				}
				if held := w.nextHeld(st, seq); held > seq {
					if held > r.Last {
						break
					}
					seq = held - 1
					continue
				}
				w.add(&want{id: id, st: st, due: w.s.now.Add(w.lateness.slack)})
			}
		}
	}
}

// appetite is how much is looked for at a time: more than all peers may be asked for,
// and always enough to find out who holds what.
func (w *wants) appetite() int {
	most := 1024
	for _, l := range w.s.linkOrder {
		most += 2 * int(l.askMost)
	}
	return min(most, wantsMax)
}

// nextHeld returns the first number from seq on that some neighbour holds.
func (w *wants) nextHeld(st *stream, seq uint64) uint64 {
	next := ^uint64(0)
	for _, l := range w.s.linkOrder {
		if k := l.known(st); k != nil && !l.closing && l.remote != nil {
			if held, ok := k.held.next(seq); ok {
				next = min(next, held)
			}
		}
	}
	return next
}

// askDue chooses whom to ask for what is due.
func (w *wants) askDue() {
	later := w.queue[:0]
	for i, x := range w.queue {
		if w.asking != nil && !w.asking.open() { // an answer will come
			later = append(later, w.queue[i:]...)
			break
		}
		if !x.isOpen() || x.from != nil {
			continue
		}
		if x.due > w.s.now {
			later = append(later, x)
			w.s.timers.setBefore(&w.timer, x.due)
			continue
		}
		holders, l := w.choose(x)
		if l != nil {
			w.ask(x, l)
			continue
		}
		switch {
		case holders == 0: // it is lacking still: found again when somebody holds it
			w.close(x)
			continue
		case len(x.refused) < holders: // the others are busy; an answer will come
			x.due = w.s.now.Add(askPause)
		case x.resting:
			x.resting, x.refused = false, nil
		default: // all have been asked: begin again, later
			x.resting = true
			x.due = w.s.now.Add(restPause)
		}
		later = append(later, x)
		w.s.timers.setBefore(&w.timer, x.due)
	}
	clear(w.queue[len(later):])
	w.queue = later
}

func (w *wants) ask(x *want, l *link) {
	if l.appetite == &w.s.untried {
		a := newAppetite()
		l.appetite = &a
	}
	l.onAsk(w.s.now)
	x.from, x.since, x.bytes = l, w.s.now, w.mean
	if w.asking == nil {
		first := newWindow(&askTerms)
		w.asking = &first
	}
	w.asking.take(w.s.now, x.bytes)
	w.asked = append(w.asked, x)
	w.s.questions = append(w.s.questions, askedOf{l, WantItem{ID: x.id}})
	w.s.timers.setBefore(&w.timer, w.s.now.Add(l.patience()))
}

// patience is how long the peer may make no progress with what it was asked for: two
// round trips, and what as much as it was asked for takes.
func (l *link) patience() time.Duration {
	return askPatience + 4*l.remote.path.oneWay() + l.remote.time(int64(l.asked)*int64(l.mean))
}

// choose picks the holder that has the least to do, then the nearest.
func (w *wants) choose(x *want) (holders int, best *link) {
	for _, l := range w.s.linkOrder {
		k := l.known(x.st)
		if k == nil || l.closing || l.remote == nil || !k.held.contains(x.id.Seq) {
			continue
		}
		holders++
		if l.asked >= l.askMost || slices.Contains(x.refused, l) {
			continue
		}
		if best == nil || l.lessBusy(best.appetite) ||
			!best.lessBusy(l.appetite) && l.remote.path.rtt() < best.remote.path.rtt() {
			best = l
		}
	}
	return holders, best
}

// sendBatch sends this step's questions, those to one link together.
func (w *wants) sendBatch() {
	for len(w.s.questions) > 0 {
		l := w.s.questions[0].l
		var m Want
		w.s.questions = slices.DeleteFunc(w.s.questions, func(a askedOf) bool {
			if a.l != l || len(m.Items) == ItemsMax {
				return false
			}
			m.Items = append(m.Items, a.item)
			return true
		})
		w.s.stats.WantsSent += uint64(len(m.Items))
		w.s.control(l, m)
	}
}

// onOffer notes what a peer holds, and looks for what is missing here.
func (s *Site) onOffer(l *link, m Offer) {
	for i := range m.Items {
		item := &m.Items[i]
		st := s.stream(item.Stream, item.Groups)
		if st == nil || !s.memberOf(st) {
			continue
		}
		k := l.knowledge(st)
		s.wants.stir()
		for _, r := range item.Ranges {
			k.held.addRange(r)
			k.seen.addRange(r)
			s.hear(st, r.Last)
			if u := st.here.get(r.Last); u != nil {
				s.toldOf(l, u)
			}
			one := rangeSet{[]Range{r}}
			for _, missing := range one.minus(nil, &st.seen) {
				for seq := missing.First; seq <= missing.Last && s.wants.open < wantsMax; seq++ {
					s.wants.offeredNow(l, st, st.update(seq))
				}
			}
		}
	}
}

// onWant serves what is here and says what is not.
func (s *Site) onWant(l *link, m Want) {
	var gone Gone
	for _, item := range m.Items {
		u := s.find(item.ID)
		if u == nil || !u.givable() || !s.shares(l, u.st) && l.partner(u) == nil {
			gone.IDs = append(gone.IDs, item.ID)
			continue
		}
		if s.crossed(l, u) {
			continue // it is on its way
		}
		l.knowledge(u.st).seen.remove(item.ID.Seq)
		if u.long() {
			p := u.swarm.answer(l)
			if item.Pieces == nil && u.complete {
				item.Pieces = []Range{{0, windowFirst - 1}}
			}
			u.swarm.askedFor(p, item.Pieces)
			continue
		}
		if s.withBulk(l).serve.len() >= wantsMax {
			s.bound("updates that one peer has asked for", wantsMax)
			gone.IDs = append(gone.IDs, item.ID)
			continue
		}
		l.serve.push(parcel{u: u}, &s.parcels)
		s.store.owed(u)
		s.markDirty(l)
	}
	if len(gone.IDs) > 0 {
		s.control(l, gone)
	}
}

// givable reports whether others may have the update: all of it, or what has arrived.
// What a client is still waiting to have accepted they may not.
func (u *update) givable() bool { return u.complete || u.arriving() }

// onGone asks others for what a peer no longer has.
func (s *Site) onGone(l *link, m Gone) {
	for _, id := range m.IDs {
		st := s.streamOf(id.Stream)
		if st == nil {
			continue
		}
		k := l.knowledge(st)
		k.held.remove(id.Seq)
		if want := st.wanted.get(id.Seq); want != nil && want.from == l {
			s.wants.requeue(want, l)
		}
		s.leavePartner(l, id)
		s.wants.consider(st)
	}
}

// onStop ends partnerships that the peer has ended.
func (s *Site) onStop(l *link, m Stop) {
	for _, id := range m.IDs {
		s.leavePartner(l, id)
	}
}

func (s *Site) leavePartner(l *link, id UpdateID) {
	if u := s.find(id); u != nil {
		if p := l.partner(u); p != nil {
			u.swarm.leave(p)
		}
	}
}

// isAsked reports whether a peer was asked for an update.
func (w *wants) isAsked(st *stream, seq uint64, l *link) bool {
	x := st.wanted.get(seq)
	return x != nil && x.from == l
}
