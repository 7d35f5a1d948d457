package core

import "time"

// gathering is how a link of a group with a batch period saves messages: updates wait
// for others to leave with. What is lost in time is bounded by the period, and nothing
// is where nothing would come of it:
//
//   - An update waits for the period less the usual time between two occasions on
//     which the link is given something to push. So a busy link sends one message a
//     period, and one on which the next update is not expected within the period sends
//     each at once.
//   - Whatever else has to leave takes along all that waits.
//   - What has waited half its time leaves with what has waited all of it on another
//     link, so that the neighbours of a busy site hear the news together.
//
// Of all ways to share out the time that updates may lose over the sites on their way,
// the first rule loses it where it saves the most messages: a link with r occasions a
// second that waits w sends 1/(w+1/r) messages, and that w+1/r be the same on all links
// is where no exchange of waiting between two of them saves any more.
type gathering struct {
	occasion Time          // when something was last given to push
	spacing  time.Duration // smoothed, between two occasions
	began    Time          // when the first that waits began to
	leave    timer         // when it leaves
}

// markDirty has the link send what waits, in this step if it has room.
func (s *Site) markDirty(l *link) {
	l.due = true
	s.resume(l)
}

// resume goes on with what is due, if anything is.
func (s *Site) resume(l *link) {
	if l.due && !l.dirty && !l.closing {
		l.dirty = true
		s.dirty = append(s.dirty, l)
	}
}

// batchPeriod is that of updates of a stream: the shortest of its groups'.
func (st *stream) batchPeriod() time.Duration {
	period := st.mine[0].def.BatchPeriod
	for _, g := range st.mine[1:] {
		period = min(period, g.def.BatchPeriod)
	}
	return period
}

// gather has the link send an update that was queued, now or with others.
func (s *Site) gather(l *link, period time.Duration) {
	if period == 0 || l.due {
		s.markDirty(l)
		return
	}
	if l.gathering == nil { // few groups have links gather
		l.gathering = &gathering{}
		l.leave.fire = func() { s.leaveTogether(l) }
	}
	switch since := min(s.now.Sub(l.occasion), 4*period); {
	case l.occasion == 0:
		l.occasion, l.spacing = s.now, since
	case since > 0:
		l.occasion = s.now
		l.spacing += (since - l.spacing) / 32
	}
	if l.leave.place > 0 {
		return
	}
	at := min(s.now.Add(period-l.spacing), l.left.Add(period))
	if at <= s.now {
		s.markDirty(l)
		return
	}
	l.began = s.now
	s.timers.set(&l.leave, at)
}

// leaveTogether sends what has waited long enough, on a link and on those where it
// nearly has.
func (s *Site) leaveTogether(l *link) {
	s.markDirty(l)
	for _, o := range s.linkOrder {
		if o.gathering != nil && o.leave.place > 0 && o.leave.at.Sub(s.now) <= s.now.Sub(o.began) {
			s.markDirty(o)
		}
	}
}
