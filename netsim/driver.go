package netsim

// Time is an instant, or a span, in microseconds of simulated time.
type Time int64

// Spans of [Time].
const (
	Microsecond Time = 1
	Millisecond      = 1000 * Microsecond
	Second           = 1000 * Millisecond
)

// HostID names a host: the first one added is 0, the next 1, and so on.
type HostID int32

// ConnID names a connection. No two connections of one Network share an id, and 0
// is none.
type ConnID uint64

// Slot is a small number that no other connection has as long as one of its ends is there.
func (c ConnID) Slot() int { return int(uint32(c)) }

// End is one of the two ends of a connection.
type End int8

// The two ends.
const (
	Dialer   End = 0
	Acceptor End = 1
)

// Other returns the opposite end.
func (e End) Other() End { return 1 - e }

// Why a connection ended or never began, as told to [Driver.Closed] and
// [Driver.DialFailed].
const (
	ClosedByPeer = "closed by peer"     // the other end called Close, and all it had sent has arrived
	ResetByPeer  = "reset by peer"      // the other end, or the kernel of a host whose process died, sent a reset
	TimedOut     = "timed out"          // no acknowledgement for [GiveUpAfter], or no answer to [DialAttempts] dials
	Refused      = "connection refused" // the host is there, its process is not
)

// Driver owns time and receives what the network has to tell. Except for Schedule,
// every method is called from inside [Network.Fire] only, and may call the Network
// again, Fire excepted.
type Driver interface {
	// Schedule asks that e be given to [Network.Fire] at the instant at, which is
	// never in the past. Events of one instant must be fired in the order in which
	// they were scheduled. Nothing is ever cancelled: Fire ignores stale events.
	Schedule(at Time, e Event)
	// Accepted: the acceptor's end of c is open.
	Accepted(now Time, c ConnID, from, to HostID)
	// Connected: the dialer's end of c is open.
	Connected(now Time, c ConnID)
	// DialFailed: c will never open. Why is [Refused], [ResetByPeer] or [TimedOut].
	DialFailed(now Time, c ConnID, why string)
	// Delivered: a message has arrived at the end to, whole and in order.
	Delivered(now Time, c ConnID, to End, msg any)
	// Drained: messages that took so much room in all have left the send buffer of the end
	// at. A message counts, once, when its last byte is on the wire for the first time.
	Drained(now Time, c ConnID, at End, room int)
	// Closed: the open end at learns that the connection is over. It is told once,
	// and not at all when it called Close or Reset itself or its host went down.
	Closed(now Time, c ConnID, at End, why string)
}

// Event is something that the network wants to be reminded of: 32 opaque bytes.
type Event struct {
	conn       ConnID
	offset     int64  // where a piece ends in its stream; or the pipe of eventTurn
	bytes      int32  // of a piece; or the number of a dial attempt
	lag        int32  // microseconds between the first and the last packet of a piece
	generation uint32 // of the stream, see stream.generation
	kind       eventKind
	end        End   // the end that the event's bytes or timer come from
	hop        int8  // the pipe that a piece arrives at
	lost       uint8 // packets of the piece that a full queue dropped
}

type eventKind uint8

const (
	eventSYN       eventKind = iota // a dial has reached the acceptor's host
	eventSYNTimer                   // time to dial again, or to give up
	eventRefused                    // a refusal has come back to the dialer
	eventConnected                  // the answer has come back to the dialer
	eventAccepted                   // the dialer's acknowledgement is at the acceptor
	eventHop                        // a piece has arrived at a trunk or downlink
	eventHopAgain                   // a piece that fills a hole has
	eventTurn                       // a pipe is free for the next in turn
	eventTimeout                    // the timers of a stream of which packets are missing
	eventArrived                    // a piece has arrived, in order
	eventWindow                     // acknowledgements make room in the window
	eventDrained                    // messages have left the send buffer
	eventRetry                      // a stalled stream's retransmission timer
	eventReset                      // a reset has arrived
)
