package strategy

import (
	"crypto/sha256"
	"slices"
	"time"

	"github.com/floodd/floodd/core"
)

// update is an update that is here, or arriving.
type update struct {
	header   core.Header // Age is the age on arrival
	since    core.Time   // arrival
	pieces   []core.Payload
	whole    bool
	gone     bool // storage had no room for it any more
	exported bool
	unsynced int           // pieces that the disk of a durable site has not confirmed
	client   core.ClientID // who waits to hear that it was accepted, 0 if nobody
	givers   []*link       // whose peers have sent, announced or offered it
	given    []*link       // whom it was, or is to be, sent to
	arrival                // of a long one
}

// long says whether the update travels in pieces.
func (u *update) long() bool { return len(u.header.Chunks) > 0 }

// knows says whether an update is here, or arriving, or was here.
func (s *site) knows(id core.UpdateID) bool {
	st := s.streams[id.Stream]
	return s.updates[id] != nil || st != nil && has(st.seen, id.Seq)
}

// header describes an update as it is to be sent now.
func (s *site) header(u *update) core.Header {
	h := u.header
	h.Age += s.now.Sub(u.since)
	return h
}

// newUpdate makes room for an update, nil if there is none.
func (s *site) newUpdate(h core.Header) *update {
	if !s.makeRoom(h.Size) {
		return nil
	}
	u := &update{header: h, since: s.now, pieces: make([]core.Payload, h.Pieces())}
	u.manifests, u.progress = make([][]core.Digest, len(h.Chunks)), s.now
	s.updates[h.ID] = u
	s.held = append(s.held, u)
	s.bytes += h.Size
	s.bytesMost = max(s.bytesMost, s.bytes)
	return u
}

// makeRoom lets the oldest updates go that were handed over, until size more bytes fit.
func (s *site) makeRoom(size int64) bool {
	limit := s.options.Config.Local.DataStorageMax
	for i := 0; s.bytes+size > limit && i < len(s.held); {
		if u := s.held[i]; u.exported && u.unsynced == 0 {
			s.note(core.UpdateDropped{ID: u.header.ID, Size: u.header.Size, Class: core.DropForSend})
			s.drop(u)
		} else {
			i++
		}
	}
	return s.bytes+size <= limit
}

// drop lets the bytes of an update go.
func (s *site) drop(u *update) {
	u.gone = true
	s.bytes -= u.header.Size
	s.held = slices.DeleteFunc(s.held, func(other *update) bool { return other == u })
	delete(s.updates, u.header.ID)
	s.emit(&core.Discard{ID: u.header.ID})
}

// keep stores one piece.
func (s *site) keep(u *update, index int, p core.Payload) {
	u.pieces[index] = p
	if s.options.Durable {
		u.unsynced++
	}
	s.emit(&core.Store{Header: u.header, Index: uint32(index), Payload: p})
}

func (s *site) onStored(in core.Stored) {
	u := s.updates[in.ID]
	if u == nil || u.unsynced == 0 {
		return
	}
	if in.Why != "" {
		if u.client != 0 {
			s.reject(u.client, core.RejectDisk, "the disk failed to take the update")
		}
		s.drop(u)
		return
	}
	if u.unsynced--; u.unsynced == 0 && u.client != 0 {
		s.accept(u)
	}
}

// recover takes in what a durable site's disk had kept; what was not whole begins anew.
func (s *site) recover(in core.Booted) {
	for i := range in.Remembered {
		for id := range in.Remembered[i].IDs() {
			s.markSeen(id)
		}
	}
	for i := range in.Recovered {
		r := &in.Recovered[i]
		if !r.Whole() {
			s.emit(&core.Discard{ID: r.Header.ID, Forget: true})
			continue
		}
		s.markSeen(r.Header.ID)
		u := s.newUpdate(r.Header)
		if u == nil {
			continue
		}
		u.pieces, u.arrived = r.Pieces, len(r.Pieces)
		u.whole, u.exported = true, r.Exported
		if u.long() {
			_, u.manifests = digestPieces(u.pieces)
		}
		if !u.exported {
			s.export(u)
		}
	}
}

