package shaper

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/place"
)

// Options are a network's properties. The zero value is a network that only counts.
type Options struct {
	Delay   time.Duration // one way, between any two sites
	Uplinks []int64       // bytes per second of each site; empty: no limit
	Buffer  int           // bytes that the relay's end of a connection takes ahead of the uplink; 0: what the system gives
}

// Network is a relay before each of its places.
type Network struct {
	options Options
	sites   map[string]*site // by host
	order   []*site
	unknown atomic.Int64 // bytes from whoever dialled with the address of no site

	ctx   context.Context
	end   context.CancelFunc
	tasks sync.WaitGroup
}

// site is what the network knows of one place.
type site struct {
	place    place.Place
	uplink   *uplink // nil without limit
	sent     atomic.Int64
	listener net.Listener
}

// Open puts a relay before each place, and moves the places behind it.
func Open(places []place.Place, o Options) (*Network, error) {
	if len(o.Uplinks) != 0 && len(o.Uplinks) != len(places) {
		return nil, fmt.Errorf("%d uplinks for %d sites", len(o.Uplinks), len(places))
	}
	place.Behind(places)
	n := &Network{options: o, sites: map[string]*site{}}
	n.ctx, n.end = context.WithCancel(context.Background())
	listening := net.ListenConfig{Control: buffered(o.Buffer)}
	for i, p := range places {
		listener, err := listening.Listen(n.ctx, "tcp", p.Public())
		if err != nil {
			n.Close()
			return nil, fmt.Errorf("open the relay of site %d: %w", i, err)
		}
		s := &site{place: p, listener: listener}
		if len(o.Uplinks) > 0 {
			s.uplink = &uplink{rate: o.Uplinks[i]}
		}
		n.sites[p.Host] = s
		n.order = append(n.order, s)
	}
	for _, s := range n.order {
		n.tasks.Go(func() { n.accept(s) })
	}
	return n, nil
}

// Sent is how many bytes have left over a site's uplink.
func (n *Network) Sent(i int) int64 { return n.order[i].sent.Load() }

// Total is how many bytes have left all sites.
func (n *Network) Total() int64 {
	total := n.unknown.Load()
	for _, s := range n.order {
		total += s.sent.Load()
	}
	return total
}

// Close ends all relays and their connections.
func (n *Network) Close() {
	n.end()
	for _, s := range n.order {
		s.listener.Close()
	}
	n.tasks.Wait()
}

// accept takes connections to a site until the network is closed.
func (n *Network) accept(to *site) {
	for {
		conn, err := to.listener.Accept()
		if err != nil {
			return
		}
		n.tasks.Go(func() { n.relay(conn.(*net.TCPConn), to) })
	}
}

// relay connects whoever dialled to the site, and carries both directions.
func (n *Network) relay(near *net.TCPConn, to *site) {
	defer near.Close()
	dialer := net.Dialer{Control: buffered(n.options.Buffer)}
	var from *site
	if remote, ok := near.RemoteAddr().(*net.TCPAddr); ok {
		from = n.sites[remote.IP.String()]
	}
	if from != nil {
		dialer.LocalAddr = from.place.Dialer().LocalAddr
	}
	conn, err := dialer.DialContext(n.ctx, "tcp", to.place.Private())
	if err != nil {
		return
	}
	far := conn.(*net.TCPConn)
	defer far.Close()
	stop := context.AfterFunc(n.ctx, func() {
		near.Close()
		far.Close()
	})
	defer stop()
	var back sync.WaitGroup
	back.Go(func() { n.pipe(far, near, to).carry() })
	n.pipe(near, far, from).carry()
	back.Wait()
}

// pipe is the direction in which sender's bytes go from in to out.
func (n *Network) pipe(in, out *net.TCPConn, sender *site) *pipe {
	p := &pipe{in: in, out: out, delay: n.options.Delay, sent: &n.unknown, chunk: chunkMax}
	if sender != nil {
		p.uplink, p.sent = sender.uplink, &sender.sent
	}
	if p.uplink != nil {
		p.chunk = p.uplink.chunk()
	}
	return p
}
