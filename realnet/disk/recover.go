package disk

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/floodd/floodd/core"
)

// progressPeriod is how often recovery says how far it is.
const progressPeriod = 5 * time.Second

// Recover reads what earlier lives kept, and digests it: what the disk has altered shows. It
// frees what they had discarded. Call it once, before Start.
func (s *Store) Recover() (core.Booted, error) {
	var kept core.Booted
	err := s.db.Update(func(tx *bbolt.Tx) error {
		r := recovery{batch: batch{Store: s, tx: tx}, began: time.Now(), told: time.Now()}
		if err := r.seen(); err != nil {
			return err
		}
		if err := r.updates(); err != nil {
			return err
		}
		if err := r.orphans(); err != nil {
			return err
		}
		kept = r.kept
		r.tell("recovered")
		return nil
	})
	return kept, err
}

// recovery is the reading of a file.
type recovery struct {
	batch
	kept        core.Booted
	bytes       int64
	began, told time.Time
}

// tell says how far it is.
func (r *recovery) tell(how string) {
	r.options.Log.Info(how, "updates", len(r.kept.Recovered), "bytes", r.bytes, "after", time.Since(r.began).Round(time.Millisecond).String())
	r.told = time.Now()
}

// seen reads which updates were discarded, and forgets those whose time is over.
func (r *recovery) seen() error {
	var stale [][]byte
	now := r.options.Clock.Now()
	c := r.bucket(bucketSeen).Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		one, ok := seenOf(key, value)
		if !ok || !now.Before(one.until) {
			stale = append(stale, bytes.Clone(key))
			continue
		}
		stream, err := streamOf(one.stream)
		if err != nil {
			return err
		}
		list := &r.kept.Remembered
		if n := len(*list); n == 0 || (*list)[n-1].Stream != stream {
			*list = append(*list, core.Remembered{Stream: stream, Groups: groupsOf(r.bucket(bucketStreams).Get(one.stream))})
		}
		last := &(*list)[len(*list)-1]
		last.Ranges = append(last.Ranges, one.Range)
	}
	if err := r.remove(bucketSeen, stale); err != nil {
		return err
	}
	return r.forgetStreams()
}

// forgetStreams forgets the groups of streams of which nothing is remembered.
func (r *recovery) forgetStreams() error {
	var stale [][]byte
	c := r.bucket(bucketStreams).Cursor()
	for key, _ := c.First(); key != nil; key, _ = c.Next() {
		stream, err := streamOf(key)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(r.kept.Remembered, func(m core.Remembered) bool { return m.Stream == stream }) {
			stale = append(stale, bytes.Clone(key))
		}
	}
	return r.remove(bucketStreams, stale)
}

func (r *recovery) remove(bucket []byte, keys [][]byte) error {
	for _, key := range keys {
		if err := r.bucket(bucket).Delete(key); err != nil {
			return err
		}
	}
	return nil
}

// updates reads what is there of updates, in the order in which they were stored.
func (r *recovery) updates() error {
	c := r.bucket(bucketUpdates).Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		stored, header, err := updateOf(value)
		if err != nil {
			return fmt.Errorf("update number %x: %w", key, err)
		}
		header.Age += max(0, r.options.Clock.Now().Sub(stored))
		e := &entry{id: header.ID, groups: header.Groups, serial: binary.BigEndian.Uint64(key)}
		r.entries[e.id] = e
		r.watch(e)
		r.kept.Recovered = append(r.kept.Recovered, core.Recovered{
			Header:    header,
			Pieces:    r.pieces(e, header.Pieces()),
			Manifests: r.manifests(e, header.ChunkCount()),
			Exported:  r.bucket(bucketExported).Get(key) != nil,
		})
	}
	return nil
}

// pieces digests the pieces of an update that are there.
func (r *recovery) pieces(e *entry, n int) []core.Payload {
	list := make([]core.Payload, n)
	prefix := number(e.serial)
	c := r.bucket(bucketPieces).Cursor()
	for key, body := c.Seek(prefix); bytes.HasPrefix(key, prefix); key, body = c.Next() {
		if index := binary.BigEndian.Uint32(key[len(prefix):]); int64(index) < int64(n) {
			list[index] = core.Payload{Size: int64(len(body)), Digest: sha256.Sum256(body), Handle: &piece{of: e, index: index}}
		}
		if r.bytes += int64(len(body)); time.Since(r.told) >= progressPeriod {
			r.tell("recovering")
		}
	}
	return list
}

// manifests lists, by chunk, the digests of pieces that are there.
func (r *recovery) manifests(e *entry, n int) [][]core.Digest {
	list := make([][]core.Digest, n)
	for chunk := range list {
		if value := r.bucket(bucketManifests).Get(partKey(e.serial, uint32(chunk))); value != nil {
			list[chunk] = digestsOf(value)
		}
	}
	return list
}

// orphans frees the pieces of updates that had been discarded, which somebody could
// still read when the last life ended.
func (r *recovery) orphans() error {
	updates := r.bucket(bucketUpdates)
	for _, name := range [][]byte{bucketPieces, bucketManifests} {
		c := r.bucket(name).Cursor()
		for key, _ := c.First(); key != nil; {
			serial := key[:8]
			if updates.Get(serial) == nil {
				r.wish(&reclaiming{binary.BigEndian.Uint64(serial)})
			}
			next := binary.BigEndian.Uint64(serial) + 1
			key, _ = c.Seek(number(next))
		}
	}
	return nil
}
