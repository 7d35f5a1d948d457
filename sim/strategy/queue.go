package strategy

import (
	"math"
	"slices"

	"github.com/floodd/floodd/core"
)

// queue is what waits to leave on a link: messages that others wait for, then
// updates, then the pieces of long ones in turn.
type queue struct {
	room    int // weight that the link takes now
	dirty   bool
	control []core.Message
	live    []*update
	bulk    []*outgoing
	turn    int
}

// outgoing is a long update on its way to one peer.
type outgoing struct {
	u         *update
	left      []core.Range // pieces still to be sent
	manifests int          // the chunks below have had their manifest sent
}

// queueMax bounds what waits on a link of each kind; the peer of one that waits for more
// does not read, and the link is closed.
const queueMax = 1 << 16

func (s *site) touch(l *link) {
	if !l.dirty {
		l.dirty = true
		s.dirty = append(s.dirty, l)
	}
}

// say queues a message ahead of all updates.
func (s *site) say(l *link, m core.Message) {
	if !l.open {
		return
	}
	if len(l.control) >= queueMax {
		s.hangUp(l, "the peer does not read")
		return
	}
	l.control = append(l.control, m)
	s.touch(l)
}

// push gives an update to a peer that has not got it from here, nor offered it.
func (s *site) push(l *link, u *update) {
	if !slices.Contains(u.given, l) && !slices.Contains(u.givers, l) {
		s.give(l, u, nil)
	}
}

// give sends an update, of a long one some pieces, nil for all.
func (s *site) give(l *link, u *update, pieces []core.Range) {
	if !l.open {
		return
	}
	if len(l.live) >= queueMax {
		s.hangUp(l, "the peer does not read")
		return
	}
	u.given = append(u.given, l)
	s.touch(l)
	if !u.long() {
		l.live = append(l.live, u)
		return
	}
	if pieces == nil {
		pieces = []core.Range{{First: 0, Last: uint64(len(u.pieces) - 1)}}
	}
	for _, o := range l.bulk {
		if o.u == u {
			o.left, o.manifests = pieces, 0
			return
		}
	}
	l.bulk = append(l.bulk, &outgoing{u: u, left: pieces})
	s.say(l, core.Announce{Header: s.header(u), Partial: !u.whole})
}

// withdraw takes a long update back that waits to leave on a link.
func (l *link) withdraw(u *update) {
	l.bulk = slices.DeleteFunc(l.bulk, func(o *outgoing) bool { return o.u == u })
}

func (s *site) onLinkWritable(in core.LinkWritable) {
	if l := s.links[in.Link]; l != nil {
		l.room += in.Freed
		s.touch(l)
	}
}

// pump sends on every link for as long as it has room.
func (s *site) pump() {
	for i := 0; i < len(s.dirty); i++ {
		l := s.dirty[i]
		l.dirty = false
		for l.open && l.room > 0 {
			m := s.next(l)
			if m == nil {
				break
			}
			l.room -= core.Weight(m)
			s.emit(&core.Send{Link: l.id, Message: m})
		}
	}
	s.dirty = s.dirty[:0]
}

// batchMax bounds the weight of what leaves in one frame with others; as floodd has it.
const batchMax = 8 << 10

// next takes what leaves next on a link in one frame, nil if there is nothing: the small
// messages that wait, together, or a part of a long update.
func (s *site) next(l *link) core.Message {
	first := s.nextSmall(l, math.MaxInt)
	if first == nil {
		return l.nextPart()
	}
	together := []core.Message{first}
	left := min(batchMax, l.room) - core.Weight(first)
	for m := s.nextSmall(l, left); m != nil; m = s.nextSmall(l, left) {
		together = append(together, m)
		left -= core.Weight(m)
	}
	if len(together) == 1 {
		return first
	}
	return core.Batch{Messages: together}
}

// nextSmall takes the next message that is no part of a long update, nil if there is
// none or it weighs more than limit.
func (s *site) nextSmall(l *link, limit int) core.Message {
	if len(l.control) > 0 {
		m := l.control[0]
		if core.Weight(m) > limit {
			return nil
		}
		l.control = l.control[1:]
		return m
	}
	for len(l.live) > 0 {
		u := l.live[0]
		m := core.Update{Header: s.header(u), Payload: &u.pieces[0]}
		if core.Weight(m) > limit {
			return nil
		}
		l.live = l.live[1:]
		if !u.gone && !slices.Contains(u.givers, l) { // else it came from there meanwhile
			return m
		}
	}
	return nil
}

// nextPart takes the next part of the long updates, in turn; nil if none is here.
func (l *link) nextPart() core.Message {
	for range len(l.bulk) {
		l.turn = (l.turn + 1) % len(l.bulk)
		o := l.bulk[l.turn]
		m := o.next()
		if len(o.left) == 0 {
			l.withdraw(o.u)
		}
		if m != nil {
			return m
		}
	}
	return nil
}

// next takes the next part to send of a long update, nil if it is not here yet.
func (o *outgoing) next() core.Message {
	if o.u.gone {
		o.left = nil
		return nil
	}
	i := o.left[0].First
	if o.u.pieces[i].Handle == nil {
		return nil
	}
	if c := int(i) / core.ChunkPieces; o.manifests <= c {
		o.manifests = c + 1
		return core.Manifest{ID: o.u.header.ID, Chunk: uint32(c), Digests: o.u.manifests[c]}
	}
	if o.left[0].First++; o.left[0].First > o.left[0].Last {
		o.left = o.left[1:]
	}
	return core.Piece{ID: o.u.header.ID, Index: uint32(i), Payload: o.u.pieces[i]}
}
