package line

import (
	"fmt"

	"github.com/floodd/floodd/core"
)

// Storage is reserved for an update of unknown size in steps: each as large as all
// before it together, so that a small update reserves little and a large one asks
// seldom.
const (
	reserveFirst   = 64 << 10
	reserveStepMax = 1 << 20
)

// transfer is one update on its way in. Its body is always read to the end; once
// refusal is set the bytes go nowhere and the refusal is what is replied.
type transfer struct {
	groups   []core.GroupName
	body     body
	sizeMax  int64
	size     int64 // bytes handed on
	reserved int64 // bytes core has set aside, or all of a short one; never below size
	kept     int   // bytes at the front of the input that are known to be the update's
	refusal  *refusal
	abandon  bool // core and driver are to be told of the refusal
}

// refusal is a no: what to say to the client.
type refusal struct {
	code Code
	text string
}

// refuse says no.
func (s *Session) refuse(no refusal) { s.say(no.code, "%s", no.text) }

// rejected is a refusal by core.
func rejected(r core.Rejected) refusal {
	code, text := codeOf(r.Why)
	if r.Text != "" {
		text = r.Text
	}
	return refusal{code, text}
}

// nextBody reads from the body of the update being sent. It returns false when more
// input is needed.
func (s *Session) nextBody() (Event, bool) {
	t := s.transfer
	if t.abandon {
		t.abandon = false
		s.answered = func(*Session, core.Reply) {}
		return Abandon{}, true
	}
	if t.kept == 0 {
		drop, keep, done := t.body.scan(s.in.unread())
		s.in.drop(drop)
		t.kept = keep
		if done {
			return s.endBody(), true
		}
		return nil, drop > 0 || keep > 0
	}
	if t.refusal != nil {
		s.in.drop(t.kept)
		t.kept = 0
		return nil, true
	}
	if t.size == t.sizeMax {
		t.refuse(refusal{CodeTooLarge, fmt.Sprintf("the update is longer than %d bytes, the most that is taken here", t.sizeMax)})
		return nil, true
	}
	if t.size == t.reserved {
		step := min(max(t.reserved, reserveFirst), reserveStepMax, t.sizeMax-t.reserved)
		return s.reserve(step, 1, (*Session).onReservedMore), true
	}
	n := int(min(int64(t.kept), t.reserved-t.size))
	bytes := s.in.unread()[:n]
	s.in.drop(n)
	t.kept -= n
	t.size += int64(n)
	return Body{bytes}, true
}

// endBody publishes the update, or says why not.
func (s *Session) endBody() Event {
	t := s.transfer
	s.transfer = nil
	if t.refusal != nil {
		s.refuse(*t.refusal)
		return nil
	}
	s.queued++
	return Publish{t.groups}
}

// refuse gives up an update for which storage was reserved.
func (t *transfer) refuse(no refusal) {
	t.refusal = &no
	t.abandon = true
}

// reserve asks for storage on top of what the update has: so many bytes, or, where
// there are fewer, as many as there are and at least the least; a least of 0 wants all.
func (s *Session) reserve(bytes, least int64, taken func(*Session, core.Reply)) Event {
	return s.ask(core.Reserve{Groups: s.transfer.groups, Bytes: bytes, Least: least}, func(s *Session, r core.Reply) {
		if ready, ok := r.(core.Ready); ok {
			s.transfer.reserved += bytes - ready.Short
		}
		taken(s, r)
	})
}

func (s *Session) onReservedMore(r core.Reply) {
	if no, ok := r.(core.Rejected); ok {
		s.transfer.refuse(rejected(no))
	}
}
