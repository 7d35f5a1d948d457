package core

import (
	"fmt"
	"slices"
	"time"
)

// exports hands complete updates to the local application: to the export command,
// several in one invocation, one invocation at a time; or to receiving programs, each
// update to one of them. What fails is tried again, after a pause that grows; it is
// never skipped.
type exports struct {
	s         *Site
	queue     fifo[*update] // complete, not exported; may name what is gone
	batches   []batch       // handed over, oldest first
	last      BatchID
	running   bool // the command
	changed   bool
	setback   *setback // nil unless the command failed when it ran last
	receivers []*receiver
}

// setback is how the command fails.
type setback struct {
	failures int32 // in a row
	paused   bool  // until it is tried again
	retry    timer
}

type batch struct {
	id       BatchID
	updates  []*update
	receiver *receiver // nil for the command
}

// receiver is a local program that takes updates instead of an export command.
type receiver struct {
	client ClientID
	groups []GroupName // none: all
	busy   bool
}

// What one hand-over may bundle, beside LocalDef.ExportBatchMax, and the back-off
// after a failure.
const (
	batchUpdatesMax = 1024
	receiversMax    = 64
	retryFirst      = time.Second
	retryLast       = 5 * time.Minute
)

// byCommand reports whether a command takes the updates.
func (e *exports) byCommand() bool {
	local := e.s.local
	return local.ExportBy == ExportCommand && local.ExportCommand != ""
}

// discards reports whether there is nobody to take updates, now or later.
func (e *exports) discards() bool {
	local := e.s.local
	return local.ExportBy == ExportCommand && local.ExportCommand == "" && len(e.receivers) == 0
}

// add queues a complete update.
func (e *exports) add(u *update) {
	if u.exported {
		return
	}
	e.queue.push(u)
	e.changed = true
}

// remove forgets an update whose bytes are gone.
func (e *exports) remove(u *update) {
	if !u.exported && u.complete {
		e.changed = true // others of its stream may have waited for it
	}
}

// reconsider looks again at what waits for earlier updates of its stream.
func (e *exports) reconsider(*stream) { e.changed = true }

// settle starts what can be started, after any input.
func (e *exports) settle() {
	if !e.changed {
		return
	}
	e.changed = false
	switch {
	case e.discards():
		for _, u := range e.take(1<<30, 1<<62, nil) {
			e.done(u, true)
		}
	case e.byCommand():
		if e.running || e.setback != nil && e.setback.paused {
			return
		}
		if updates := e.take(batchUpdatesMax, e.s.local.ExportBatchMax, nil); len(updates) > 0 {
			e.running = true
			e.start(updates, nil)
		}
	default:
		for _, r := range e.receivers {
			if r.busy {
				continue
			}
			if updates := e.take(batchUpdatesMax, e.s.local.ExportBatchMax, r.groups); len(updates) > 0 {
				r.busy = true
				e.start(updates, r)
			}
		}
	}
}

// take removes from the queue the next updates that may go out together: as many as
// fit, at least one, addressed to one of the groups (none: any), and, in ordered
// streams, none before those that precede it.
func (e *exports) take(most int, bytes int64, groups []GroupName) []*update {
	taken, left := e.s.ended, []*update(nil)
	e.s.ended = nil
	for e.queue.len() > 0 {
		u := e.queue.pop()
		switch {
		case u.gone():
		case len(taken) >= most || len(taken) > 0 && u.size() > bytes:
			left = append(left, u)
			e.queue.pushFront(left)
			return taken
		case !concerns(u, groups), u.st.ordered && (u.st.batch != 0 && u.st.batch != e.last+1 || !e.isNext(u)):
			left = append(left, u)
		default:
			bytes -= u.size()
			e.s.store.hand(u)
			if u.st.ordered {
				u.st.exported, u.st.batch = u.seq, e.last+1
			}
			taken = append(taken, u)
			if u.st.ordered && len(left) > 0 { // what waited for this one may go now
				e.queue.pushFront(left)
				left = nil
			}
		}
	}
	e.queue.pushFront(left)
	if len(taken) == 0 {
		e.s.ended = taken
	}
	return taken
}

func concerns(u *update, groups []GroupName) bool {
	return len(groups) == 0 || slices.ContainsFunc(u.st.groups, func(g GroupName) bool { return slices.Contains(groups, g) })
}

