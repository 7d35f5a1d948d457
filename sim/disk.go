package sim

import (
	"maps"
	"slices"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// diskRate is what a disk writes in a second, in bytes: about what a plain solid state
// disk does.
const diskRate = 200_000_000

// disk is the store of a durable site: what it is told becomes safe one sync after it
// was written, and a crash takes what was not. A site that keeps updates in memory has none.
type disk struct {
	site   *site
	sync   time.Duration
	full   bool  // every Store fails
	fullBy blame // the fault that filled it
	failed blame // what the latest Store failed for; its capacity, where no act did it

	kept      map[core.UpdateID]*record
	order     []core.UpdateID // of kept, in the order in which they were first stored
	bytes     int64
	serial    uint64
	busyUntil netsim.Time      // when the last bytes that were queued will be written
	safeAt    netsim.Time      // and safe
	writing   map[uint64]write // by serial; scheduled, not yet synced
}

// record is what the disk keeps of one update.
type record struct {
	header   core.Header
	pieces   []core.Payload  // by index; a nil handle is a piece that is not there
	chunks   [][]core.Digest // of a long update: the digests of its pieces, by chunk
	have     int
	idOnly   bool
	stored   netsim.Time // when the first of it was
	until    netsim.Time // when an id without bytes may be forgotten
	exported bool
}

// write is one act on its way to the disk.
type write struct {
	wished   uint64 // the happening of the effect
	store    *core.Store
	exported []core.UpdateID
	discard  *core.Discard
}

// newDisk returns that of a site, nil if it keeps updates in memory.
func newDisk(s *site) *disk {
	if !s.host.Durable() {
		return nil
	}
	return &disk{
		site: s, sync: s.host.Disk.Sync,
		kept: make(map[core.UpdateID]*record), writing: make(map[uint64]write),
	}
}

// Store implements core.Host.
func (s *site) Store(e core.Store) {
	s.holds(e.Header.ID, e.Payload.Size)
	s.world.checks.onStore(s, e)
	if s.disk != nil {
		kept := e // or every site's e would be allocated
		s.disk.write(write{store: &kept})
	}
}

// MarkExported implements core.Host.
func (s *site) MarkExported(e core.MarkExported) {
	if s.disk != nil {
		s.disk.write(write{exported: append([]core.UpdateID(nil), e.IDs...)})
	}
}

// Discard implements core.Host.
func (s *site) Discard(e core.Discard) {
	s.discards(e.ID)
	s.world.checks.onDiscard(s, e.ID)
	if s.disk != nil {
		kept := e
		s.disk.write(write{discard: &kept})
	}
}

// write queues one act. Acts reach the disk in order, and are safe one sync later.
func (d *disk) write(x write) {
	d.serial++
	x.wished = d.site.world.cause
	d.writing[d.serial] = x
	w := d.site.world
	d.busyUntil = max(d.busyUntil, w.now)
	if x.store != nil {
		d.busyUntil += netsim.Time(x.store.Payload.Size * 1e6 / diskRate)
	}
	d.safeAt = max(d.safeAt, d.busyUntil+micros(d.sync))
	w.schedule(d.safeAt, event{kind: eventStored, site: d.site.index, arg: d.serial})
}

// onSynced makes one act permanent, unless a crash came first.
func (d *disk) onSynced(serial uint64) {
	x, ok := d.writing[serial]
	if !ok {
		return
	}
	delete(d.writing, serial)
	d.site.world.because(x.wished)
	switch {
	case x.store != nil:
		why := d.keep(x.store)
		d.site.world.give(d.site, core.Stored{ID: x.store.Header.ID, Index: x.store.Index, Why: why})
	case x.discard != nil:
		d.drop(x.discard)
	default:
		for _, id := range x.exported {
			if r := d.kept[id]; r != nil {
				r.exported = true
			}
		}
	}
}

// keep stores a piece, or says why it cannot.
func (d *disk) keep(e *core.Store) (why string) {
	capacity := d.site.host.Disk.Capacity
	if d.full || capacity > 0 && d.bytes+e.Payload.Size > capacity {
		d.failed = blame{at: d.site.world.now, site: d.site}
		if d.full {
			d.failed = d.fullBy
		}
		return "no space left on device"
	}
	r := d.kept[e.Header.ID]
	if r == nil {
		r = &record{header: e.Header, stored: d.site.world.now, pieces: make([]core.Payload, e.Header.Pieces()), chunks: make([][]core.Digest, e.Header.ChunkCount())}
		d.kept[e.Header.ID] = r
		d.order = append(d.order, e.Header.ID)
	}
	if r.idOnly {
		return ""
	}
	again := r.pieces[e.Index].Handle != nil
	r.pieces[e.Index] = e.Payload
	if again { // it was not what it had been
		return ""
	}
	if e.Digests != nil {
		r.chunks[e.Index/core.ChunkPieces] = e.Digests
	}
	r.have++
	d.bytes += e.Payload.Size
	return ""
}

// drop frees an update's bytes, and remembers its id, if it is to, for twice the log
// purge period. Of what was never stored there is nothing to remember.
func (d *disk) drop(e *core.Discard) {
	r := d.kept[e.ID]
	if r == nil {
		return
	}
	d.free(r)
	if e.Forget {
		delete(d.kept, e.ID)
		return
	}
	r.idOnly = true
	r.until = d.site.world.now + micros(2*d.site.host.Local.LogPurgePeriod)
}

// free gives back the bytes of a record.
func (d *disk) free(r *record) {
	for i := range r.pieces {
		if r.pieces[i].Handle != nil {
			d.bytes -= r.pieces[i].Size
		}
	}
	r.pieces, r.chunks, r.have = nil, nil, 0
}

// holds says whether the whole update is safe on the disk.
func (d *disk) holds(id core.UpdateID) bool {
	r := d.kept[id]
	return r != nil && !r.idOnly && r.have == len(r.pieces)
}

// spoil alters a share of the pieces.
func (d *disk) spoil(ppm int64) {
	for _, id := range d.order {
		r := d.kept[id]
		if r == nil {
			continue
		}
		for i, p := range r.pieces {
			if p.Handle != nil && d.site.chance("spoil-disk", ppm) {
				r.pieces[i] = corrupted(p)
			}
		}
	}
}

// crash loses what was not synced.
func (d *disk) crash() {
	if d != nil {
		clear(d.writing)
	}
}

// recover lists what the disk kept: updates in the order in which they were stored, and
// ids by stream.
func (d *disk) recover() (kept []core.Recovered, remembered []core.Remembered) {
	if d == nil {
		return nil, nil
	}
	now := d.site.world.now
	ids := make(map[core.Stream]*core.Remembered)
	left := d.order[:0]
	seen := make(map[core.UpdateID]bool, len(d.kept))
	for _, id := range d.order {
		r := d.kept[id]
		if r == nil || seen[id] {
			continue
		}
		seen[id] = true
		if r.idOnly && r.until <= now {
			delete(d.kept, id)
			continue
		}
		left = append(left, id)
		if r.idOnly {
			if ids[id.Stream] == nil {
				ids[id.Stream] = &core.Remembered{Stream: id.Stream, Groups: r.header.Groups}
			}
			ids[id.Stream].Ranges = append(ids[id.Stream].Ranges, core.Range{First: id.Seq, Last: id.Seq})
			continue
		}
		rec := core.Recovered{
			Header: r.header, Exported: r.exported,
			Pieces: slices.Clone(r.pieces), Manifests: slices.Clone(r.chunks),
		}
		rec.Header.Age += span(now - r.stored)
		kept = append(kept, rec)
	}
	d.order = left
	for _, stream := range slices.SortedFunc(maps.Keys(ids), core.Stream.Compare) {
		remembered = append(remembered, *ids[stream])
	}
	return kept, remembered
}
