package sim

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/floodd/floodd/core"
)

// content stands for the bytes of one update. Nothing is held but its number and
// its size: a terabyte costs no more than its pieces' digests.
type content struct {
	number uint64 // counted from 1 in the order in which clients offered updates
	size   int64
	flood  int
}

// piece is the handle of a payload: which bytes of which content it stands for.
type piece struct {
	content *content
	index   uint32
	corrupt bool
}

// pieces cuts the content as a client's driver would, and digests each piece: a
// digest of the description of the bytes stands for a digest of the bytes.
func (c *content) pieces() []core.Payload {
	n := int((c.size + core.PieceSize - 1) / core.PieceSize)
	payloads := make([]core.Payload, max(1, n))
	for i := range payloads {
		payloads[i] = core.Payload{
			Size:   min(core.PieceSize, c.size-int64(i)*core.PieceSize),
			Digest: pieceDigest(c.number, uint32(i)),
			Handle: piece{content: c, index: uint32(i)},
		}
	}
	return payloads
}

// digest is what the header of an update of this content must carry.
func (c *content) digest() core.Digest {
	payloads := c.pieces()
	if len(payloads) == 1 {
		return payloads[0].Digest
	}
	whole := sha256.New()
	for first := 0; first < len(payloads); first += core.ChunkPieces {
		chunk := sha256.New()
		for i := first; i < min(first+core.ChunkPieces, len(payloads)); i++ {
			chunk.Write(payloads[i].Digest[:])
		}
		whole.Write(chunk.Sum(nil))
	}
	return core.Digest(whole.Sum(nil))
}

func pieceDigest(number uint64, index uint32) core.Digest {
	var b [12]byte
	binary.BigEndian.PutUint64(b[:], number)
	binary.BigEndian.PutUint32(b[8:], index)
	return sha256.Sum256(b[:])
}

// corrupted returns the payload as it would be after a bit of it flipped on the
// way: what stands there is something else, and so is its digest. No second flip undoes that.
func corrupted(p core.Payload) core.Payload {
	if h, ok := p.Handle.(piece); ok {
		h.corrupt = true
		p.Handle = h
	}
	p.Digest[0]++
	return p
}

// isCorrupt says whether a payload is one of those.
func isCorrupt(p core.Payload) bool {
	h, ok := p.Handle.(piece)
	return ok && h.corrupt
}
