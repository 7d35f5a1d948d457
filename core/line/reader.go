package line

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/floodd/floodd/core"
)

// Bounds of what a client takes from a daemon.
const (
	ReplyLineMax  = 16 << 10 // bytes in a line of a reply, its ending included
	ReplyBytesMax = 64 << 20 // bytes in a reply, all lines together
)

// readerBuffer is what a Reader reads at once, in bytes: a program that takes updates as
// fast as they come has some tens of small ones with each read.
const readerBuffer = 64 << 10

// Reader reads replies, and updates that are delivered, from a daemon. Its errors
// are final, but for a [*ReplyError]: the stream is in order after one.
type Reader struct {
	in         *bufio.Reader
	body       deliveryBody // of the latest delivery
	delivering bool         // its end is still to come
	known      known
}

// NewReader returns a reader of what the daemon sends on r.
func NewReader(r io.Reader) *Reader {
	in := bufio.NewReaderSize(r, readerBuffer)
	return &Reader{in: in, body: deliveryBody{in: in}}
}

// Response reads the next reply, whatever it says. The error is io.EOF when the
// daemon closed the connection between replies.
func (r *Reader) Response() (Response, error) {
	if err := r.endDelivery(); err != nil {
		return Response{}, err
	}
	var response Response
	for size := 0; ; {
		line, err := r.line()
		switch {
		case err == io.EOF && len(response.Lines) > 0:
			return Response{}, io.ErrUnexpectedEOF
		case err != nil:
			return Response{}, err
		}
		code, more, text, err := parseReplyLine(string(line))
		if err != nil {
			return Response{}, err
		}
		if len(response.Lines) > 0 && code != response.Code {
			return Response{}, fmt.Errorf("reply changes its code from %v to %v", response.Code, code)
		}
		if size += len(line); size > ReplyBytesMax {
			return Response{}, fmt.Errorf("reply is longer than %d bytes", ReplyBytesMax)
		}
		response.Code = code
		response.Lines = append(response.Lines, text)
		if !more {
			return response, nil
		}
	}
}

// Delivery is an update that the daemon hands to a receiving program.
type Delivery struct {
	ID     core.UpdateID
	Groups []core.GroupName // to read and not to change: deliveries share them
	Size   int64            // bytes
}

// Delivery reads the announcement of the next update and returns it with a reader
// of its bytes, which ends after the last. What the caller leaves unread of them is
// skipped by the next call. A daemon that says something else instead is a
// [*ReplyError], also when what it says is not a no.
func (r *Reader) Delivery() (Delivery, io.Reader, error) {
	if err := r.endDelivery(); err != nil {
		return Delivery{}, nil, err
	}
	if head, err := r.in.Peek(len(deliveryHead)); err != nil || string(head) != deliveryHead {
		response, err := r.Response()
		if err != nil {
			return Delivery{}, nil, err
		}
		return Delivery{}, nil, &ReplyError{response.Code, response.last()}
	}
	row, err := r.line()
	if err != nil {
		return Delivery{}, nil, err
	}
	d, err := r.known.delivery(row[len(deliveryHead):])
	if err != nil {
		return Delivery{}, nil, err
	}
	r.body.left, r.delivering = d.Size, true
	return d, &r.body, nil
}

// endDelivery skips what is left of the latest delivery, and its end.
func (r *Reader) endDelivery() error {
	if !r.delivering {
		return nil
	}
	for r.body.left > 0 {
		n, err := r.in.Discard(int(min(r.body.left, math.MaxInt32)))
		r.body.left -= int64(n)
		if err != nil {
			return unexpected(err)
		}
	}
	r.delivering = false
	end, err := r.in.Peek(len(DeliveryEnd))
	if err != nil {
		return unexpected(err)
	}
	if string(end) != DeliveryEnd {
		return fmt.Errorf("update ends with %q where a new line was expected", end)
	}
	r.in.Discard(len(end)) // cannot fail: Peek has seen them
	return nil
}

// line reads one line and cuts off its ending. It is valid until more is read.
func (r *Reader) line() ([]byte, error) {
	line, err := r.in.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull) || len(line) > ReplyLineMax:
		return nil, fmt.Errorf("line of a reply is longer than %d bytes", ReplyLineMax)
	case err == io.EOF && len(line) > 0:
		return nil, io.ErrUnexpectedEOF
	case err != nil:
		return nil, err
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r")), nil
}

// deliveryBody reads the bytes of one update. One that is cut short is an error.
type deliveryBody struct {
	in   *bufio.Reader
	left int64
}

func (b *deliveryBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, unexpected(err)
}

// unexpected turns an end of the stream into one that came too early.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