// onUpdate takes in an update of one piece.
func (s *site) onUpdate(l *link, m core.Update) {
	id := m.Header.ID
	if m.Payload.Size != m.Header.Size || m.Payload.Digest != m.Header.Digest {
		s.corrupt(l, id)
		return
	}
	if s.knows(id) {
		s.duplicate(l, id, m.Payload.Size)
		if s.strategy.prunes {
			s.say(l, core.Stop{IDs: []core.UpdateID{id}})
		}
		s.way.again(l, id)
		return
	}
	u := s.newUpdate(m.Header)
	if u == nil {
		return
	}
	u.givers = append(u.givers, l)
	s.keep(u, 0, *m.Payload)
	s.complete(u, l)
	s.way.spread(u, l)
}

// corrupt throws a payload away whose digest is wrong, and asks for it again.
func (s *site) corrupt(l *link, id core.UpdateID) {
	s.note(core.UpdateCorrupt{ID: id, From: l.peer.def.Name})
	if u := s.updates[id]; u != nil {
		s.ask(u, l)
		return
	}
	s.say(l, core.Want{Items: []core.WantItem{{ID: id}}})
}

// duplicate notes a payload that was here already. Its sender need not be sent it.
func (s *site) duplicate(l *link, id core.UpdateID, size int64) {
	s.note(core.UpdateDuplicate{ID: id, From: l.peer.def.Name, Size: size})
	if u := s.updates[id]; u != nil && !slices.Contains(u.givers, l) {
		u.givers = append(u.givers, l)
	}
}

// complete ends the arrival of an update: it is whole, and goes to the application.
func (s *site) complete(u *update, from *link) {
	u.whole, u.source = true, nil
	s.markSeen(u.header.ID)
	if from != nil {
		s.note(core.UpdateComplete{
			ID: u.header.ID, From: from.peer.def.Name, Size: u.header.Size, Digest: u.header.Digest, Pushed: true,
		})
	}
	s.export(u)
}

// markSeen remembers that an update has been here.
func (s *site) markSeen(id core.UpdateID) {
	st := s.streams[id.Stream]
	if st == nil {
		st = &stream{id: id.Stream}
		s.streams[id.Stream] = st
		s.seen = append(s.seen, st)
	}
	st.seen = with(st.seen, id.Seq)
}

// exportRetry is after what time an export that failed is tried again.
const exportRetry = time.Second

// export hands a whole update to the application, where there is one.
func (s *site) export(u *update) {
	if u.gone {
		return
	}
	local := &s.options.Config.Local
	if local.ExportCommand == "" && local.ExportBy != core.ExportReceive {
		u.exported = true
		s.note(core.UpdateExported{ID: u.header.ID, Discarded: true})
		return
	}
	s.batches++
	s.exporting[s.batches] = u
	s.emit(&core.StartExport{Batch: s.batches, Updates: []core.ExportUpdate{
		{ID: u.header.ID, Groups: u.header.Groups, Size: u.header.Size, Pieces: u.pieces},
	}})
}

func (s *site) onExportFinished(in core.ExportFinished) {
	u := s.exporting[in.Batch]
	delete(s.exporting, in.Batch)
	if in.Why != "" {
		s.note(core.ExportFailed{Batch: in.Batch, Updates: 1, Why: in.Why, Retry: exportRetry})
		s.after(exportRetry, func() { s.export(u) })
		return
	}
	u.exported = true
	if s.options.Durable && !u.gone {
		s.emit(&core.MarkExported{IDs: []core.UpdateID{u.header.ID}})
	}
}

// digestPieces returns the digests of an update's pieces by chunk, and those of the
// chunks.
func digestPieces(pieces []core.Payload) (chunks []core.Digest, manifests [][]core.Digest) {
	for part := range slices.Chunk(pieces, core.ChunkPieces) {
		digests := make([]core.Digest, len(part))
		for i, p := range part {
			digests[i] = p.Digest
		}
		manifests = append(manifests, digests)
		chunks = append(chunks, digestOf(digests))
	}
	return chunks, manifests
}

// digestOf returns the digest of the concatenated digests.
func digestOf(digests []core.Digest) core.Digest {
	h := sha256.New()
	for i := range digests {
		h.Write(digests[i][:]) // a hash's Write never fails
	}
	return core.Digest(h.Sum(nil))
}
