package core

// Snapshot is a copy of what a site believes, for people, checkers and status
// pages to look at. The members and edges of its groups are the site's own lists, which it
// replaces and never edits: they are to be read only.
type Snapshot struct {
	Self   SiteName
	Life   Epoch
	Stats  Statistics
	Peers  []PeerSnapshot // by site name
	Groups []GroupSnapshot
	Held   []HeldUpdate // by id
	Gaps   []Gap
}

// PeerSnapshot is one link that is up.
type PeerSnapshot struct {
	Site      SiteName
	Link      LinkID
	RTTMicros int64 // 0 when not measured
	Queued    int   // updates waiting to be pushed on it
}

// GroupSnapshot is one group.
type GroupSnapshot struct {
	Group    GroupName
	Version  Version
	Topology Version
	Members  []SiteName // sorted
	Edges    []Edge
	Seen     []StreamSummary // what is known of each stream, by stream
}

// HeldUpdate is one update whose bytes are here, wholly or partly.
type HeldUpdate struct {
	ID       UpdateID
	Size     int64
	Complete bool
	Exported bool
	Class    DropClass
}
