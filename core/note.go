package core

import "time"

// Observation is something a site did or saw, for people, metrics and checkers.
// Nothing in core reads one. The set is closed.
type Observation interface{ observation() }

type (
	// UpdateAccepted: a client's update was given an id and queued.
	UpdateAccepted struct {
		ID     UpdateID
		Groups []GroupName
		Size   int64
		Client ClientID
	}
	// UpdateComplete: an update from another site is whole and verified here.
	UpdateComplete struct {
		ID     UpdateID
		From   SiteName // who gave the last piece
		Size   int64
		Digest Digest
		Pushed bool // it came along a tree, without being asked for
	}
	// UpdateDuplicate: payload came that was here already; Size bytes were wasted.
	UpdateDuplicate struct {
		ID   UpdateID
		From SiteName
		Size int64
	}
	// UpdateCorrupt: payload did not match its digest and was thrown away.
	UpdateCorrupt struct {
		ID   UpdateID
		From SiteName
	}
	// UpdateExported: handed over to the local application for good, or, where there
	// is none, Discarded.
	UpdateExported struct {
		ID        UpdateID
		Discarded bool
	}
	// ExportFailed: a batch will be tried again after a back-off.
	ExportFailed struct {
		Batch   BatchID
		Updates int
		Why     string
		Retry   time.Duration
	}
	// UpdateDropped: storage was full and the dropping order came to this update.
	UpdateDropped struct {
		ID    UpdateID
		Size  int64
		Class DropClass
	}
	// UpdatePurged: an update's bytes are not needed any more.
	UpdatePurged struct {
		ID     UpdateID
		Stable bool // every member has it; else its retention ended
	}
	// GapRecorded: this site will not get these updates.
	GapRecorded struct {
		Stream Stream
		Range  Range
		Cause  GapCause
	}
	// ClientRejected: a client was told no.
	ClientRejected struct {
		Client ClientID
		Why    RejectWhy
	}
	// PeerUp: a link is open and both ends have said hello.
	PeerUp struct {
		Site SiteName
		Link LinkID
		Life Epoch
	}
	// PeerDown: a link that was up is gone.
	PeerDown struct {
		Site SiteName
		Link LinkID
		Why  string
	}
	// PeerRefused: this site refused a link, or was refused (By is the other).
	PeerRefused struct {
		Site   SiteName
		Remote string
		By     SiteName
		Why    RefuseWhy
		Text   string
	}
	// PeerUnreachable: an attempt to connect failed, the Failures-th in a row; the next
	// comes after Retry.
	PeerUnreachable struct {
		Site     SiteName
		Why      string
		Failures int
		Retry    time.Duration
	}
	// GroupChanged: this site adopted or, as master, published a group definition.
	GroupChanged struct {
		Group   GroupName
		Version Version
		Members int
		Master  bool // this site published it
	}
	// TopologyChanged: this site adopted or, as master, published a topology.
	TopologyChanged struct {
		Group   GroupName
		Version Version
		Edges   int
		Master  bool
	}
	// TopologyRejected: a generator's result was not used.
	TopologyRejected struct {
		Group GroupName
		Why   string
	}
	// SiteJoined and SiteLeft are the master's decisions on membership.
	SiteJoined struct {
		Group GroupName
		Site  SiteName
	}
	SiteLeft struct {
		Group GroupName
		Site  SiteName
		Why   string
	}
	// BoundReached: a bound of this site's was reached and something was given up.
	BoundReached struct {
		Bound string
		Limit int
	}
)

func (UpdateAccepted) observation()   {}
func (UpdateComplete) observation()   {}
func (UpdateDuplicate) observation()  {}
func (UpdateCorrupt) observation()    {}
func (UpdateExported) observation()   {}
func (ExportFailed) observation()     {}
func (UpdateDropped) observation()    {}
func (UpdatePurged) observation()     {}
func (GapRecorded) observation()      {}
func (ClientRejected) observation()   {}
func (PeerUp) observation()           {}
func (PeerDown) observation()         {}
func (PeerRefused) observation()      {}
func (PeerUnreachable) observation()  {}
func (GroupChanged) observation()     {}
func (TopologyChanged) observation()  {}
func (TopologyRejected) observation() {}
func (SiteJoined) observation()       {}
func (SiteLeft) observation()         {}
func (BoundReached) observation()     {}

// DropClass is the manual's dropping order: lower classes go first.
type DropClass int

const (
	DropForDown   DropClass = iota // held only for sites that are down
	DropForSend                    // waiting to be sent to a neighbour
	DropForExport                  // waiting for the local export
)

func (c DropClass) String() string { return name(int(c), "for-down", "for-send", "for-export") }
