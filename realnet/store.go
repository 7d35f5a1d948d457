package realnet

import (
	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/realnet/disk"
)

// Store keeps the bytes of payloads. What core calls a handle is the store's: core
// keeps handles and gives them back in effects, and the store finds the bytes.
//
// Hold and Bytes are called by many goroutines at once; the others by the site's alone,
// in the order of its effects.
type Store interface {
	// Hold takes over bytes that have just arrived and returns their handle. Nobody
	// changes them any more.
	Hold(bytes []byte) (handle any)
	// Bytes returns what a handle stands for, to read and not to change.
	Bytes(handle any) ([]byte, error)
	// Keep, MarkExported and Discard carry out the effects of these names.
	Keep(core.Store)
	MarkExported(core.MarkExported)
	Discard(core.Discard)

	// Durable reports whether what is kept outlives the daemon. If so, Recover returns what earlier
	// lives have kept, and from Start on what becomes of each Keep is reported. Close comes
	// last, when nobody asks for bytes any more.
	Durable() bool
	Recover() (core.Booted, error)
	Start(stored func(core.Stored))
	Close() error
}

// openStore opens the store that the configuration asks for.
func openStore(o Options) (Store, error) {
	local := o.Config.Local
	if local.DataDirectory == "" {
		return memoryStore{}, nil
	}
	return disk.Open(disk.Options{
		Dir: local.DataDirectory, Site: o.Config.Self, Clock: o.Clock, Log: o.Log, Remember: 2 * local.LogPurgePeriod,
	})
}

// memoryStore keeps payloads in memory. A handle holds its bytes, so they live exactly
// as long as the site, or a link or client still busy with them, refers to them;
// nothing needs to be kept or discarded beside that.
type memoryStore struct{}

func (memoryStore) Hold(bytes []byte) any { return bytes }

func (memoryStore) Bytes(handle any) ([]byte, error) { return handle.([]byte), nil }

func (memoryStore) Keep(core.Store)                {}
func (memoryStore) MarkExported(core.MarkExported) {}
func (memoryStore) Discard(core.Discard)           {}
func (memoryStore) Durable() bool                  { return false }
func (memoryStore) Recover() (core.Booted, error)  { return core.Booted{}, nil }
func (memoryStore) Start(func(core.Stored))        {}
func (memoryStore) Close() error                   { return nil }
