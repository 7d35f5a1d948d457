package system

import (
	"context"

	"github.com/floodd/floodd/cmd/peerbench/place"
)

// System floods small updates among sites.
type System interface {
	Name() string
	// Start runs one site at each place, each connected as the system wants it, until ctx
	// ends or the sites are stopped. It may return before all are connected. Deliver is
	// called with what arrives, at several sites at a time; the body is its to read until it
	// returns.
	Start(ctx context.Context, places []place.Place, deliver func(site int, body []byte)) (Sites, error)
}

// Sites are a system's sites while they run.
type Sites interface {
	// Publish has the application of one site flood an update. It may return before
	// anything was sent, and waits while the site takes no more. The body is the system's
	// from then on. One goroutine at a time may publish at a site.
	Publish(site int, body []byte) error
	Stop()
}

// BulkSystem carries one long update from the first site to all others.
type BulkSystem interface {
	Name() string
	// StartBulk is as Start, for updates of up to size bytes; it returns once every site could
	// take part. Whole is called for each site but the first, when the system holds all
	// of the update there, verified.
	StartBulk(ctx context.Context, places []place.Place, size int64, whole func(site int)) (BulkSites, error)
}

// BulkSites are a bulk system's sites while they run.
type BulkSites interface {
	// Flood gives the first site an update of size bytes that nobody can compress, and
	// has it flooded. It returns once that site holds all of it, digested as the system
	// wants it, and could begin to send.
	Flood(ctx context.Context, size int64) error
	Stop()
}

// Small are the systems for small updates, the first one to be compared with the others.
var Small = []System{Floodd, NATS, Gossipsub, Memberlist}

// Bulk are the systems for long updates, likewise.
var Bulk = []BulkSystem{Floodd, Torrent}
