package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/floodd/floodd/core"
)

// readBuffer is what a Reader holds for as long as it lives, and reads at once, in bytes.
// Frames that fit are decoded in it.
const readBuffer = 32 << 10

// Reader reads the frames of one link.
type Reader struct {
	// Take, if set, takes over the payload of an update, or of a piece with all its parts, and describes it: what it
	// returns is the payload of the message. The bytes are valid until it returns, or, if it
	// wants to keep them, as [Reader.Keep] returns them.
	Take func(payload []byte) core.Payload

	in    *bufio.Reader
	done  int    // bytes of the buffer that the latest message lies in
	own   []byte // or the memory of its own
	names names
	parts []byte // of a piece, the rest of which is still to come
}

// NewReader returns a Reader of frames from in, which nobody else may read from then on.
func NewReader(in io.Reader) *Reader {
	return &Reader{in: bufio.NewReaderSize(in, readBuffer)}
}

// Next returns the next message, and its payload when it carries one: the bytes are valid
// until Next is called again. A frame is given memory as its bytes arrive, not when its
// length claims them.
//
// The error is [io.EOF] at the end of the stream between two frames and
// [io.ErrUnexpectedEOF] within one. After an [*UnknownMessage] the caller may go on;
// after any other error the stream cannot be read further.
func (r *Reader) Next() (core.Message, []byte, error) {
	r.in.Discard(r.done) // cannot fail: it was peeked at
	r.done, r.own = 0, nil
	length, err := r.length()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, err
	}
	if err != nil {
		return nil, nil, fmt.Errorf("wire: read the length of a frame: %w", err)
	}
	if !fits(length) {
		return nil, nil, fmt.Errorf("wire: frame of %d bytes; at most %d are taken", length, core.FrameMax)
	}
	if length <= readBuffer {
		return r.short(int(length))
	}
	return r.long(int(length))
}

// length reads that of a frame.
func (r *Reader) length() (uint64, error) {
	if ahead, _ := r.in.Peek(min(r.in.Buffered(), binary.MaxVarintLen64)); len(ahead) > 0 {
		if length, n := binary.Uvarint(ahead); n > 0 {
			r.in.Discard(n) // cannot fail: Peek has seen them
			return length, nil
		}
	}
	return binary.ReadUvarint(r.in) // it is not all there yet, or too long
}

// short decodes a frame where it lies in the buffer.
func (r *Reader) short(length int) (core.Message, []byte, error) {
	envelope, err := r.in.Peek(length)
	if err != nil {
		return nil, nil, cut(err)
	}
	r.done = length
	return decode(envelope, r)
}

// long decodes a frame in memory of its own.
func (r *Reader) long(length int) (core.Message, []byte, error) {
	var envelope []byte
	for len(envelope) < length {
		step := min(length-len(envelope), max(2*core.PieceSize, len(envelope)))
		envelope = slices.Grow(envelope, step)
		envelope = envelope[:len(envelope)+step]
		if _, err := io.ReadFull(r.in, envelope[len(envelope)-step:]); err != nil {
			return nil, nil, cut(err)
		}
	}
	r.own = envelope
	return decode(envelope, r)
}

// Keep makes a part of the latest payload the caller's. It is copied unless it is most of
// the memory that its frame was given, as the payload of nearly every long frame is: what
// is kept keeps no more than its own length, or little more, in memory.
func (r *Reader) Keep(part []byte) []byte {
	if len(part) < cap(r.own)/8*7 || r.own == nil {
		return append(make([]byte, 0, len(part)), part...)
	}
	return slices.Clip(part)
}

// cut is the error for a stream that ended, or failed, within a frame.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return io.ErrUnexpectedEOF
	}
	return fmt.Errorf("wire: read a frame: %w", err)
}
