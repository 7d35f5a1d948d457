package wire

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/floodd/floodd/core"
)

// Bounds that follow from core's.
const (
	piecesMax = core.UpdateSizeMax / core.PieceSize // pieces in one update
	chunksMax = piecesMax / core.ChunkPieces        // chunks in one update
)

func (e *encoder) header(h *core.Header) {
	start := e.open(1)
	e.id(h.ID)
	e.close(start)
	e.groups(2, h.Groups)
	e.uint(3, uint64(h.Size))
	e.digest(4, (*[32]byte)(&h.Digest))
	for i := range h.Chunks {
		e.digest(5, (*[32]byte)(&h.Chunks[i]))
	}
	e.micros(6, h.Age)
}

// AppendHeader appends a header by itself, as a store may keep it.
func AppendHeader(dst []byte, h *core.Header) []byte {
	e := encoder{buf: dst}
	e.header(h)
	return e.buf
}

// DecodeHeader reads what AppendHeader writes. The header has no memory in common with it.
func DecodeHeader(b []byte) (h core.Header, err error) {
	if err := decodeHeader(fields{rest: b}, &h); err != nil {
		return core.Header{}, fmt.Errorf("wire: header: %w", err)
	}
	return h, nil
}

func decodeHeader(f fields, h *core.Header) error {
	digested := false
	h.Groups = f.names.list()
	for f.next() {
		switch f.num {
		case 1:
			f.nest("id", decodeID(f.open(), &h.ID))
		case 2:
			h.Groups = f.addressee(h.Groups)
		case 3:
			h.Size = f.int64(core.UpdateSizeMax)
		case 4:
			h.Digest, digested = f.digest(), true
		case 5:
			if f.room(len(h.Chunks), chunksMax) {
				h.Chunks = append(h.Chunks, f.digest())
			}
		case 6:
			h.Age = f.micros()
		}
	}
	h.Groups = f.names.settle(h.Groups)
	f.checkID(h.ID)
	f.checkGroups(h.Groups)
	if !digested {
		f.fail("no digest")
	}
	if want := h.ChunkCount(); len(h.Chunks) != want {
		f.fail("%d chunks for %d bytes; %d are right", len(h.Chunks), h.Size, want)
	}
	return f.err
}

func (e *encoder) route(r core.Route) {
	e.string(1, string(r.Group))
	e.string(2, string(r.Root))
	e.uint(3, r.Topology)
}

func decodeRoute(f fields, r *core.Route) error {
	for f.next() {
		switch f.num {
		case 1:
			r.Group = f.group()
		case 2:
			r.Root = f.site()
		case 3:
			r.Topology = f.uint(math.MaxUint64)
		}
	}
	if (r.Group == "") != (r.Root == "") {
		f.fail("group %q and root %q; both or neither", r.Group, r.Root)
	}
	return f.err
}

// pushed writes what Update and Announce have in common.
func (e *encoder) pushed(h *core.Header, r core.Route) {
	start := e.open(1)
	e.header(h)
	e.close(start)
	if r != (core.Route{}) {
		start := e.open(2)
		e.route(r)
		e.close(start)
	}
}

// decodePushed reads it, and the fields of booleans that the message has beyond it.
func decodePushed(f fields, h *core.Header, r *core.Route, more map[protowire.Number]*bool) error {
	headed := false
	for f.next() {
		switch f.num {
		case 1:
			headed = true
			f.nest("header", decodeHeader(f.open(), h))
		case 2:
			f.nest("route", decodeRoute(f.open(), r))
		default:
			if flag := more[f.num]; flag != nil {
				*flag = f.bool()
			}
		}
	}
	if !headed {
		f.fail("no header")
	}
	return f.err
}

func decodeUpdate(f fields, payload *cargo) (core.Message, error) {
	var m core.Update
	f.err = decodePushed(f, &m.Header, &m.Route, nil)
	size, came := m.Header.Size, int64(len(payload.bytes))
	if size > came || size < came && !payload.batch {
		f.fail("payload of %d bytes; the header says %d", came, size)
	}
	if size > core.PieceSize {
		f.fail("payload of %d bytes; beyond %d it comes in pieces", size, core.PieceSize)
	}
	if f.err == nil {
		p := payload.load(size)
		m.Payload = &p
	}
	return m, f.err
}

