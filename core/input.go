package core

import (
	"iter"
	"slices"
	"time"
)

// Input is a fact that a driver reports. The set is closed. What there is most of, messages,
// is told by a pointer, to memory that a driver may use again after the step.
type Input interface{ input() }

type (
	// Booted is the first input of a site's life.
	Booted struct {
		// Recovered is what a durable store kept of updates from earlier lives, in the
		// order in which it was stored.
		Recovered []Recovered
		// Remembered are updates whose bytes it has let go: they are not accepted again.
		Remembered []Remembered
		// TimeOfDay is what the clock on the site's wall shows, since midnight.
		TimeOfDay time.Duration
	}
	// ClockSet: the clock on the wall shows another time of day than the one told last
	// has come to. Somebody set it, or it changed to summer time.
	ClockSet struct{ TimeOfDay time.Duration }
	// PeerConnected: a connection to another site's data port is open.
	PeerConnected struct {
		Link   LinkID
		To     SiteName // whom Connect asked for; empty when the other side dialled
		Remote string   // the other side's address without port, as this side sees it
		Room   int      // bytes of Weight that the link takes at first, below 1<<31
	}
	// ConnectFailed answers a Connect that did not lead to PeerConnected.
	ConnectFailed struct {
		To  SiteName
		Why string
	}
	// PeerLost: a connection has ended, by either side or by the network. It follows
	// every PeerConnected, also after a Disconnect.
	PeerLost struct {
		Link LinkID
		Why  string
	}
	// MessageReceived: the payload, if any, has been digested by the driver.
	MessageReceived struct {
		Link    LinkID
		Message Message
	}
	// LinkWritable gives back room: messages of this total Weight have left the
	// link's send buffer. Drivers batch it: they report once a quarter of the first
	// Room has become free again, and less of it only if they like.
	LinkWritable struct {
		Link  LinkID
		Freed int
	}
	// TimerFired: the instant of the latest SetTimer has come.
	TimerFired struct{}
	// ClientAsked: a local client, or a receiving program, wants something. Every
	// request is answered by exactly one Answer.
	ClientAsked struct {
		Client  ClientID
		Request Request
	}
	// ClientGone: the client's connection has ended. What it had reserved is free.
	ClientGone struct{ Client ClientID }
	// ExportFinished: the first Done updates of the batch were handed over for good.
	// An empty Why means all went well; then Done is all of them.
	ExportFinished struct {
		Batch BatchID
		Done  int
		Why   string
	}
	// TopologyComputed answers RunGenerator. A non-empty Why says that there is none.
	TopologyComputed struct {
		Group GroupName
		Edges []Edge // costs are ignored: the site knows them
		Why   string
	}
	// Stored: a Store of a durable site is on disk and synced, or failed with Why.
	Stored struct {
		ID    UpdateID
		Index uint32
		Why   string
	}
)

// Recovered is an update of which a durable store kept something. What the store gives
// back is held against the digests once more.
type Recovered struct {
	Header Header // Age is that at the boot, as far as the store can tell
	// Pieces are those that were stored, by index; of others there is a zero Payload.
	Pieces []Payload
	// Manifests are the digests of the pieces of each chunk of a long update, by chunk;
	// nil where none of its pieces was stored.
	Manifests [][]Digest
	Exported  bool
}

// Whole reports whether all pieces of the update were stored.
func (r *Recovered) Whole() bool {
	return len(r.Pieces) == r.Header.Pieces() &&
		!slices.ContainsFunc(r.Pieces, func(p Payload) bool { return p.Digest == Digest{} })
}

// Remembered are updates of one stream of which a durable store kept the numbers alone.
type Remembered struct {
	Stream Stream
	Groups []GroupName
	Ranges []Range
}

// IDs yields the id of each.
func (r *Remembered) IDs() iter.Seq[UpdateID] {
	return func(yield func(UpdateID) bool) {
		for _, seqs := range r.Ranges {
			for seq := seqs.First; seq <= seqs.Last; seq++ {
				if !yield(UpdateID{r.Stream, seq}) {
					return
				}
			}
		}
	}
}

func (Booted) input()           {}
func (ClockSet) input()         {}
func (PeerConnected) input()    {}
func (ConnectFailed) input()    {}
func (PeerLost) input()         {}
func (*MessageReceived) input() {}
func (LinkWritable) input()     {}
func (TimerFired) input()       {}
func (ClientAsked) input()      {}
func (ClientGone) input()       {}
func (ExportFinished) input()   {}
func (TopologyComputed) input() {}
func (Stored) input()           {}
