package core

// Statistics shows what a site did in this life, and what it holds now.
type Statistics struct {
	Counters

	Groups         int
	Sites          int // known
	Peers          int // links that are up
	UpdatesHeld    int
	UpdatesWaiting int // held and not exported yet
	BytesHeld      int64
	BytesHeldMax   int64 // the highest BytesHeld has been
	BytesLimit     int64
	BandwidthLimit int64 // bytes per second in force, 0 for none
	UptimeSeconds  int64
}

// Counters count what a site did in this life.
type Counters struct {
	UpdatesAccepted   uint64 // from local clients
	UpdatesRejected   uint64 // local clients' updates refused
	UpdatesReceived   uint64 // complete, from other sites
	UpdatesExported   uint64 // handed to the local application
	UpdatesDiscarded  uint64 // dropped for want of an export command or receiver
	DuplicatesRefused uint64 // payloads that came again
	CorruptRefused    uint64 // payloads that did not match their digest
	BytesAccepted     uint64
	BytesReceived     uint64 // payload, duplicates included
	BytesSent         uint64 // payload
	MessagesReceived  uint64 // a batch is one
	MessagesSent      uint64
	OffersSent        uint64 // ids offered
	WantsSent         uint64 // updates asked for
	BackupsSent       uint64 // updates pushed to whom another site should have, and seemed not to
	ExportsFailed     uint64
	DroppedForDown    uint64 // updates dropped, by class
	DroppedForSend    uint64
	DroppedForExport  uint64
	Purged            uint64 // updates whose bytes were no longer needed
	Gaps              uint64 // updates this site will not get
	LinksRefused      uint64
	BoundsReached     uint64
	LimitWaits        uint64 // times that a link had to wait for the bandwidth limit
}

// Statistic is one row of what the client command "statistics" shows.
type Statistic struct {
	Name  string // kebab-case
	Value int64
}

// Rows lists the statistics in the order and under the names that people see.
func (s *Statistics) Rows() []Statistic {
	return []Statistic{
		{"updates-accepted", int64(s.UpdatesAccepted)},
		{"updates-rejected", int64(s.UpdatesRejected)},
		{"updates-received", int64(s.UpdatesReceived)},
		{"updates-exported", int64(s.UpdatesExported)},
		{"updates-discarded", int64(s.UpdatesDiscarded)},
		{"updates-held", int64(s.UpdatesHeld)},
		{"updates-waiting", int64(s.UpdatesWaiting)},
		{"duplicates-refused", int64(s.DuplicatesRefused)},
		{"corrupt-refused", int64(s.CorruptRefused)},
		{"bytes-accepted", int64(s.BytesAccepted)},
		{"bytes-received", int64(s.BytesReceived)},
		{"bytes-sent", int64(s.BytesSent)},
		{"bytes-held", s.BytesHeld},
		{"bytes-held-max", s.BytesHeldMax},
		{"bytes-limit", s.BytesLimit},
		{"messages-received", int64(s.MessagesReceived)},
		{"messages-sent", int64(s.MessagesSent)},
		{"offers-sent", int64(s.OffersSent)},
		{"wants-sent", int64(s.WantsSent)},
		{"backups-sent", int64(s.BackupsSent)},
		{"exports-failed", int64(s.ExportsFailed)},
		{"dropped-for-down", int64(s.DroppedForDown)},
		{"dropped-for-send", int64(s.DroppedForSend)},
		{"dropped-for-export", int64(s.DroppedForExport)},
		{"purged", int64(s.Purged)},
		{"gaps", int64(s.Gaps)},
		{"links-refused", int64(s.LinksRefused)},
		{"bounds-reached", int64(s.BoundsReached)},
		{"bandwidth-limit", s.BandwidthLimit},
		{"limit-waits", int64(s.LimitWaits)},
		{"groups", int64(s.Groups)},
		{"sites", int64(s.Sites)},
		{"peers", int64(s.Peers)},
		{"uptime-seconds", s.UptimeSeconds},
	}
}
