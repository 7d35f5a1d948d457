package core

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/floodd/floodd/core/estimate"
)

// sending is what waits to leave on a link, in the order of its importance. What
// leaves is chosen only when the link has room, so that the newest matter of the
// highest class goes first and what has become useless is never sent.
type sending struct {
	room    int32 // bytes of weight that the driver's send buffer takes now
	limited bool  // stands in line for the site's bandwidth limit
	dirty   bool  // listed in Site.dirty
	due     bool  // what waits leaves as soon as there is room
	moved   Time  // when room was given back last
	left    Time  // when a message left last

	controls   *fifo[Message] // first: they are small and others wait for them; nil while there are none
	live       fair[parcel]   // then new updates, along the trees
	*bulk                     // then what can wait; nil until there is some
	*offering                 // nil until something is offered
	*gathering                // nil until something waits for others
}

// offering is what is to be offered. To most neighbours in a tree nothing is.
type offering struct {
	offers     *fifo[offered] // nil while there are none
	offered    Time           // when offers were sent last
	offersRipe Time           // from when on they leave with what leaves
	offerTimer timer          // when they leave by themselves
}

// bulk is what a link needs for patient matter (outgoing.go), which most links never carry.
type bulk struct {
	flight   flight
	serve    fair[parcel]   // updates that the peer asked for
	leaving  leaving        // then the piece of which a part has left
	ready    fair[*partner] // and others of long ones: of partners, those that have some to send
	probes   fifo[Probe]    // and last, padding
	partners []*partner
	burst    burst
	train    estimate.Train
	trainID  uint64
}

// withBulk returns the link's, making it if need be.
func (s *Site) withBulk(l *link) *bulk {
	if s.outgoing == nil {
		s.outgoing = newOutgoing(s)
	}
	if l.bulk == nil {
		l.bulk = &bulk{flight: newFlight()}
	}
	return l.bulk
}

// asks is how many updates wait that the peer asked for, and takes of how many long ones it
// takes a part.
func (b *bulk) asks() int {
	if b == nil {
		return 0
	}
	return b.serve.len()
}

func (b *bulk) takes() int {
	if b == nil {
		return 0
	}
	return len(b.partners)
}

// parcel is an update of one piece that is to be sent: along a tree or, where the
// route is zero, because it was asked for.
type parcel struct {
	u     *update
	route Route
}

func (p parcel) of() *update { return p.u }

// offered is an update whose id is to be offered, to a neighbour to which the tree does
// not join this site, or to another.
type offered struct {
	u      *update
	beside bool
}

// cost is nothing for what will not be sent.
func (p parcel) cost() int {
	if p.u.gone() {
		return 0
	}
	return weightBase + int(p.u.size())
}

const (
	// controlsMax bounds what waits for a peer that does not read; beyond it the link
	// is given up.
	controlsMax = 1 << 14
	// batchMax bounds what leaves in one frame with others, in bytes of weight: what is
	// first in it waits, at the receiver, for what is last.
	batchMax = 8 << 10
	// anyWeight is more than any message weighs.
	anyWeight = math.MaxInt
	// offerDelay is how long after an offer ids are gathered before they are offered.
	offerDelay = 10 * time.Millisecond
)

// control queues a message ahead of all updates.
func (s *Site) control(l *link, m Message) {
	if l.closing {
		return
	}
	if l.controls != nil && l.controls.len() >= controlsMax {
		s.bound("control messages waiting on a link", controlsMax)
		s.hangUp(l, "the peer does not read")
		return
	}
	s.scratch.controls.push(&l.controls, m)
	s.markDirty(l)
}

func (s *Site) onLinkWritable(in LinkWritable) {
	if l := s.link(in.Link); l != nil && !l.closing {
		l.room += int32(in.Freed)
		l.moved = s.now
		s.resume(l)
	}
}

// pump sends what matters most for as long as the link has room and the bandwidth
// limit allows. Small messages that are there at the same time leave together: at a
// receiver, what came together goes on together.
func (s *Site) pump(l *link) {
	if l.gathering != nil {
		s.timers.clear(&l.leave)
	}
	for l.room > 0 && !l.closing {
		m := s.choose(l, anyWeight)
		if m == nil {
			l.due = l.limited // what the limit holds back stays due
			return
		}
		l.left = s.now
		s.sendNow(l, s.batch(l, m))
	}
}

