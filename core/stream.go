package core

import (
	"slices"
	"time"
)

// stream is what a site knows of one origin's updates to one set of groups.
type stream struct {
	id    Stream
	place int // its own for as long as it is remembered: where links keep what their peers know
	*audience

	seen     rangeSet      // accepted, or given up as a gap: never wanted again
	held     rangeSet      // complete and here
	here     shelf[update] // those whose bytes are here, wholly or partly
	unsynced rangeSet      // accepted, not yet safe on a durable site's disk
	top      uint64        // the highest number heard of: what is not seen up to here is missing
	next     uint64        // for a stream of this site's own: the last number given out
	stable   uint64        // every member of every group of mine knows up to here
	floors   []uint64      // for each of mine: what its master said every member knows
	hunted   []huntedTo    // for each of mine
	gaps     []gap
	exported uint64       // with OrderOrigin: exported, or passed over, up to here
	batch    BatchID      // with OrderOrigin: the batch that is under way, 0 if none
	ordered  bool         // some group of mine asks for OrderOrigin
	route    *[]Route     // the tree that its updates come along: of the latest, alone in it
	unsafe   []asker      // of this site's own: not on disk yet, or waiting for one before it
	active   Time         // when something new was last heard of it
	lacking  bool         // listed in wants.lacking
	whence   int32        // where the history has how the latest came
	wanted   *shelf[want] // nil while nothing is

	// room is for the first of each of these lists, which often stays the only one.
	room struct {
		seen, held [1]Range
		floors     [1]uint64
		hunted     [1]huntedTo
	}
}

// audience is the groups that updates are addressed to. Most streams of a site have the
// same, and share it.
type audience struct {
	groups []GroupName
	mine   []*group // those of groups that this site has
}

// Bounds on what is remembered of streams.
const (
	streamsMax = 1 << 16
	holesMax   = 4096 // ranges in one stream's seen set
)

// stream returns the stream of the given name, making it if it is new. It returns
// nil if the groups are not those that the stream began with, if none of them is
// this site's, or if there are too many streams.
func (s *Site) stream(id Stream, groups []GroupName) *stream {
	if st := s.streamOf(id); st != nil {
		if !slices.Equal(st.groups, groups) {
			return nil
		}
		return st
	}
	to := s.audienceOf(groups)
	if len(to.mine) == 0 {
		return nil
	}
	if len(s.streamOrder) >= streamsMax {
		s.bound("streams", streamsMax)
		return nil
	}
	st := &stream{id: id, place: s.freePlace(), audience: to, active: s.now}
	st.seen.ranges, st.held.ranges = st.room.seen[:0], st.room.held[:0]
	st.floors = append(st.room.floors[:0], make([]uint64, len(to.mine))...)
	st.hunted = append(st.room.hunted[:0], make([]huntedTo, len(to.mine))...)
	for _, g := range to.mine {
		st.ordered = st.ordered || g.def.Order == OrderOrigin
	}
	at, _ := slices.BinarySearchFunc(s.streamOrder, id, func(st *stream, id Stream) int { return st.id.Compare(id) })
	s.streamOrder = slices.Insert(s.streamOrder, at, st)
	switch {
	case s.streams != nil:
		s.streams[id] = st
	case len(s.streamOrder) == manyStreams:
		s.streams = make(map[Stream]*stream, 2*manyStreams)
		for _, st := range s.streamOrder {
			s.streams[st.id] = st
		}
	}
	for _, g := range to.mine {
		g.stable.meet(st)
	}
	return st
}

// audienceOf returns an audience, the latest again if it is that.
func (s *Site) audienceOf(groups []GroupName) *audience {
	if s.audience != nil && slices.Equal(s.audience.groups, groups) {
		return s.audience
	}
	a := &audience{groups: slices.Clone(groups)}
	for _, name := range groups {
		if g := s.group(name); g != nil {
			a.mine = append(a.mine, g)
		}
	}
	s.audience = a
	return a
}

// manyStreams is from how many on streams are found in a map, not in the list of them.
const manyStreams = 16

// streamOf returns the stream of a name, nil if this site has not heard of it.
func (s *Site) streamOf(id Stream) *stream {
	if s.streams != nil {
		return s.streams[id]
	}
	for _, st := range s.streamOrder {
		if st.id == id {
			return st
		}
	}
	return nil
}

// freePlace returns one for a new stream.
func (s *Site) freePlace() int {
	if n := len(s.freePlaces); n > 0 {
		place := s.freePlaces[n-1]
		s.freePlaces = s.freePlaces[:n-1]
		return place
	}
	return len(s.streamOrder)
}

