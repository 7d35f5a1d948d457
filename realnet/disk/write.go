package disk

import (
	"bytes"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/floodd/floodd/core"
)

const (
	// batchWishes and batchBytes bound what one transaction carries out; its last wish may
	// overshoot. More would not make a disk faster, and have clients wait longer.
	batchWishes = 4096
	batchBytes  = 8 << 20
	// reclaimMost is how many pieces go in one transaction.
	reclaimMost = 1024
)

// wish is something to be carried out in a transaction.
type wish interface {
	carryOut(*batch) error
	// failed hears why the transaction came to nothing, and says whether to try again.
	failed(s *Store, why error) (again bool)
}

// batch is a transaction under way.
type batch struct {
	*Store
	tx        *bbolt.Tx
	committed []func() // to be done once it is on the disk
	undone    []func() // to be done, the last first, if it comes to nothing
}

// write carries out wishes until the store is closed and none is left.
func (s *Store) write() {
	defer close(s.done)
	for range s.ready {
		for {
			wishes, closed := s.take()
			if late := s.late; len(late) > 0 && (len(wishes) > 0 || closed) {
				s.late = nil
				s.do(late)
			}
			s.do(wishes)
			if len(wishes) == 0 {
				if closed {
					return
				}
				break
			}
		}
	}
}

// take removes the oldest wishes from the queue, as many as fit in one transaction.
func (s *Store) take() (wishes []wish, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, size := 0, int64(0)
	for n < len(s.queue) && n < batchWishes && size < batchBytes {
		if k, ok := s.queue[n].(*keeping); ok {
			size += k.e.Payload.Size
		}
		n++
	}
	wishes = s.queue[:n:n]
	if s.queue = s.queue[n:]; len(s.queue) == 0 {
		s.queue = nil
	}
	return wishes, s.closed
}

// do carries out wishes, all or none.
func (s *Store) do(wishes []wish) {
	if len(wishes) == 0 {
		return
	}
	b := batch{Store: s}
	err := s.db.Update(func(tx *bbolt.Tx) error {
		b.tx = tx
		for _, w := range wishes {
			if err := w.carryOut(&b); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		for _, f := range b.committed {
			f()
		}
		return
	}
	s.options.Log.Error("the disk failed", "why", err.Error(), "wishes", len(wishes))
	for _, f := range slices.Backward(b.undone) {
		f()
	}
	for _, w := range wishes {
		if w.failed(s, err) {
			s.late = append(s.late, w)
		}
	}
}

func (b *batch) bucket(name []byte) *bbolt.Bucket { return b.tx.Bucket(name) }

func (b *batch) then(f func()) { b.committed = append(b.committed, f) }

func (b *batch) orElse(f func()) { b.undone = append(b.undone, f) }

// keeping writes a piece.
type keeping struct {
	e  core.Store
	at time.Time
}

func (k *keeping) carryOut(b *batch) error {
	p, h := k.e.Payload.Handle.(*piece), k.e.Header
	e, err := b.entry(h, k.at)
	if err != nil {
		return err
	}
	body := *p.bytes.Load() // a handle is kept once
	if err := b.bucket(bucketPieces).Put(partKey(e.serial, k.e.Index), body); err != nil {
		return err
	}
	if k.e.Digests != nil {
		key := partKey(e.serial, k.e.Index/core.ChunkPieces)
		if manifests := b.bucket(bucketManifests); manifests.Get(key) == nil {
			if err := manifests.Put(key, digestsValue(k.e.Digests)); err != nil {
				return err
			}
		}
	}
	b.then(func() {
		p.of, p.index = e, k.e.Index
		p.bytes.Store(nil)
		b.stored(core.Stored{ID: h.ID, Index: k.e.Index})
	})
	return nil
}

func (k *keeping) failed(s *Store, why error) bool {
	s.stored(core.Stored{ID: k.e.Header.ID, Index: k.e.Index, Why: why.Error()})
	return false
}

// entry returns the entry of an update, and makes it for the first piece.
func (b *batch) entry(h core.Header, at time.Time) (*entry, error) {
	if e := b.entries[h.ID]; e != nil {
		return e, nil
	}
	updates := b.bucket(bucketUpdates)
	serial, err := updates.NextSequence()
	if err != nil {
		return nil, err
	}
	if err := updates.Put(number(serial), updateValue(at, &h)); err != nil {
		return nil, err
	}
	e := &entry{id: h.ID, groups: h.Groups, serial: serial}
	b.entries[h.ID] = e
	b.orElse(func() { delete(b.entries, h.ID) })
	b.then(func() { b.watch(e) })
	return e, nil
}

// marking notes that updates were exported.
type marking struct{ e core.MarkExported }

func (m *marking) carryOut(b *batch) error {
	for _, id := range m.e.IDs {
		if e := b.entries[id]; e != nil {
			if err := b.bucket(bucketExported).Put(number(e.serial), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *marking) failed(s *Store, _ error) bool {
	return slices.ContainsFunc(m.e.IDs, func(id core.UpdateID) bool { return s.entries[id] != nil })
}

// discarding lets an update go: at once from what would be recovered, and from the disk when
// nobody can read it any more.
type discarding struct {
	e  core.Discard
	at time.Time
}

func (d *discarding) carryOut(b *batch) error {
	e := b.entries[d.e.ID]
	if e == nil {
		return nil // of what was never stored there is nothing to remember
	}
	if err := b.bucket(bucketUpdates).Delete(number(e.serial)); err != nil {
		return err
	}
	if err := b.bucket(bucketExported).Delete(number(e.serial)); err != nil {
		return err
	}
	if !d.e.Forget {
		if err := b.remember(e, d.at.Add(b.options.Remember)); err != nil {
			return err
		}
	}
	delete(b.entries, e.id)
	b.orElse(func() { b.entries[e.id] = e })
	return nil
}

func (d *discarding) failed(s *Store, _ error) bool { return s.entries[d.e.ID] != nil }

// reclaiming frees what the pieces of an update take.
type reclaiming struct{ serial uint64 }

func (r *reclaiming) carryOut(b *batch) error {
	left := reclaimMost
	for _, name := range [][]byte{bucketPieces, bucketManifests} {
		prefix := number(r.serial)
		for c := b.bucket(name).Cursor(); left > 0; left-- {
			key, _ := c.Seek(prefix)
			if !bytes.HasPrefix(key, prefix) {
				break
			}
			if err := c.Delete(); err != nil {
				return err
			}
		}
	}
	if left == 0 {
		b.then(func() { b.reclaim(r.serial) })
	}
	return nil
}

func (r *reclaiming) failed(*Store, error) bool { return true }