// batch puts with a message that was chosen the small ones that follow it.
func (s *Site) batch(l *link, first Message) Message {
	switch first.(type) {
	case Part, Piece, Probe:
		return first
	}
	s.ride(l)
	left := min(batchMax, int(l.room)) - first.weight()
	next := s.choose(l, left)
	if next == nil {
		return first
	}
	together := append(s.together[:0], first)
	for ; next != nil; next = s.choose(l, left) {
		together = append(together, next)
		left -= next.weight()
	}
	m := Batch{Messages: slices.Clone(together)}
	clear(together)
	s.together = together
	return m
}

func (s *Site) sendNow(l *link, m Message) {
	l.room -= int32(m.weight())
	if s.limit != nil {
		s.limit.level -= int64(m.weight())
	}
	s.stats.MessagesSent++
	s.emit(s.sends.put(Send{Link: l.id, Message: m}))
}

// choose takes the next message to send on l, nil if there is none that may leave now.
// Below anyWeight it takes none but small ones, and none that weighs more than most.
func (s *Site) choose(l *link, most int) Message {
	if l.controls != nil {
		if l.controls.front().weight() > most || !s.admits(l, classControl) {
			return nil
		}
		return s.scratch.controls.pop(&l.controls)
	}
	if l.live.len()+l.asks() > 0 && !s.admits(l, classSmall) {
		return nil
	}
	for l.live.len() > 0 {
		if updateWeight(l.live.front().u.size()) > most {
			return nil
		}
		p := l.live.pop(&s.parcels)
		if m := s.takeUpdate(l, p.u, p.route); m != nil {
			return m
		}
	}
	if l.bulk == nil {
		return nil
	}
	for l.serve.len() > 0 && s.lets(l) {
		if updateWeight(l.serve.front().u.size()) > most {
			return nil
		}
		p := l.serve.pop(&s.parcels)
		if m := s.takeUpdate(l, p.u, p.route); m != nil {
			s.takeOff(l, m)
			return m
		}
	}
	if most < anyWeight || (l.leaving.some() || l.ready.len()+l.probes.len() > 0) && !s.admits(l, classBulk) {
		return nil
	}
	for l.leaving.some() || l.ready.len() > 0 {
		if !s.lets(l) {
			return nil
		}
		if m := s.nextPart(l); m != nil {
			s.takeOff(l, m)
			return m
		}
		if l.ready.len() == 0 {
			break
		}
		p := l.ready.pop(&s.partners)
		p.awake = false
		switch m := p.w.nextFor(p).(type) {
		case nil:
		case Piece:
			p.wake()
			l.leaving = leaving{to: p, piece: m}
		default:
			p.wake()
			return m
		}
	}
	if l.probes.len() > 0 && s.lets(l) {
		m := l.probes.pop()
		s.takeOff(l, m)
		return m
	}
	return nil
}

// takeUpdate ends an update's waiting on l, and returns the message that carries it
// unless it is gone or the peer has got it meanwhile.
func (s *Site) takeUpdate(l *link, u *update, route Route) Message {
	if u.gone() {
		return nil
	}
	s.store.settled(u)
	k := l.knowledge(u.st)
	if k.seen.contains(u.seq) {
		s.considerPurge(u)
		return nil
	}
	k.seen.add(u.seq)
	s.stats.BytesSent += uint64(u.size())
	m := Update{Header: u.header(s.age(u)), Route: route, Payload: u.payload}
	s.considerPurge(u)
	return m
}

// queuePush queues an update for a child in a tree.
func (s *Site) queuePush(l *link, u *update, route Route) {
	l.live.push(parcel{u, route}, &s.parcels)
	if l.live.len() > 2*s.store.here+1024 { // most wait in vain: their bytes are gone
		l.live.keep(func(p parcel) bool { return !p.u.gone() }, &s.parcels)
	}
	s.store.owed(u)
	s.gather(l, u.st.batchPeriod())
}

