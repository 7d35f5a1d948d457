package netsim

import "fmt"

// Network is the whole of the simulated network. It is not safe for use by several
// goroutines at once. Make one with [New].
type Network struct {
	driver     Driver
	seed       uint64
	fidelity   Fidelity
	congestion Congestion
	drainStep  int64 // room that Drained tells of at a time

	hosts  []host
	named  map[string]HostID
	pipes  []*pipe
	trunks []trunk

	rules     []rule
	rtt       *measured
	jitter    *measured
	bandwidth *measured
	lines     map[[2]HostID]*pipe // those of bandwidth, made when first needed

	cuts    []cut // in the order of their making
	lastCut CutID

	conns []*conn  // by slot; nil: free
	lives []uint32 // by slot: how many connections have lived there
	free  []uint32 // slots without a connection

	idle // what rings that are empty have given back
}

type idle struct {
	messages lender[message]
	acks     lender[ack]
	turns    lender[turn]
	flights  lender[flight]
}

// New returns a network without hosts. All chance in it comes from the seed.
func New(seed uint64, d Driver) *Network {
	return &Network{driver: d, seed: seed, named: map[string]HostID{}, lines: map[[2]HostID]*pipe{}}
}

// Fire does what is due at now: give it back each event at the time for which it
// was scheduled.
func (n *Network) Fire(now Time, e Event) {
	if e.kind == eventTurn {
		n.serve(now, n.pipes[e.offset])
		return
	}
	c := n.lookup(e.conn)
	if c == nil {
		return
	}
	switch e.kind {
	case eventSYN:
		n.onSYN(now, c, e)
	case eventSYNTimer:
		n.onSYNTimer(now, c, e)
	case eventRefused:
		n.onRefused(now, c, e)
	case eventConnected:
		n.onConnected(now, c, e)
	case eventAccepted:
		n.onAccepted(now, c, e)
	case eventHop, eventHopAgain:
		n.onHop(now, c, e)
	case eventTimeout:
		n.onTimeout(now, c, e)
	case eventArrived:
		n.onArrived(now, c, e)
	case eventWindow:
		n.onWindow(now, c, e)
	case eventDrained:
		n.onDrained(now, c, e)
	case eventRetry:
		n.onRetry(now, c, e)
	case eventReset:
		n.onReset(now, c, e)
	}
}

// invariant stops the program on a mistake of the driver or of this package.
func invariant(ok bool, format string, args ...any) {
	if !ok {
		panic("netsim: " + fmt.Sprintf(format, args...))
	}
}
