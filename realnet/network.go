package realnet

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/floodd/floodd/core"
)

const (
	// inboundMax is how many links that others opened are held at once.
	inboundMax = 4096
	// dialTimeout is how long an attempt to connect may take.
	dialTimeout = 10 * time.Second
)

// Dialer opens connections, as net.Dialer does.
type Dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// network opens, accepts and holds the links to other sites.
type network struct {
	ctx    context.Context // ends with the daemon
	tasks  *sync.WaitGroup
	mail   *mailbox
	store  Store
	log    *slog.Logger
	dialer Dialer

	inbound chan struct{} // a token for each inbound link
	last    atomic.Uint64 // link id given out

	// Known to the site, and its goroutine's own: the links, and those with messages of
	// this round.
	links map[core.LinkID]*link
	given []*link
}

// Connect dials, and reports PeerConnected or ConnectFailed.
func (n *network) Connect(e core.Connect) {
	n.tasks.Go(func() {
		bounded, cancel := context.WithTimeout(n.ctx, dialTimeout)
		defer cancel()
		address := net.JoinHostPort(e.Site.Host(), strconv.Itoa(e.Site.DataPort))
		conn, err := n.dialer.DialContext(bounded, "tcp", address)
		if err != nil {
			n.mail.put(letter{input: core.ConnectFailed{To: e.Site.Name, Why: err.Error()}})
			return
		}
		n.carry(conn, e.Site.Name)
	})
}

// accept takes links that other sites open, until the listener is closed.
func (n *network) accept(listener net.Listener) {
	acceptAll(n.ctx, listener, n.log, func(conn net.Conn) {
		select {
		case n.inbound <- struct{}{}:
		default:
			n.log.Warn("link turned away: too many", "remote", remoteAddr(conn).String(), "max", inboundMax)
			conn.Close()
			return
		}
		n.tasks.Go(func() {
			n.carry(conn, "")
			<-n.inbound
		})
	})
}

// carry tells the site of a new link and runs it until it ends. The site hears of the
// link before it hears anything from it.
func (n *network) carry(conn net.Conn, to core.SiteName) {
	tuneLink(conn)
	l := newLink(core.LinkID(n.last.Add(1)), conn, n.mail, n.store, n.log)
	connected := core.PeerConnected{Link: l.id, To: to, Remote: remoteAddr(conn).String(), Room: linkRoom}
	if !n.mail.put(letter{input: connected, link: l}) {
		conn.Close()
		return
	}
	l.run(n.ctx)
}

// Send puts a message on its way, with the others of this round. A link that has ended
// meanwhile takes nothing.
func (n *network) Send(e core.Send) {
	l := n.links[e.Link]
	if l == nil {
		return
	}
	if len(l.given) == 0 {
		n.given = append(n.given, l)
	}
	l.given = append(l.given, e.Message)
}

// dispatch hands the messages of a round to the links' writers.
func (n *network) dispatch() {
	for _, l := range n.given {
		l.dispatch()
	}
	clear(n.given)
	n.given = n.given[:0]
}

// Disconnect closes a link when what was sent on it has left.
func (n *network) Disconnect(e core.Disconnect) {
	if l := n.links[e.Link]; l != nil {
		l.dispatch()
		l.leave(lingerTimeout, "closed by this side")
	}
}

// remoteAddr returns the other side's address.
func remoteAddr(conn net.Conn) netip.Addr { return plainAddr(conn.RemoteAddr()) }

// plainAddr returns an address without port, IPv4 in its plain form; the zero value
// where it is none of TCP.
func plainAddr(address net.Addr) netip.Addr {
	if tcp, ok := address.(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}
