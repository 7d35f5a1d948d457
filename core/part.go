package core

// partSize is how many bytes of a piece leave at once: a line goes between one and the next.
const partSize = 16 << 10

// leaving is a piece that is leaving in parts, one at a time on a link.
type leaving struct {
	to    *partner // nil if there is none
	piece Piece    // what of it has left is Ahead
}

func (x *leaving) some() bool { return x.to != nil }

// nextPart returns what is to leave next of the piece that is leaving on l: a part, or the
// rest with the piece's own message. Nil if there is none, or if the peer has
// no use for it any more.
func (s *Site) nextPart(l *link) Message {
	x := &l.leaving
	if x.to == nil {
		return nil
	}
	if x.to.left || x.to.whole || x.to.w.u.gone() {
		*x = leaving{}
		return nil
	}
	m := x.piece
	if m.Payload.Size-m.Ahead <= partSize {
		*x = leaving{}
		return m
	}
	x.piece.Ahead += partSize
	return Part{From: m.Ahead, Bytes: Payload{Size: partSize, Handle: m.Payload.Handle}}
}
