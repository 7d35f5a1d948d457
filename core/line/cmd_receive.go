package line

import (
	"slices"

	"github.com/floodd/floodd/core"
)

// DeliveryEnd follows the bytes of a delivered update.
const DeliveryEnd = "\r\n"

// receive makes the session one that updates are delivered on.
func (s *Session) receive(groups []core.GroupName) Event {
	return s.ask(core.Receive{Groups: groups}, (*Session).onReceiving)
}

func (s *Session) onReceiving(r core.Reply) {
	if _, ok := r.(core.Receiving); ok {
		s.receiving = true
	}
	s.onReply(r)
}

// Deliver announces an update to the receiving program: "222 ID GROUP[,GROUP] BYTES".
// The driver then sends all output, exactly u.Size raw bytes, and [DeliveryEnd]
// before it takes output again. The client owes an ack of it, or of one after it.
// Deliver returns false, and announces nothing, when the session has ended; it
// panics when the client is not receiving.
func (s *Session) Deliver(u core.ExportUpdate) bool {
	if s.stage != stageOpen {
		return false
	}
	if !s.receiving {
		panic("line: delivery to a client that is not receiving")
	}
	s.unacked = append(s.unacked, u.ID)
	s.out = appendDelivery(s.out, u)
	return true
}

// ack takes the client's word that it has an update and all that it was given before it.
// It says nothing when all is well.
func (s *Session) ack(args []string) Event {
	id, err := core.ParseUpdateID(args[0])
	switch {
	case err != nil:
		s.say(CodeArguments, "%s is not an update id; acknowledge with the id that 222 gave", quote(args[0]))
		return nil
	case len(s.unacked) == 0:
		s.say(CodeOutOfPlace, "no update waits for an ack")
		return nil
	}
	n := slices.Index(s.unacked, id) + 1
	if n == 0 {
		s.say(CodeOutOfPlace, "%s does not wait for an ack; %s is the oldest that does", quote(args[0]), s.unacked[0])
		return nil
	}
	s.unacked = slices.Delete(s.unacked, 0, n)
	return Acked{n}
}