func decodeAnnounce(f fields) (core.Message, error) {
	var m core.Announce
	f.err = decodePushed(f, &m.Header, &m.Route, map[protowire.Number]*bool{3: &m.Partial, 4: &m.Dealing})
	if m.Header.Size <= core.PieceSize {
		f.fail("%d bytes; up to %d an update comes whole", m.Header.Size, core.PieceSize)
	}
	return m, f.err
}

func (e *encoder) manifest(m *core.Manifest) {
	start := e.open(1)
	e.id(m.ID)
	e.close(start)
	e.uint(2, uint64(m.Chunk))
	for i := range m.Digests {
		e.digest(3, (*[32]byte)(&m.Digests[i]))
	}
}

func decodeManifest(f fields) (core.Message, error) {
	var m core.Manifest
	for f.next() {
		switch f.num {
		case 1:
			f.nest("id", decodeID(f.open(), &m.ID))
		case 2:
			m.Chunk = uint32(f.uint(chunksMax - 1))
		case 3:
			if f.room(len(m.Digests), core.ChunkPieces) {
				m.Digests = append(m.Digests, f.digest())
			}
		}
	}
	f.checkID(m.ID)
	if len(m.Digests) == 0 {
		f.fail("no digests")
	}
	return m, f.err
}

func (e *encoder) have(m *core.Have) {
	start := e.open(1)
	e.id(m.ID)
	e.close(start)
	e.ranges(2, m.Pieces)
	e.ranges(3, m.Chunks)
	e.bool(4, m.Whole)
	e.bool(5, m.Free)
	e.uint(6, m.Relayed)
	e.uint(7, m.Behind)
}

func decodeHave(f fields) (core.Message, error) {
	var m core.Have
	for f.next() {
		switch f.num {
		case 1:
			f.nest("id", decodeID(f.open(), &m.ID))
		case 2:
			f.ranges(&m.Pieces, 0, piecesMax-1)
		case 3:
			f.ranges(&m.Chunks, 0, chunksMax-1)
		case 4:
			m.Whole = f.bool()
		case 5:
			m.Free = f.bool()
		case 6:
			m.Relayed = f.uint(math.MaxUint64)
		case 7:
			m.Behind = f.uint(math.MaxUint64)
		}
	}
	f.checkID(m.ID)
	return m, f.err
}

func (e *encoder) piece(m *core.Piece) {
	start := e.open(1)
	e.id(m.ID)
	e.close(start)
	e.uint(2, uint64(m.Index))
	e.uint(3, uint64(m.Duty))
	e.uint(4, uint64(m.Ahead))
}

func decodePiece(f fields, payload *cargo) (core.Message, error) {
	var m core.Piece
	for f.next() {
		switch f.num {
		case 1:
			f.nest("id", decodeID(f.open(), &m.ID))
		case 2:
			m.Index = uint32(f.uint(piecesMax - 1))
		case 3:
			m.Duty = core.Duty(f.uint(uint64(core.DutyAll)))
		case 4:
			m.Ahead = int64(f.uint(core.PieceSize))
		}
	}
	f.checkID(m.ID)
	size := int64(len(payload.bytes))
	if size+m.Ahead > core.PieceSize {
		f.fail("payload of %d bytes after %d; a piece has at most %d", size, m.Ahead, core.PieceSize)
	}
	if f.err == nil {
		m.Payload, f.err = payload.piece(m.Ahead)
	}
	return m, f.err
}

func (e *encoder) part(m *core.Part) { e.uint(1, uint64(m.From)) }

func decodePart(f fields, payload *cargo) (core.Message, error) {
	m := core.Part{Bytes: core.Payload{Size: int64(len(payload.bytes))}}
	for f.next() {
		if f.num == 1 {
			m.From = int64(f.uint(core.PieceSize))
		}
	}
	if m.From+m.Bytes.Size > core.PieceSize {
		f.fail("payload of %d bytes after %d; a piece has at most %d", m.Bytes.Size, m.From, core.PieceSize)
	}
	if f.err == nil {
		f.err = payload.part(m.From)
	}
	return m, f.err
}
