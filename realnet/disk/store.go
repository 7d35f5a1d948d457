package disk

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/benbjohnson/clock"
	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"

	"github.com/floodd/floodd/core"
)

// Options are what a store needs to know. All must be set.
type Options struct {
	Dir   string // made if it is not there
	Site  core.SiteName
	Clock clock.Clock
	Log   *slog.Logger
	// Remember is how long the id of an update is kept that was discarded. Where one
	// goes, those beside it stay as long as it does.
	Remember time.Duration
}

// Store keeps the updates of one site. Its methods but [Store.Close] never wait for the disk, except
// that Bytes reads from it. What has been kept and not yet written is in memory; core's own bound on
// what the site holds is the bound on that.
type Store struct {
	options Options
	db      *bbolt.DB
	stored  func(core.Stored)
	done    chan struct{} // closed when the writer has ended; nil before it has begun

	mu     sync.Mutex
	queue  []wish
	closed bool
	ready  chan struct{} // holds a token when there is something new

	// The writer's own, once it has begun.
	entries map[core.UpdateID]*entry
	late    []wish // of a transaction that failed; they are tried again
}

// entry is an update of which something is on the disk. Its pieces refer to it, so it lives as
// long as anybody may still ask for their bytes; when nobody can, they go.
type entry struct {
	id     core.UpdateID
	groups []core.GroupName
	serial uint64
}

// piece is what a handle is: bytes in memory, or the place where they are on the disk.
type piece struct {
	bytes atomic.Pointer[[]byte] // nil once they are on the disk
	of    *entry                 // set before bytes becomes nil
	index uint32
}

// lockTimeout is how long to wait for another daemon to let go of the file.
const lockTimeout = time.Second

// Open opens the file of a site, which is made if it is not there. The error tells when another
// daemon has it, or it is another site's.
func Open(o Options) (*Store, error) {
	return open(o, bbolt.Options{Timeout: lockTimeout, NoFreelistSync: true, FreelistType: bbolt.FreelistMapType})
}

func open(o Options, how bbolt.Options) (*Store, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	path := filepath.Join(o.Dir, string(o.Site)+".updates")
	db, err := bbolt.Open(path, 0o600, &how)
	switch {
	case errors.Is(err, bbolterrors.ErrTimeout):
		return nil, fmt.Errorf("open %s: another daemon has it open", path)
	case err != nil:
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s := &Store{options: o, db: db, ready: make(chan struct{}, 1), entries: make(map[core.UpdateID]*entry)}
	if err := s.prepare(); err != nil {
		db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// Durable reports that what is kept outlives the daemon.
func (s *Store) Durable() bool { return true }

// Start begins to carry out wishes. It reports what became of each Keep, from one goroutine.
// Recover must have been called.
func (s *Store) Start(stored func(core.Stored)) {
	s.stored, s.done = stored, make(chan struct{})
	go s.write()
}

// Close carries out what is still to be done and closes the file. What a handle stands for
// cannot be read any more then.
func (s *Store) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.signal()
	if s.done != nil {
		<-s.done
	}
	return s.db.Close()
}

// Hold takes over bytes and returns their handle. They are not on the disk before they are kept.
func (s *Store) Hold(bytes []byte) any {
	p := new(piece)
	p.bytes.Store(&bytes)
	return p
}

// Bytes returns what a handle stands for, to read and not to change.
func (s *Store) Bytes(handle any) (bytes []byte, err error) {
	p := handle.(*piece)
	if held := p.bytes.Load(); held != nil {
		return *held, nil
	}
	err = s.db.View(func(tx *bbolt.Tx) error {
		found := tx.Bucket(bucketPieces).Get(partKey(p.of.serial, p.index))
		if found == nil {
			return fmt.Errorf("piece %d of %v is not on the disk any more", p.index, p.of.id)
		}
		bytes = append(make([]byte, 0, len(found)), found...)
		return nil
	})
	runtime.KeepAlive(p)
	return bytes, err
}

// Keep carries out the effect.
func (s *Store) Keep(e core.Store) { s.wish(&keeping{e, s.options.Clock.Now()}) }

// MarkExported carries out the effect.
func (s *Store) MarkExported(e core.MarkExported) { s.wish(&marking{e}) }

// Discard carries out the effect.
func (s *Store) Discard(e core.Discard) { s.wish(&discarding{e, s.options.Clock.Now()}) }

// reclaim frees what an update took whose entry nobody can reach.
func (s *Store) reclaim(serial uint64) { s.wish(&reclaiming{serial}) }

// watch has the pieces of an entry go when nobody can reach it any more.
func (s *Store) watch(e *entry) { runtime.AddCleanup(e, s.reclaim, e.serial) }

func (s *Store) wish(w wish) {
	s.mu.Lock()
	if !s.closed {
		s.queue = append(s.queue, w)
	}
	s.mu.Unlock()
	s.signal()
}

func (s *Store) signal() {
	select {
	case s.ready <- struct{}{}:
	default:
	}
}
