package line

import "github.com/floodd/floodd/core"

// data asks for storage first: the client waits for 354 before it sends lines, so
// that a refusal here, as in SMTP, has no body after it.
func (s *Session) data(groups []core.GroupName) Event {
	s.transfer = &transfer{groups: groups, body: newDotted(s.ending), sizeMax: s.options.DataMax}
	return s.reserve(min(reserveFirst, s.options.DataMax), 1, (*Session).onDataReserved)
}

func (s *Session) onDataReserved(r core.Reply) {
	if _, ok := r.(core.Ready); !ok {
		s.transfer = nil
	}
	s.onReply(r)
}
