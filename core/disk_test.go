package core_test

import (
	"slices"
	"time"

	"github.com/floodd/floodd/core"
)

// disk is what a node with a durable store keeps from life to life. It does one thing
// after the other.
type disk struct {
	kept []*core.Recovered // without pieces if only the id is
	busy core.Time         // until then, with what it was told so far
}

// diskSync is how long it takes a disk to do a thing so that it would outlive a crash.
const diskSync = 2 * time.Millisecond

func (n *node) Store(e core.Store) {
	n.write(func() {
		n.disk.store(e)
		n.step(core.Stored{ID: e.Header.ID, Index: e.Index})
	})
}

func (n *node) MarkExported(e core.MarkExported) {
	n.write(func() {
		for _, id := range e.IDs {
			if r := n.disk.find(id); r != nil {
				r.Exported = true
			}
		}
	})
}

func (n *node) Discard(e core.Discard) {
	n.write(func() {
		if r := n.disk.find(e.ID); r != nil {
			r.Pieces, r.Manifests = nil, nil
			if e.Forget {
				n.disk.kept = slices.DeleteFunc(n.disk.kept, func(other *core.Recovered) bool { return other == r })
			}
		}
	})
}

// write does something to the disk of a node, if it has one, unless a crash comes first.
func (n *node) write(do func()) {
	if n.disk == nil {
		return
	}
	life := n.lives
	n.disk.busy = max(n.disk.busy, n.c.now).Add(diskSync)
	n.c.at(n.disk.busy, func() {
		if n.lives == life && n.site != nil {
			do()
		}
	})
}

func (d *disk) find(id core.UpdateID) *core.Recovered {
	for _, r := range d.kept {
		if r.Header.ID == id {
			return r
		}
	}
	return nil
}

func (d *disk) store(e core.Store) {
	r := d.find(e.Header.ID)
	if r == nil {
		r = &core.Recovered{
			Header: e.Header,
			Pieces: make([]core.Payload, e.Header.Pieces()), Manifests: make([][]core.Digest, e.Header.ChunkCount()),
		}
		d.kept = append(d.kept, r)
	}
	r.Pieces[e.Index] = e.Payload
	if e.Digests != nil {
		r.Manifests[e.Index/core.ChunkPieces] = e.Digests
	}
}

// recover returns a copy of what is kept.
func (d *disk) recover() (in core.Booted) {
	if d == nil {
		return in
	}
	for _, r := range d.kept {
		if id := r.Header.ID; len(r.Pieces) == 0 {
			in.Remembered = append(in.Remembered, core.Remembered{
				Stream: id.Stream, Groups: r.Header.Groups, Ranges: []core.Range{{First: id.Seq, Last: id.Seq}},
			})
			continue
		}
		kept := *r
		kept.Pieces, kept.Manifests = slices.Clone(r.Pieces), slices.Clone(r.Manifests)
		in.Recovered = append(in.Recovered, kept)
	}
	return in
}
