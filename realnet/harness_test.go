package realnet

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/floodd/floodd/core"
)

// fakeSite is a machine that records what it is told and does what a test scripts.
type fakeSite struct {
	mu     sync.Mutex
	inputs []core.Input
	times  []core.Time
	script func(now core.Time, in core.Input) []core.Effect
}

func (f *fakeSite) Round(now core.Time, facts []core.Input) (effects []core.Effect) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, in := range facts {
		f.inputs = append(f.inputs, in)
		f.times = append(f.times, now)
		if f.script != nil {
			effects = append(effects, f.script(now, in)...)
		}
	}
	return effects
}

// told returns all inputs of one type so far.
func told[T core.Input](f *fakeSite) []T {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []T
	for _, in := range f.inputs {
		if in, ok := in.(T); ok {
			found = append(found, in)
		}
	}
	return found
}

// memoryNet is a network without sockets, on which a bubble's time can pass. Addresses
// are ports alone: every host is here.
type memoryNet struct {
	mu        sync.Mutex
	listeners map[string]*memoryListener
}

func newMemoryNet() *memoryNet { return &memoryNet{listeners: map[string]*memoryListener{}} }

type memoryListener struct {
	port  int
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

func (n *memoryNet) listen(port int) *memoryListener {
	l := &memoryListener{port: port, conns: make(chan net.Conn), done: make(chan struct{})}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.listeners[fmt.Sprint(port)] = l
	return l
}

func (n *memoryNet) DialContext(ctx context.Context, _, address string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	l := n.listeners[port]
	n.mu.Unlock()
	if l == nil {
		return nil, errors.New("connection refused")
	}
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-l.done:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *memoryListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *memoryListener) Addr() net.Addr { return &net.TCPAddr{Port: l.port} }

const (
	testClientPort = 2000
	testDataPort   = 2001
)

// startFake runs a daemon around a fake site on a memory network until the test ends
// or stop is called, which waits for its end. Before that, the daemon can be adjusted.
func startFake(t *testing.T, site *fakeSite, o Options, adjust ...func(*Daemon)) (network *memoryNet, stop func()) {
	t.Helper()
	network = newMemoryNet()
	o.ClientListener, o.DataListener = network.listen(testClientPort), network.listen(testDataPort)
	o.Dialer = network
	if o.Config.Self == "" {
		o.Config.Self = "inferno"
	}
	d := newDaemon(o, site)
	for _, change := range adjust {
		change(d)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		d.Run(ctx)
		close(ended)
	}()
	stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(stop)
	return network, stop
}

func (n *memoryNet) dial(t *testing.T, port int) net.Conn {
	t.Helper()
	conn, err := n.DialContext(context.Background(), "tcp", fmt.Sprintf("host:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// telnet is a person at a client port.
type telnet struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func newTelnet(t *testing.T, conn net.Conn) *telnet {
	return &telnet{t: t, conn: conn, in: bufio.NewReader(conn)}
}

// say sends text as it stands.
func (c *telnet) say(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatalf("say %.40q: %v", text, err)
	}
}

// hear reads one reply, all its lines, without the last line ending.
func (c *telnet) hear() string {
	c.t.Helper()
	var reply strings.Builder
	for {
		line, err := c.in.ReadString('\n')
		if err != nil {
			c.t.Fatalf("after %q: %v", reply.String()+line, err)
		}
		line = strings.TrimRight(line, "\r\n")
		reply.WriteString(line)
		if len(line) < 4 || line[3] != '-' {
			return reply.String()
		}
		reply.WriteByte('\n')
	}
}

// expect reads one reply and wants it to begin with the text.
func (c *telnet) expect(start string) string {
	c.t.Helper()
	reply := c.hear()
	if !strings.HasPrefix(reply, start) {
		c.t.Fatalf("heard %q, wanted %q...", reply, start)
	}
	return reply
}

// expectEnd wants the connection to be closed by the daemon, with nothing more said.
func (c *telnet) expectEnd() {
	c.t.Helper()
	rest, err := io.ReadAll(c.in)
	if err != nil || len(rest) > 0 {
		c.t.Fatalf("heard %q, %v; wanted the end", rest, err)
	}
}