// isNext reports whether all earlier updates of the stream are exported, in this life or
// an earlier one, or gaps.
func (e *exports) isNext(u *update) bool {
	st, first, last := u.st, u.st.exported+1, u.seq-1
	if first > last {
		return true
	}
	i := st.seen.find(first)
	if i == len(st.seen.ranges) || st.seen.ranges[i].First > first || st.seen.ranges[i].Last < last {
		return false
	}
	for _, r := range st.held.ranges[st.held.find(first):] {
		for seq := max(first, r.First); seq <= min(r.Last, last); seq++ {
			if !st.here.get(seq).exported {
				return false
			}
		}
	}
	return true
}

func (e *exports) start(updates []*update, r *receiver) {
	e.last++
	e.batches = append(e.batches, batch{e.last, updates, r})
	effect := e.s.handed.put(StartExport{Batch: e.last, Updates: make([]ExportUpdate, 0, len(updates))})
	if r != nil {
		effect.Client = r.client
	}
	payloads := make([]Payload, len(updates)) // of those that are not long
	for i, u := range updates {
		payloads[i] = *u.payload
		pieces := payloads[i : i+1 : i+1]
		if u.long() {
			pieces = u.swarm.pieces
		}
		effect.Updates = append(effect.Updates, ExportUpdate{ID: u.id(), Groups: u.st.groups, Size: u.size(), Pieces: pieces})
	}
	e.s.emit(effect)
}

// done ends an update's waiting.
func (e *exports) done(u *update, discarded bool) {
	s := e.s
	u.exported = true
	if discarded {
		s.stats.UpdatesDiscarded++
	} else {
		s.stats.UpdatesExported++
	}
	if s.tellsAll() {
		s.note(UpdateExported{ID: u.id(), Discarded: discarded})
	}
	if s.durable {
		s.emit(&MarkExported{IDs: []UpdateID{u.id()}})
	}
	s.store.handBack(u)
	if !u.gone() {
		s.considerPurge(u)
	}
}

func (s *Site) onExportFinished(in ExportFinished) {
	e := &s.exports
	at := slices.IndexFunc(e.batches, func(b batch) bool { return b.id == in.Batch })
	if at < 0 {
		return
	}
	b := e.batches[at]
	e.batches = slices.Delete(e.batches, at, at+1)
	e.changed = true
	if b.receiver != nil {
		b.receiver.busy = false
	} else {
		e.running = false
	}
	done := len(b.updates)
	if in.Why != "" {
		done = min(max(in.Done, 0), done)
	}
	for _, u := range b.updates {
		u.st.batch = 0
	}
	for _, u := range b.updates[:done] {
		e.done(u, false)
	}
	if done == len(b.updates) {
		e.setback = nil
		clear(b.updates)
		e.s.ended = b.updates[:0]
		return
	}
	for _, u := range b.updates[done:] {
		if u.st.ordered {
			u.st.exported = min(u.st.exported, u.seq-1)
		}
		s.store.handBack(u)
	}
	e.queue.pushFront(b.updates[done:])
	if b.receiver != nil {
		return // another program may take them at once
	}
	s.stats.ExportsFailed++
	x := e.setback
	if x == nil {
		x = &setback{}
		x.retry.fire = func() { x.paused, e.changed = false, true }
		e.setback = x
	}
	x.failures++
	wait := retryLast
	if x.failures < 10 {
		wait = min(retryLast, retryFirst<<(x.failures-1))
	}
	s.note(ExportFailed{Batch: in.Batch, Updates: len(b.updates) - done, Why: in.Why, Retry: wait})
	x.paused = true
	s.timers.set(&x.retry, s.now.Add(wait))
}

// receive makes a client a receiving program.
func (e *exports) receive(c ClientID, groups []GroupName) Reply {
	if e.byCommand() {
		return Rejected{RejectNotReceiving, "this site hands its updates to an export command; configure (:export-by receive) to receive them"}
	}
	if len(e.receivers) >= receiversMax {
		e.s.bound("receiving programs", receiversMax)
		return Rejected{RejectStorage, fmt.Sprintf("%d programs are receiving already", receiversMax)}
	}
	e.receivers = append(e.receivers, &receiver{client: c, groups: slices.Clone(groups)})
	e.changed = true
	return Receiving{}
}

// leave ends a client's receiving. The driver reports how far its last batch came.
func (e *exports) leave(c ClientID) {
	e.receivers = slices.DeleteFunc(e.receivers, func(r *receiver) bool { return r.client == c })
	e.changed = true
}
