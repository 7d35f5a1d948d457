package strategy

import (
	"slices"
	"time"

	"github.com/floodd/floodd/core"
)

// arrival is what is known of a long update while it arrives.
type arrival struct {
	manifests [][]core.Digest // by chunk, nil until it is here
	arrived   int             // pieces here
	source    *link           // who is to send what is missing; nil if nobody
	progress  core.Time       // when a part came last, or a source was asked
}

// stallPatience is how long a transfer may stand still before another peer is asked.
const stallPatience = 4 * time.Second

// onAnnounce opens a transfer, or declines it where the update is here or on its way.
func (s *site) onAnnounce(l *link, m core.Announce) {
	h := &m.Header
	u := s.updates[h.ID]
	if u != nil && !slices.Contains(u.givers, l) {
		u.givers = append(u.givers, l)
	}
	switch {
	case u == nil && s.knows(h.ID), u != nil && (u.whole || u.source != nil && u.source != l):
		s.say(l, core.Stop{IDs: []core.UpdateID{h.ID}})
		s.way.again(l, h.ID)
	case u != nil && u.source == nil:
		s.ask(u, l)
	case u != nil:
		u.progress = s.now // it answers what it was asked
	case digestOf(h.Chunks) != h.Digest:
		s.corrupt(l, h.ID)
	default:
		if u = s.newUpdate(*h); u == nil {
			s.say(l, core.Stop{IDs: []core.UpdateID{h.ID}})
			return
		}
		u.source, u.givers = l, append(u.givers, l)
		s.way.spread(u, l)
	}
}

// ask asks a peer for what is missing of an update.
func (s *site) ask(u *update, l *link) {
	u.source, u.progress = l, s.now
	s.say(l, core.Want{Items: []core.WantItem{{ID: u.header.ID, Pieces: u.missing()}}})
}

// missing returns the pieces that are not here; the first of them, where they are
// scattered beyond what a message may list.
func (u *update) missing() []core.Range {
	var missing []core.Range
	for i := range u.pieces {
		if u.pieces[i].Handle != nil {
			continue
		}
		missing = with(missing, uint64(i))
		if len(missing) == core.ItemsMax {
			break
		}
	}
	return missing
}

func (s *site) onManifest(l *link, m core.Manifest) {
	u := s.updates[m.ID]
	if u == nil || u.whole || int(m.Chunk) >= len(u.manifests) || u.manifests[m.Chunk] != nil {
		return
	}
	if digestOf(m.Digests) != u.header.Chunks[m.Chunk] {
		s.corrupt(l, m.ID)
		return
	}
	u.manifests[m.Chunk], u.progress = m.Digests, s.now
}

// onPiece takes in a piece, and sends it on to whom the update is being sent.
func (s *site) onPiece(l *link, m core.Piece) {
	u, i := s.updates[m.ID], int(m.Index)
	switch {
	case u == nil || i >= len(u.pieces) || u.manifests[i/core.ChunkPieces] == nil:
		return
	case u.pieces[i].Handle != nil:
		s.duplicate(l, m.ID, m.Payload.Size)
		return
	case m.Payload.Digest != u.manifests[i/core.ChunkPieces][i%core.ChunkPieces]:
		s.corrupt(l, m.ID)
		return
	}
	u.progress = s.now
	if u.source == nil {
		u.source = l
	}
	u.arrived++
	s.keep(u, i, m.Payload)
	for _, taker := range u.given {
		if taker.open {
			s.touch(taker)
		}
	}
	if u.arrived == len(u.pieces) {
		s.complete(u, l)
	}
}

// sourceLost finds another source for what a link that is lost was to bring.
func (s *site) sourceLost(l *link) {
	for _, u := range s.held {
		if u.source == l {
			u.source = nil
			s.resume(u, l)
		}
	}
}

// mendTransfers finds another source for what stands still.
func (s *site) mendTransfers() {
	for _, u := range s.held {
		if !u.whole && s.now.Sub(u.progress) > stallPatience {
			s.resume(u, u.source)
		}
	}
}

// resume asks the next who may have an update, in turn after the one that does not
// give it: who has announced it, or, in an overlay, any neighbour.
func (s *site) resume(u *update, not *link) {
	candidates := s.up()
	if s.strategy.mesh {
		candidates = slices.DeleteFunc(candidates, func(l *link) bool { return !slices.Contains(u.givers, l) })
	}
	if len(candidates) == 0 {
		return
	}
	l := candidates[0]
	for _, other := range candidates {
		if not != nil && not.peer != nil && other.peer.index > not.peer.index {
			l = other
			break
		}
	}
	s.ask(u, l)
}

func (s *site) onWant(l *link, m core.Want) {
	for _, item := range m.Items {
		s.way.wanted(l, item.ID)
		u := s.updates[item.ID]
		switch {
		case u == nil:
			s.say(l, core.Gone{IDs: []core.UpdateID{item.ID}})
		case u.whole || u.long():
			s.give(l, u, slices.Clone(item.Pieces))
		}
	}
}

func (s *site) onStop(l *link, m core.Stop) {
	for _, id := range m.IDs {
		s.way.stopped(l, id)
		if u := s.updates[id]; u != nil {
			l.withdraw(u)
		}
	}
}