// dropQueues takes back all that waits on a link that is no more. What it would have
// carried now waits for a site that is down.
func (s *Site) dropQueues(l *link) {
	left := l.live.waiting()
	l.live = fair[parcel]{}
	if b := l.bulk; b != nil {
		left = append(left, b.serve.waiting()...)
		b.serve, b.ready = fair[parcel]{}, fair[*partner]{}
		b.probes.clear()
	}
	l.controls = nil
	if l.backup != nil {
		l.backup.watched = nil
	}
	if l.offering != nil {
		l.offers = nil
	}
	for _, p := range left {
		if !p.u.gone() {
			s.store.settled(p.u)
			s.considerPurge(p.u)
		}
	}
}

// queueOffer has an update's id offered: at once, or, soon after other offers, with those
// that follow.
func (s *Site) queueOffer(l *link, u *update, beside bool) {
	if l.offering == nil {
		l.offering = &offering{}
		l.offerTimer.fire = func() { s.sendOffers(l) }
	}
	s.offers.push(&l.offers, offered{u, beside})
	period := u.st.batchPeriod()
	switch {
	case period == 0 && l.offered.Add(offerDelay) <= s.now:
		s.sendOffers(l)
	case l.offerTimer.place == 0:
		l.offersRipe = s.now.Add(offerDelay)
		s.timers.set(&l.offerTimer, s.now.Add(max(offerDelay, period)))
	}
}

// ride adds to what leaves on l what can wait but had better not leave by itself.
func (s *Site) ride(l *link) {
	if l.offering != nil && l.offers != nil && l.offersRipe <= s.now {
		s.timers.clear(&l.offerTimer)
		s.sendOffers(l)
	}
	for f := range l.flows {
		if f.sent {
			f.g.stable.ride(l, f)
		}
	}
}

// sendOffers offers what has gathered, but for what the peer has got meanwhile. A
// neighbour beside the tree is told even so: else it would take it that the update did not
// come here.
func (s *Site) sendOffers(l *link) {
	l.offered = s.now
	if l.offers == nil {
		return
	}
	slices.SortStableFunc(l.offers.waiting(), func(a, b offered) int {
		if a.u.st == b.u.st {
			return cmp.Compare(a.u.seq, b.u.seq)
		}
		return a.u.st.id.Compare(b.u.st.id)
	})
	var offer Offer
	for l.offers != nil {
		o := s.offers.pop(&l.offers)
		u := o.u
		if u.gone() || !o.beside && l.knowledge(u.st).seen.contains(u.seq) {
			continue
		}
		s.stats.OffersSent++
		if n := len(offer.Items); n > 0 {
			last := &offer.Items[n-1]
			tail := &last.Ranges[len(last.Ranges)-1]
			if last.Stream == u.st.id && len(last.Ranges) < ItemsMax {
				if tail.Last+1 == u.seq {
					tail.Last++
				} else if tail.Last < u.seq {
					last.Ranges = append(last.Ranges, Range{u.seq, u.seq})
				}
				continue
			}
		}
		if len(offer.Items) == ItemsMax {
			s.control(l, offer)
			offer = Offer{}
		}
		var ranges []Range
		if offer.Items == nil {
			one := &oneItem{}
			offer.Items, ranges = one.items[:0], one.ranges[:0]
		}
		ranges = append(ranges, Range{u.seq, u.seq})
		offer.Items = append(offer.Items, OfferItem{Stream: u.st.id, Groups: u.st.groups, Ranges: ranges})
	}
	if len(offer.Items) > 0 {
		s.control(l, offer)
	}
}

// oneItem is room for what most offers consist of: one item of one range.
type oneItem struct {
	items  [1]OfferItem
	ranges [1]Range
}

// known returns what is known of the peer's part of a stream, nil if that is nothing.
func (l *link) known(st *stream) *knowledge {
	if st.place < len(l.knows) {
		return l.knows[st.place]
	}
	return nil
}

// knowledge is known, with room for more.
func (l *link) knowledge(st *stream) *knowledge {
	k := l.known(st)
	if k == nil {
		k = newKnowledge()
		for len(l.knows) <= st.place {
			l.knows = append(l.knows, nil)
		}
		l.knows[st.place] = k
	}
	return k
}
