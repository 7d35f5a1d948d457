package core

import (
	"slices"
	"time"
)

// store accounts for the bytes that this site holds. The bytes themselves are the
// driver's.
//
// Every complete update is in one of three lists, after what it is still needed
// for; the dropping order goes through the lists, oldest first in each. An update
// that is being exported this moment, or is still arriving, is in none.
type store struct {
	limit    int64
	held     int64
	reserved int64 // set aside for what clients are sending
	most     int64
	lists    [DropForExport + 1]list
	arrivals fifo[*update] // in the order of arrival, for purging; may name what is gone, but not first
	here     int           // updates that are not gone
	purge    timer
}

// inHands is where an update is that is being exported.
const inHands = -1

// list is a doubly linked list of updates, in the order in which they entered it.
type list struct{ first, last *update }

func (st *store) list(u *update, class DropClass) {
	q := &st.lists[class]
	u.in, u.prev, u.next = int8(class)+1, q.last, nil
	if q.last != nil {
		q.last.next = u
	} else {
		q.first = u
	}
	q.last = u
}

func (st *store) unlist(u *update) {
	if u.in <= 0 {
		return
	}
	q := &st.lists[u.in-1]
	if u.prev != nil {
		u.prev.next = u.next
	} else {
		q.first = u.next
	}
	if u.next != nil {
		u.next.prev = u.prev
	} else {
		q.last = u.prev
	}
	u.in, u.prev, u.next = 0, nil, nil
}

func (st *store) add(u *update) {
	st.held += u.size()
	st.most = max(st.most, st.held)
	st.arrivals.push(u)
	st.here++
	if st.arrivals.len() > 2*st.here+1024 {
		st.arrivals.keep(func(u *update) bool { return !u.gone() })
	}
}

// remove takes an update that is gone out of the account.
func (st *store) remove(u *update) {
	st.unlist(u)
	st.held -= u.size()
	st.here--
	for st.arrivals.len() > 0 && st.arrivals.front().gone() {
		st.arrivals.pop()
	}
}

// class is what the update is still needed for.
func (u *update) class() DropClass {
	switch {
	case !u.exported:
		return DropForExport
	case u.owed > 0:
		return DropForSend
	}
	return DropForDown
}

// relist puts the update in the list that it belongs to now.
func (st *store) relist(u *update) {
	listed := u.complete && !u.gone() && u.in != inHands
	if listed && u.in == int8(u.class())+1 {
		return
	}
	st.unlist(u)
	if listed {
		st.list(u, u.class())
	}
}

// hand takes an update out of the lists for as long as it is being exported; handBack ends that.
func (st *store) hand(u *update) {
	st.unlist(u)
	u.in = inHands
}

func (st *store) handBack(u *update) {
	u.in = 0
	st.relist(u)
}

// owed notes that the update waits to be sent on one more link.
func (st *store) owed(u *update) {
	u.owed++
	st.relist(u)
}

// settled notes that it waits on one link less.
func (st *store) settled(u *update) {
	invariant(u.owed > 0 || u.gone(), "an update that is owed to nobody was sent")
	u.owed = max(0, u.owed-1)
	st.relist(u)
}

// free is how many bytes may still be taken in.
func (st *store) free() int64 { return st.limit - st.held - st.reserved }

// makeRoom drops updates of the given class and lower, in the manual's order,
// until size bytes are free. It drops nothing if that would not suffice.
func (s *Site) makeRoom(size int64, highest DropClass) bool {
	need := size - s.store.free()
	if need <= 0 {
		return true
	}
	var victims []*update
	for class := DropForDown; class <= highest && need > 0; class++ {
		for u := s.store.lists[class].first; u != nil && need > 0; u = u.next {
			victims = append(victims, u)
			need -= u.size()
		}
	}
	if need > 0 {
		return false
	}
	for _, u := range victims {
		s.dropUpdate(u)
	}
	return true
}

// dropUpdate lets an update go before its time. If it was not exported, this site
// will not get it any more.
func (s *Site) dropUpdate(u *update) {
	class := u.class()
	switch class {
	case DropForDown:
		s.stats.DroppedForDown++
	case DropForSend:
		s.stats.DroppedForSend++
	case DropForExport:
		s.stats.DroppedForExport++
	}
	s.note(UpdateDropped{ID: u.id(), Size: u.size(), Class: class})
	owed := u.owed > 0
	s.letGo(u)
	if owed {
		s.tell(u.st, Range{u.seq, u.seq})
	}
	if class == DropForExport {
		u.st.seen.remove(u.seq) // it was accepted, and is a gap now
		s.recordGap(u.st, Range{u.seq, u.seq}, GapStorage)
	}
}

// letGo gives back an update's bytes.
func (s *Site) letGo(u *update) {
	invariant(!u.gone(), "an update goes twice")
	u.payload = nil
	s.store.remove(u)
	u.st.here.remove(u.seq)
	u.st.held.remove(u.seq)
	u.st.unsynced.remove(u.seq)
	u.st.rise()
	if u.long() {
		u.swarm.leaveAll(Gone{IDs: []UpdateID{u.id()}})
		u.swarm.pieces = nil
	}
	if !u.complete {
		s.endTransfer(u)
	}
	s.exports.remove(u)
	if s.tellsStored() {
		s.emit(s.discards.put(Discard{ID: u.id()}))
	}
	u.swarm = nil
}

// considerPurge lets an update go once nothing needs it: it is exported, sent to
// whom it was queued for, safe on disk, and every member has it or its retention is over.
func (s *Site) considerPurge(u *update) {
	if u.gone() || !u.complete || !u.exported || u.owed > 0 || u.unsynced() {
		return
	}
	stable := u.seq <= u.st.stable
	if !stable && s.age(u) <= s.local.LogPurgePeriod {
		return
	}
	s.stats.Purged++
	if s.tellsAll() {
		s.note(UpdatePurged{ID: u.id(), Stable: stable})
	}
	s.letGo(u)
}

// startPurging looks, several times in a log purge period, for what is retained
// longer than that.
func (st *store) startPurging(s *Site) {
	period := max(time.Second, s.local.LogPurgePeriod/16)
	s.every(&st.purge, period, period, s.purgeOld)
}

func (s *Site) purgeOld() {
	for _, u := range slices.Clone(s.store.arrivals.waiting()) {
		s.considerPurge(u)
	}
	s.forgetStreams()
}

// purgeStable lets go what every member is now known to have.
func (s *Site) purgeStable(st *stream) {
	for seq, held := st.held.next(1); held && seq <= st.stable; seq, held = st.held.next(seq + 1) {
		s.considerPurge(st.here.get(seq))
	}
}

// heldUpdates lists what is held, by id.
func (s *Site) heldUpdates() []HeldUpdate {
	held := make([]HeldUpdate, 0, s.store.here)
	for _, u := range s.store.arrivals.waiting() {
		if !u.gone() {
			held = append(held, HeldUpdate{ID: u.id(), Size: u.size(), Complete: u.complete, Exported: u.exported, Class: u.class()})
		}
	}
	slices.SortFunc(held, func(a, b HeldUpdate) int { return a.ID.Compare(b.ID) })
	return held
}
