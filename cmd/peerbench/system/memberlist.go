package system

import (
	"context"
	"io"
	"log"
	"sync"
	"sync/atomic"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/place"
	"github.com/hashicorp/memberlist"
)

// Memberlist is hashicorp's gossip, with its parameters for a local network. Updates are
// its broadcasts; a member passes on what it hears for the first time, as Serf does with
// its events. It speaks UDP, so no relay stands before its sites: they count what they send
// themselves.
const Memberlist memberlistSystem = "memberlist"

type memberlistSystem string

func (m memberlistSystem) Name() string { return string(m) }

func (memberlistSystem) Start(_ context.Context, places []place.Place, deliver func(int, []byte)) (Sites, error) {
	m := &memberlistSites{}
	for i, p := range places {
		if err := m.join(i, p, places[0], deliver); err != nil {
			m.Stop()
			return nil, err
		}
	}
	return m, nil
}

type memberlistSites struct {
	lists   []*memberlist.Memberlist
	members []*member
	sent    atomic.Int64
}

// Sent is how many bytes all sites have put into packets.
func (m *memberlistSites) Sent() int64 { return m.sent.Load() }

func (m *memberlistSites) join(i int, at, first place.Place, deliver func(int, []byte)) error {
	silent := log.New(io.Discard, "", 0)
	network, err := memberlist.NewNetTransport(&memberlist.NetTransportConfig{
		BindAddrs: []string{at.Host}, BindPort: at.Listen, Logger: silent,
	})
	if err != nil {
		return err
	}
	one := &member{
		deliver: func(body []byte) { deliver(i, body) },
		known:   map[string]bool{},
	}
	config := memberlist.DefaultLANConfig()
	config.Name = at.Host
	config.BindAddr, config.BindPort = at.Host, at.Listen
	config.AdvertiseAddr, config.AdvertisePort = at.Host, at.Listen
	config.Logger = silent
	config.Delegate = one
	config.Transport = countingTransport{network, &m.sent}
	list, err := memberlist.Create(config)
	if err != nil {
		network.Shutdown()
		return err
	}
	one.queue = memberlist.TransmitLimitedQueue{NumNodes: list.NumMembers, RetransmitMult: config.RetransmitMult}
	m.lists = append(m.lists, list)
	m.members = append(m.members, one)
	if i > 0 {
		_, err = list.Join([]string{first.Private()})
	}
	return err
}

func (m *memberlistSites) Publish(site int, body []byte) error {
	m.members[site].hear(body)
	return nil
}

func (m *memberlistSites) Stop() {
	for _, list := range m.lists {
		list.Shutdown()
	}
}

// member is what memberlist asks for a site's broadcasts, and gives what it heard.
type member struct {
	deliver func([]byte)
	queue   memberlist.TransmitLimitedQueue

	mu    sync.Mutex
	known map[string]bool // by stamp
}

// hear queues an update for others unless it is known.
func (m *member) hear(body []byte) (fresh bool) {
	stamp := string(body[:min(len(body), 32)])
	m.mu.Lock()
	fresh = !m.known[stamp]
	m.known[stamp] = true
	m.mu.Unlock()
	if fresh {
		m.queue.QueueBroadcast(broadcast(body))
	}
	return fresh
}

func (m *member) NotifyMsg(body []byte) {
	own := append([]byte(nil), body...)
	if m.hear(own) {
		m.deliver(own)
	}
}

func (m *member) GetBroadcasts(overhead, limit int) [][]byte {
	return m.queue.GetBroadcasts(overhead, limit)
}

func (*member) NodeMeta(int) []byte           { return nil }
func (*member) LocalState(bool) []byte        { return nil }
func (*member) MergeRemoteState([]byte, bool) {}

// broadcast is an update in a member's queue. None replaces another.
type broadcast []byte

func (b broadcast) Message() []byte                     { return b }
func (broadcast) Invalidates(memberlist.Broadcast) bool { return false }
func (broadcast) Finished()                             {}
func (broadcast) UniqueBroadcast()                      {}

// countingTransport counts the bytes of packets.
type countingTransport struct {
	*memberlist.NetTransport
	sent *atomic.Int64
}

func (c countingTransport) WriteTo(b []byte, addr string) (time.Time, error) {
	c.sent.Add(int64(len(b)))
	return c.NetTransport.WriteTo(b, addr)
}

func (c countingTransport) WriteToAddress(b []byte, addr memberlist.Address) (time.Time, error) {
	c.sent.Add(int64(len(b)))
	return c.NetTransport.WriteToAddress(b, addr)
}