// find returns the update of an id if its bytes are here, wholly or partly, else nil.
func (s *Site) find(id UpdateID) *update {
	if st := s.streamOf(id.Stream); st != nil {
		return st.here.get(id.Seq)
	}
	return nil
}

// in reports whether the stream is addressed to g.
func (st *stream) in(g *group) bool { return slices.Contains(st.mine, g) }

// safeFloor is the number up to which everything is known here and would still be
// after a crash of a durable site.
func (st *stream) safeFloor() uint64 {
	floor := st.seen.floor()
	if len(st.unsynced.ranges) > 0 {
		floor = min(floor, st.unsynced.ranges[0].First-1)
	}
	return floor
}

// copies returns what is seen and what is held, for others to keep.
func (st *stream) copies() (seen, held []Range) {
	both := slices.Concat(st.seen.ranges, st.held.ranges)
	n := len(st.seen.ranges)
	return both[:n:n], both[n:]
}

// update returns the id of the stream's update of the given number.
func (st *stream) update(seq uint64) UpdateID { return UpdateID{st.id, seq} }

// hear notes that the updates up to a number exist.
func (s *Site) hear(st *stream, seq uint64) {
	if seq > st.top {
		st.top = seq
		st.active = s.now
	}
	s.wants.consider(st)
}

// missing lists what this site has heard of, or knows by the numbers that follow,
// and has not seen.
func (st *stream) missing() []Range {
	if st.seen.floor() >= st.top {
		return nil
	}
	all := rangeSet{[]Range{{1, st.top}}}
	return all.minus(nil, &st.seen)
}

// tell has the peers know that these updates exist, though this site cannot give
// them: they may have to give them up too.
func (s *Site) tell(st *stream, r Range) {
	for _, l := range s.linkOrder {
		for _, g := range st.mine {
			if l.flooding(g) {
				s.control(l, Summary{Group: g.name, Streams: []StreamSummary{{Stream: st.id, Groups: st.groups, Seen: []Range{r}}}})
				break
			}
		}
	}
}

// markSeen notes that an update is accepted or given up.
func (s *Site) markSeen(st *stream, seq uint64) {
	st.seen.add(seq)
	st.rise()
	s.hear(st, seq)
	s.wants.satisfied(st, seq)
	s.closeHoles(st)
}

// markAllSeen does so for many updates, of which none is wanted.
func (s *Site) markAllSeen(st *stream, ranges []Range) {
	for _, r := range ranges {
		st.seen.addRange(r)
		s.closeHoles(st)
		s.hear(st, r.Last)
	}
	st.rise()
}

// closeHoles gives up the lowest updates that are lacking where there are too many
// ranges of them.
func (s *Site) closeHoles(st *stream) {
	for len(st.seen.ranges) > holesMax {
		hole := Range{st.seen.ranges[0].Last + 1, st.seen.ranges[1].First - 1}
		if st.seen.ranges[0].First > 1 {
			hole = Range{1, st.seen.ranges[0].First - 1}
		}
		s.bound("holes in a stream", holesMax)
		s.recordGap(st, hole, GapOverrun)
	}
}

// over reports whether nothing more will come in the stream: its origin has begun a
// new life, or is no member any more, and nothing was heard for longer than data is
// accepted.
func (s *Site) over(st *stream) bool {
	if st.here.items > 0 || s.now.Sub(st.active) <= s.remembrance() {
		return false
	}
	if st.id.Origin == s.self {
		return LifeOf(st.id.Epoch) != s.life
	}
	if s.known(st.id.Origin).Life > LifeOf(st.id.Epoch) {
		return true
	}
	return !slices.ContainsFunc(st.mine, func(g *group) bool { return g.has(st.id.Origin) })
}

// remembrance is how long the ids of a stream that is over are remembered: twice as
// long as data is accepted.
func (s *Site) remembrance() time.Duration { return 2 * s.local.LogPurgePeriod }

// forgetStreams drops what is remembered of streams that are over. For as long again
// as they are remembered they have been left out of summaries, so nobody learns of them
// from a site that has not forgotten yet.
func (s *Site) forgetStreams() {
	s.streamOrder = slices.DeleteFunc(s.streamOrder, func(st *stream) bool {
		if !s.over(st) || s.now.Sub(st.active) <= 2*s.remembrance() {
			return false
		}
		delete(s.streams, st.id)
		s.freePlaces = append(s.freePlaces, st.place)
		s.wants.forget(st)
		for _, l := range s.linkOrder {
			if l.known(st) != nil {
				l.knows[st.place] = nil
			}
		}
		for _, g := range s.groups {
			g.stable.forget(st)
		}
		return true
	})
}
