package core

import (
	"math"
	"math/bits"
	"time"
)

// Request is what a local client may ask. The set is closed; help, version and
// quit never reach core.
type Request interface{ request() }

type (
	ListGroups    struct{}
	ShowGroup     struct{ Group GroupName }
	ShowTopology  struct{ Group GroupName }
	ShowEstimates struct{ Group GroupName }
	ShowStats     struct{}
	// Nearest asks for the site nearest to a place, or, where At is nil, nearest to
	// this daemon by measured round trip.
	Nearest struct{ At *Coordinate }
	// ListGaps asks for the updates this site will not get any more.
	ListGaps struct{}
	// Explain asks how each site got an update. Answered, once the other sites have
	// told or their time is over, by Explanation or Rejected.
	Explain struct{ ID UpdateID }
	// Reserve asks whether an update to these groups (none: all of this site's) may
	// come, and sets Bytes of storage aside for it, on top of what the client has
	// reserved before. Where there is less, as many as there are will do, if they are at
	// least Least; a Least of 0 wants all. Answered by Ready or Rejected.
	Reserve struct {
		Groups []GroupName
		Bytes  int64
		Least  int64
	}
	// Publish floods an update whose bytes the driver holds. It uses up all that the
	// client reserved. Pieces are PieceSize long but for the last; an empty update is
	// one piece of size 0. Answered by Queued or Rejected. A client may publish more before
	// it is answered, and be answered in another order: Number, which is the driver's, tells
	// which answer is whose.
	Publish struct {
		Number uint64
		Groups []GroupName
		Pieces []Payload
	}
	// Abandon gives back what the client has reserved.
	Abandon struct{}
	// Receive makes the client's connection a receiving program for updates to these
	// groups (none: all). Answered by Receiving or Rejected; then StartExport follows.
	Receive struct{ Groups []GroupName }
	// Exit ends the daemon. Permitted is the driver's judgement of where it came from.
	Exit struct{ Permitted bool }
)

func (ListGroups) request()    {}
func (ShowGroup) request()     {}
func (ShowTopology) request()  {}
func (ShowEstimates) request() {}
func (ShowStats) request()     {}
func (Nearest) request()       {}
func (ListGaps) request()      {}
func (Explain) request()       {}
func (Reserve) request()       {}
func (Publish) request()       {}
func (Abandon) request()       {}
func (Receive) request()       {}
func (Exit) request()          {}

// Reply answers a Request. The set is closed.
type Reply interface{ reply() }

type (
	GroupList    struct{ Groups []GroupName }
	GroupListing struct {
		Group   GroupName
		Version Version
		Master  SiteName
		Sites   []SiteListing
	}
	TopologyListing struct {
		Group   GroupName
		Version Version
		Edges   []Edge
	}
	EstimatesListing struct {
		Group GroupName
		Pairs []PairEstimate
	}
	StatsListing struct{ Stats Statistics }
	NearestSite  struct {
		Site      SiteDef
		RTTMicros int64 // 0 when not measured
	}
	GapListing struct{ Gaps []Gap }
	// Explanation lists the members of those of an update's groups that the asked site
	// knows.
	Explanation struct {
		ID    UpdateID
		Sites []ExplainedSite
	}
	// Ready grants a Reserve, but for Short of its bytes.
	Ready  struct{ Short int64 }
	Queued struct {
		ID   UpdateID
		Size int64
	}
	Receiving struct{}
	Exiting   struct{}
	// Rejected says no.
	Rejected struct {
		Why  RejectWhy
		Text string // for a person: what was seen and what to do
	}
)

func (GroupList) reply()        {}
func (GroupListing) reply()     {}
func (TopologyListing) reply()  {}
func (EstimatesListing) reply() {}
func (StatsListing) reply()     {}
func (NearestSite) reply()      {}
func (GapListing) reply()       {}
func (Explanation) reply()      {}
func (Ready) reply()            {}
func (Queued) reply()           {}
func (Receiving) reply()        {}
func (Exiting) reply()          {}
func (Rejected) reply()         {}

// RejectWhy classes a refusal; package line turns it into a reply code.
type RejectWhy int

const (
	RejectNoGroup      RejectWhy = iota + 1 // 550: no such group here
	RejectNotYet                            // 450: not computed, or not known, yet
	RejectStorage                           // 452: no room now
	RejectTooLarge                          // 552: could never fit
	RejectNotPermitted                      // 550: not allowed
	RejectNotReceiving                      // 550: this site exports by command
	RejectTransaction                       // 554: the update makes no sense
	RejectDisk                              // 451: the store failed
	RejectNoUpdate                          // 550: no such update was heard of here
)

func (w RejectWhy) String() string {
	return name(int(w), "", "no-group", "not-yet", "storage", "too-large", "not-permitted", "not-receiving", "transaction", "disk", "no-update")
}

// SiteState is what a site believes of another.
type SiteState int

const (
	SiteUnknown SiteState = iota // never heard of, nor missed
	SiteSelf
	SiteUp   // there is a link to it
	SiteDown // it is, or should be, a neighbour and cannot be reached
)

func (s SiteState) String() string { return name(int(s), "unknown", "self", "up", "down") }

// SiteListing is a member as the client command "group" shows it.
type SiteListing struct {
	Site  SiteDef
	State SiteState
}

// ExplainedSite is what a site found of an update, beside the least that it could
// have taken.
type ExplainedSite struct {
	Finding
	// BoundMicros is the cost of the shortest path from the origin over the topology
	// that is in force now; 0 at the origin, and where no topology tells.
	BoundMicros int64
}

// RatioThousandths returns After in thousandths of the bound, rounded down; false if there is no such ratio.
func (e *ExplainedSite) RatioThousandths() (int64, bool) {
	if e.Way == WayUnknown || e.BoundMicros <= 0 {
		return 0, false
	}
	high, low := bits.Mul64(uint64(e.After.Microseconds()), 1000)
	if high >= uint64(e.BoundMicros) {
		return 0, false
	}
	ratio, _ := bits.Div64(high, low, uint64(e.BoundMicros))
	return int64(min(ratio, math.MaxInt64)), true
}

// PairEstimate is what is reckoned of the path between two sites.
type PairEstimate struct {
	A, B           SiteName
	RTTMicros      int64
	BytesPerSecond int64 // 0 when unknown
	Source         EstimateSource
}

// EstimateSource says where an estimate comes from, best first.
type EstimateSource int

const (
	EstimateMeasured   EstimateSource = iota // by one of the two
	EstimateCoordinate                       // from network coordinates
	EstimatePlace                            // from latitude and longitude
	EstimateGuess                            // nothing is known
)

func (s EstimateSource) String() string {
	return name(int(s), "measured", "coordinate", "place", "guess")
}

// Gap is a range of updates that this site will not get any more.
type Gap struct {
	Stream Stream
	Range  Range
	Groups []GroupName
	Cause  GapCause
	Since  time.Duration // how long ago it was recorded
}

// GapCause says why.
type GapCause int

const (
	GapStorage  GapCause = iota + 1 // this site's storage was full, and the dropping order came to it
	GapPurged                       // no member retained it by the time this site asked
	GapTooOld                       // it came after the log purge period
	GapTooLarge                     // it could never fit into this site's storage
	GapDisk                         // this site's disk failed to store it
	GapOverrun                      // more holes in one stream than are remembered
)

func (c GapCause) String() string {
	return name(int(c), "none", "storage", "purged", "too-old", "too-large", "disk", "overrun")
}
