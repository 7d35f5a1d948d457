package realnet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
)

const (
	// linkRoom is how much of core's messages a link takes ahead of the socket, in bytes
	// of core.Weight, but for the last message; one write takes all of it. It is what a small
	// update may have to wait for: of pieces, one. More would not make a link faster.
	linkRoom = 32 << 10
	// helloTimeout is how long the first frame of a link may take.
	helloTimeout = 10 * time.Second
	// lingerTimeout is how long a link may take to deliver what was sent on it before it
	// was closed, and lingerAtExit the same when the daemon ends.
	lingerTimeout = 5 * time.Second
	lingerAtExit  = time.Second
)

// link is one connection to another site: a goroutine that reads (run) and one that
// writes. It tells the site of its end exactly once, after both have ended.
type link struct {
	id    core.LinkID
	conn  net.Conn
	mail  *mailbox
	store Store
	log   *slog.Logger
	given []core.Message // of this round; the site's goroutine's own
	out   *outbox

	mu      sync.Mutex
	leaving bool   // this side closes the link: what still comes is thrown away
	why     string // the first reason seen for the link's end
}

func newLink(id core.LinkID, conn net.Conn, mail *mailbox, store Store, log *slog.Logger) *link {
	return &link{id: id, conn: conn, mail: mail, store: store, log: log, out: newOutbox()}
}

// run carries messages until the link has ended. The site knows of the link already.
func (l *link) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { l.leave(lingerAtExit, "the daemon is ending") })
	defer stop()
	var writer sync.WaitGroup
	writer.Go(l.write)
	err := l.read()
	if malformed(err) {
		l.log.Warn("link closed: what came makes no sense", "link", uint64(l.id), "remote", remoteAddr(l.conn).String(), "why", err.Error())
	}
	l.ended(err)
	l.out.close()
	l.conn.Close()
	writer.Wait()
	l.mail.put(letter{input: core.PeerLost{Link: l.id, Why: l.reason()}})
}

// dispatch lets the writer have what the site has given: all of a round at once, so that it
// takes one write.
func (l *link) dispatch() {
	if len(l.given) == 0 {
		return
	}
	l.out.add(l.given)
	clear(l.given) // let go of the payloads
	l.given = l.given[:0]
}

// leave closes the link from this side: what was sent leaves first, within the given
// time, and then the other side is given the rest of that time to close too, so that
// no reset overtakes the last words.
func (l *link) leave(within time.Duration, why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leaving = true
	if l.why == "" {
		l.why = why
	}
	l.conn.SetDeadline(time.Now().Add(within))
	l.out.close()
}

// ended notes why the link ends, unless that is known.
func (l *link) ended(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.why == "" {
		l.why = whyEnded(err)
	}
}

func (l *link) reason() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.why
}

// read hands what arrives to the site until the connection ends. Payloads are digested
// here, beside the site's goroutine.
func (l *link) read() error {
	l.expectBy(time.Now().Add(helloTimeout))
	frames := wire.NewReader(l.conn)
	frames.Take = func(payload []byte) core.Payload { return digested(l.store, frames.Keep(payload)) }
	for heard := false; ; heard = true {
		message, _, err := frames.Next()
		var unknown *wire.UnknownMessage
		if err != nil && !errors.As(err, &unknown) {
			return err
		}
		if !heard {
			l.expectBy(time.Time{})
		}
		if err != nil || l.isLeaving() {
			continue // what a newer site says that this one need not understand, or what comes too late
		}
		if !l.mail.put(letter{input: &core.MessageReceived{Link: l.id, Message: message}}) {
			l.leave(lingerAtExit, "the daemon is ending")
		}
	}
}

func (l *link) isLeaving() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.leaving
}

// expectBy sets by when something must come; the zero time waits for ever. A link that
// is being closed has its deadline.
func (l *link) expectBy(deadline time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.leaving {
		l.conn.SetReadDeadline(deadline)
	}
}

// write sends what the site has put into the outbox, and gives back the room: a quarter of
// it at a time, for each letter costs the site a round.
func (l *link) write() {
	var batch frameBatch
	var messages []core.Message
	freed := 0
	for {
		taken, weight, done := l.out.take(messages[:0], linkRoom)
		if len(taken) > 0 {
			if err := batch.write(l.conn, l.store, taken); err != nil {
				l.ended(fmt.Errorf("write: %w", err))
				l.conn.Close()
				return
			}
			if freed += weight; freed >= linkRoom/4 {
				l.mail.put(letter{input: core.LinkWritable{Link: l.id, Freed: freed}})
				freed = 0
			}
			clear(taken)
			messages = taken
		} else if !done {
			<-l.out.changed
		}
		if done {
			closeWrite(l.conn)
			return
		}
	}
}

// whyEnded says in few words why a connection ended.
func whyEnded(err error) string {
	switch {
	case errors.Is(err, io.EOF):
		return "closed by the other side"
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "timed out"
	}
	return err.Error()
}

// malformed reports whether reading ended because of the bytes, and not of the connection.
func malformed(err error) bool {
	var network net.Error
	return !errors.As(err, &network) && !errors.Is(err, net.ErrClosed) &&
		!errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.ErrClosedPipe)
}

// closeWrite says that nothing more will come, where the connection can.
func closeWrite(conn net.Conn) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
		return
	}
	conn.Close()
}
