package core

import (
	"slices"
	"time"
)

// A long update arrives as an Announce, then for each chunk its Manifest and its
// Pieces. Every piece is verified by itself, so it goes on to the children in the
// tree, and to whoever asked, as soon as it is here.

const (
	// transfersMax is how many long updates may be arriving at a time.
	transfersMax = 64
	// stallPatience is how long a transfer may stand still, beside four round trips,
	// before another source is looked for.
	stallPatience = 2 * time.Second
)

// onAnnounce opens a transfer, or declines it if the update is here or on its way.
func (s *Site) onAnnounce(l *link, m Announce) {
	h := &m.Header
	st := s.arriving(l, h)
	if st == nil {
		return
	}
	k := l.knowledge(st)
	if m.Partial {
		k.partial.add(h.ID.Seq)
		k.seen.remove(h.ID.Seq)
	} else {
		k.held.add(h.ID.Seq)
	}
	s.wants.arrived(h.ID, m.Route != Route{})
	u := s.updates[h.ID]
	switch {
	case st.seen.contains(h.ID.Seq):
		s.control(l, Stop{IDs: []UpdateID{h.ID}})
	case u != nil && u.source != nil && u.source != l:
		s.control(l, Stop{IDs: []UpdateID{h.ID}})
	case u != nil:
		u.source, u.progress = l, s.now
	case s.tooOld(st, h):
	case digestOf(h.Chunks) != h.Digest:
		s.corrupt(l, st, h.ID)
	default:
		s.openTransfer(l, st, m)
	}
}

func (s *Site) openTransfer(l *link, st *stream, m Announce) {
	if len(s.transfers) >= transfersMax {
		s.bound("long updates arriving", transfersMax)
		s.control(l, Stop{IDs: []UpdateID{m.Header.ID}})
		s.hear(st, m.Header.ID.Seq) // it is asked for later
		return
	}
	u := s.newUpdate(st, m.Header, l.remote.name)
	if u == nil {
		s.control(l, Stop{IDs: []UpdateID{m.Header.ID}})
		return
	}
	u.route(m.Route)
	u.source = l
	s.transfers = append(s.transfers, u)
	s.wants.satisfied(u.id)
	s.hear(st, u.id.Seq)
	s.flood(u, l)
	s.watchTransfers()
}

// arriving reports whether pieces of the update are still to come.
func (u *update) arriving() bool { return u.long() && u.arrived < len(u.pieces) }

// onManifest takes in the digests of a chunk's pieces.
func (s *Site) onManifest(l *link, m Manifest) {
	u := s.updates[m.ID]
	if u == nil || !u.arriving() || int(m.Chunk) >= len(u.manifests) || u.manifests[m.Chunk] != nil {
		return
	}
	pieces := min(ChunkPieces, len(u.pieces)-int(m.Chunk)*ChunkPieces)
	if len(m.Digests) != pieces || digestOf(m.Digests) != u.header.Chunks[m.Chunk] {
		s.corruptPart(l, u)
		return
	}
	u.manifests[m.Chunk] = m.Digests
	s.progressed(l, u)
}

// onPiece takes in a piece and passes it on.
func (s *Site) onPiece(l *link, m Piece) {
	s.stats.BytesReceived += uint64(m.Payload.Size)
	u := s.updates[m.ID]
	if u == nil {
		return // it was dropped, or given up, while the piece was under way
	}
	i := int(m.Index)
	if !u.arriving() || i < len(u.pieces) && u.have.has(i) {
		s.stats.DuplicatesRefused++
		s.note(UpdateDuplicate{ID: u.id, From: l.remote.name, Size: m.Payload.Size})
		return
	}
	if i >= len(u.pieces) {
		s.corruptPart(l, u)
		return
	}
	digests := u.manifests[i/ChunkPieces]
	if digests == nil || m.Payload.Size != u.header.PieceBytes(i) || m.Payload.Digest != digests[i%ChunkPieces] {
		s.corruptPart(l, u)
		return
	}
	s.progressed(l, u)
	l.received(s.now, m.Payload.Size)
	u.have.set(i)
	u.arrived++
	if !slices.Contains(u.givers, l.remote) {
		u.givers = append(u.givers, l.remote)
	}
	s.keep(u, i, m.Payload)
	for _, taker := range u.takers {
		taker.wake(taker.outgoing(u))
		s.markDirty(taker)
	}
	if u.arrived == len(u.pieces) {
		s.transfers = slices.DeleteFunc(s.transfers, func(other *update) bool { return other == u })
		s.completed(u, l)
	}
}

func (s *Site) progressed(l *link, u *update) {
	l.progress, u.progress, u.gained = s.now, s.now, s.now
	if u.source == nil {
		u.source = l
	}
}

// corruptPart throws a part away and takes the rest from somebody else.
func (s *Site) corruptPart(l *link, u *update) {
	s.corrupt(l, u.st, u.id)
	if u.source == l {
		s.resource(u)
	}
}

// resource asks the best other holder for what is missing of a transfer.
func (s *Site) resource(u *update) {
	old := u.source
	if old != nil && !old.closing {
		s.control(old, Stop{IDs: []UpdateID{u.id}})
	}
	u.source, u.progress = nil, s.now
	x := &want{id: u.id, st: u.st}
	if old != nil {
		x.refused = []*link{old}
	}
	_, l := s.wants.choose(x)
	if l == nil && old != nil && !old.closing { // nobody else: the same again
		x.refused = nil
		_, l = s.wants.choose(x)
	}
	if l == nil {
		s.wants.consider(u.st)
		return
	}
	u.source = l
	s.stats.WantsSent++
	s.control(l, Want{Items: []WantItem{{ID: u.id, Pieces: u.have.missing(ItemsMax)}}})
}

// holdsWhole reports whether the peer can give all of an update.
func (l *link) holdsWhole(u *update) bool {
	k := l.knows[u.st]
	return k != nil && k.held.contains(u.id.Seq)
}

// helpStalled takes what stands still from a peer that turns out to hold it.
func (s *Site) helpStalled(l *link) {
	for _, u := range slices.Clone(s.transfers) {
		if l.holdsWhole(u) && s.stalled(u) {
			s.resource(u)
		}
	}
}

// stalled reports whether a transfer stands still: what two sites have a part of, and
// each expects from the other, does so for ever.
func (s *Site) stalled(u *update) bool {
	return u.source == nil || s.now.Sub(u.gained) > huntDelay && !u.source.holdsWhole(u)
}

// sourceLost finds other sources for what a lost link was giving.
func (s *Site) sourceLost(l *link) {
	for _, u := range slices.Clone(s.transfers) {
		if u.source == l {
			s.resource(u)
		}
	}
}

// watchTransfers looks, while anything is arriving, for what stands still.
func (s *Site) watchTransfers() {
	if len(s.transfers) == 0 || s.stall.place > 0 {
		return
	}
	s.stall.fire = func() {
		for _, u := range slices.Clone(s.transfers) {
			patience := stallPatience
			if u.source != nil {
				patience += 4 * u.source.remote.path.rtt()
			}
			if s.now.Sub(u.progress) < patience && u.source != nil {
				continue
			}
			s.resource(u)
		}
		s.watchTransfers()
	}
	s.timers.set(&s.stall, s.now.Add(stallPatience/2))
}

// endTransfer forgets an update that will not be completed.
func (s *Site) endTransfer(u *update) {
	s.transfers = slices.DeleteFunc(s.transfers, func(other *update) bool { return other == u })
	if u.source != nil && !u.source.closing {
		s.control(u.source, Stop{IDs: []UpdateID{u.id}})
	}
	u.source = nil
}
