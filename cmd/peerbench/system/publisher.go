package system

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"sync"
)

// publisher is an application that publishes small updates over a connection to its
// daemon's client port. It does not wait for one reply before it says the next command,
// and a command waits for company no longer than it takes to write what was said before.
type publisher struct {
	conn net.Conn
	kick chan struct{} // holds a token while something waits to be written

	mu      sync.Mutex
	out     []byte
	room    sync.Cond
	failure error
}

// publisherMax is how many bytes wait to be written at most, before publish waits.
const publisherMax = 1 << 20

func newPublisher(ctx context.Context, address string) (*publisher, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	p := &publisher{conn: conn, kick: make(chan struct{}, 1)}
	p.room.L = &p.mu
	return p, nil
}

// publish has an update written. It returns what went wrong with an earlier one.
func (p *publisher) publish(body []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.out) >= publisherMax && p.failure == nil {
		p.room.Wait()
	}
	if p.failure != nil {
		return p.failure
	}
	p.out = fmt.Appendf(p.out, "binary %d %s\r\n", len(body), newsGroup)
	p.out = append(p.out, body...)
	select {
	case p.kick <- struct{}{}:
	default:
	}
	return nil
}

// flush writes what waits until the connection ends.
func (p *publisher) flush() {
	var batch []byte
	for range p.kick {
		p.mu.Lock()
		batch, p.out = p.out, batch[:0]
		p.room.Broadcast()
		p.mu.Unlock()
		if _, err := p.conn.Write(batch); err != nil {
			p.fail(err)
		}
	}
}

// hear reads the replies until the connection ends.
func (p *publisher) hear() {
	replies := bufio.NewReader(p.conn)
	for greeted := false; ; greeted = true {
		line, err := replies.ReadSlice('\n')
		if err != nil {
			p.fail(err)
			return
		}
		if greeted && !bytes.HasPrefix(line, []byte("250 ")) {
			p.fail(fmt.Errorf("the daemon refused an update: %s", bytes.TrimSpace(line)))
		}
	}
}

func (p *publisher) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure == nil {
		p.failure = err
	}
	p.room.Broadcast()
}

func (p *publisher) close() {
	p.fail(net.ErrClosed)
	p.conn.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.kick)
}
