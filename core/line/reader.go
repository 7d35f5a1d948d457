package line

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/floodd/floodd/core"
)

// Bounds of what a client takes from a daemon.
const (
	ReplyLineMax  = 16 << 10 // bytes in a line of a reply, its ending included
	ReplyBytesMax = 64 << 20 // bytes in a reply, all lines together
)

// Reader reads replies, and updates that are delivered, from a daemon. Its errors
// are final, but for a [*ReplyError]: the stream is in order after one.
type Reader struct {
	in   *bufio.Reader
	body *deliveryBody // of the latest delivery; nil: none, or read to its end
}

// NewReader returns a reader of what the daemon sends on r.
func NewReader(r io.Reader) *Reader {
	return &Reader{in: bufio.NewReaderSize(r, ReplyLineMax)}
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
		code, more, text, err := parseReplyLine(line)
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
	Groups []core.GroupName
	Size   int64 // bytes
}

// Delivery reads the announcement of the next update and returns it with a reader
// of its bytes, which ends after the last. What the caller leaves unread of them is
// skipped by the next call. A daemon that says something else instead is a
// [*ReplyError], also when what it says is not a no.
func (r *Reader) Delivery() (Delivery, io.Reader, error) {
	response, err := r.Response()
	if err != nil {
		return Delivery{}, nil, err
	}
	if response.Code != CodeDelivery {
		return Delivery{}, nil, &ReplyError{response.Code, response.last()}
	}
	d, err := parseDelivery(response)
	if err != nil {
		return Delivery{}, nil, err
	}
	r.body = &deliveryBody{in: r.in, left: d.Size}
	return d, r.body, nil
}

// endDelivery skips what is left of the latest delivery, and its end.
func (r *Reader) endDelivery() error {
	if r.body == nil {
		return nil
	}
	if _, err := io.Copy(io.Discard, r.body); err != nil {
		return err
	}
	r.body = nil
	var end [len(DeliveryEnd)]byte
	if _, err := io.ReadFull(r.in, end[:]); err != nil {
		return unexpected(err)
	}
	if string(end[:]) != DeliveryEnd {
		return fmt.Errorf("update ends with %q where a new line was expected", end)
	}
	return nil
}

// line reads one line and cuts off its ending.
func (r *Reader) line() (string, error) {
	line, err := r.in.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", fmt.Errorf("line of a reply is longer than %d bytes", ReplyLineMax)
	case err == io.EOF && len(line) > 0:
		return "", io.ErrUnexpectedEOF
	case err != nil:
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
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
