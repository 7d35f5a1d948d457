package realnet

import (
	"crypto/sha256"

	"github.com/floodd/floodd/core"
)

// stage cuts a body that arrives in bits into pieces of core.PieceSize, and digests
// each as soon as it is whole. The site has set aside room for the bytes before they
// come, so a stage needs no bound of its own.
type stage struct {
	store  Store
	pieces []core.Payload
	open   []byte // of the piece still arriving
}

// write adds bytes; it copies them.
func (s *stage) write(p []byte) {
	for len(p) > 0 {
		if len(s.open) == 0 && len(s.pieces) > 0 {
			s.open = make([]byte, 0, core.PieceSize) // a long body has many long pieces
		}
		n := min(len(p), core.PieceSize-len(s.open))
		s.open = append(s.open, p[:n]...)
		p = p[n:]
		if len(s.open) == core.PieceSize {
			s.cut()
		}
	}
}

// finish returns the pieces, and is then ready for the next body. An empty body is
// one empty piece.
func (s *stage) finish() []core.Payload {
	if len(s.open) > 0 || len(s.pieces) == 0 {
		s.cut()
	}
	pieces := s.pieces
	s.reset()
	return pieces
}

// reset forgets a body that is not wanted any more.
func (s *stage) reset() { s.pieces, s.open = nil, nil }

func (s *stage) cut() {
	bytes := s.open
	if cap(bytes)-len(bytes) > len(bytes)/8 {
		bytes = append(make([]byte, 0, len(bytes)), bytes...) // growing left it too wide to keep
	}
	s.pieces = append(s.pieces, digested(s.store, bytes))
	s.open = nil
}

// digested hands bytes to the store and describes them to core.
func digested(store Store, bytes []byte) core.Payload {
	return core.Payload{
		Size:   int64(len(bytes)),
		Digest: sha256.Sum256(bytes),
		Handle: store.Hold(bytes),
	}
}
