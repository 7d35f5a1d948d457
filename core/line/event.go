package line

import "github.com/floodd/floodd/core"

// Event is what a driver has to do for a session. The set is closed.
type Event interface{ event() }

type (
	// Ask: put the request to core, and its reply to [Session.Answer].
	Ask struct{ Request core.Request }
	// Body: stage these bytes of the update that is being sent. They are valid until
	// the next call of a method of the session.
	Body struct{ Bytes []byte }
	// Publish: the update is whole. Put a core.Publish of the staged bytes to these
	// groups (none: all) to core, and its reply to [Session.Answer]. Several may be open.
	Publish struct{ Groups []core.GroupName }
	// Abandon: the update will not be published. Throw away what is staged, put a
	// core.Abandon to core, and its reply, whatever it is, to [Session.Answer].
	Abandon struct{}
	// Acked: the receiving program has so many more updates for good, in the order of
	// the calls of [Session.Deliver].
	Acked struct{ Updates int }
	// Close: send the output that is left and close the connection. It is the last event.
	Close struct{}
)

func (Ask) event()     {}
func (Body) event()    {}
func (Publish) event() {}
func (Abandon) event() {}
func (Acked) event()   {}
func (Close) event()   {}
