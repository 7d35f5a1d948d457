package system

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/place"
	"github.com/libp2p/go-libp2p"
	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/multiformats/go-multiaddr"
)

// Gossipsub is libp2p's, over TCP with the security and multiplexing that libp2p chooses,
// every host connected to every other. Its parameters are the library's, but for the
// queues: with those of the library it throws away most of what is published here at once.
const Gossipsub gossipsubSystem = "gossipsub"

type gossipsubSystem string

const (
	gossipsubTopic = "updates"
	gossipsubQueue = 1 << 14 // messages, in each of its queues
)

func (g gossipsubSystem) Name() string { return string(g) }

func (gossipsubSystem) Start(ctx context.Context, places []place.Place, deliver func(int, []byte)) (Sites, error) {
	g := &gossipsubSites{}
	g.ctx, g.end = context.WithCancel(ctx)
	if err := g.start(places, deliver); err != nil {
		g.Stop()
		return nil, err
	}
	return g, nil
}

type gossipsubSites struct {
	ctx    context.Context
	end    context.CancelFunc
	tasks  sync.WaitGroup
	hosts  []host.Host
	topics []*pubsub.Topic
}

func (g *gossipsubSites) start(places []place.Place, deliver func(int, []byte)) error {
	for i, p := range places {
		h, err := libp2p.New(
			libp2p.NoTransports, libp2p.Transport(tcp.NewTCPTransport),
			libp2p.ListenAddrStrings(multiaddress(p.Host, p.Listen)),
			libp2p.ResourceManager(nil), libp2p.DisableRelay(), libp2p.DisableMetrics(),
		)
		if err != nil {
			return err
		}
		g.hosts = append(g.hosts, h)
		router, err := pubsub.NewGossipSub(g.ctx, h,
			pubsub.WithPeerOutboundQueueSize(gossipsubQueue), pubsub.WithValidateQueueSize(gossipsubQueue))
		if err != nil {
			return err
		}
		topic, err := router.Join(gossipsubTopic)
		if err != nil {
			return err
		}
		g.topics = append(g.topics, topic)
		subscription, err := topic.Subscribe(pubsub.WithBufferSize(gossipsubQueue))
		if err != nil {
			return err
		}
		g.tasks.Go(func() {
			for {
				message, err := subscription.Next(g.ctx)
				if err != nil {
					return
				}
				if message.ReceivedFrom != h.ID() {
					deliver(i, message.Data)
				}
			}
		})
	}
	return g.connect(places)
}

// connect has every host dial those after it.
func (g *gossipsubSites) connect(places []place.Place) error {
	within, cancel := context.WithTimeout(g.ctx, 30*time.Second)
	defer cancel()
	for i, from := range g.hosts {
		for j := i + 1; j < len(g.hosts); j++ {
			at, err := multiaddr.NewMultiaddr(multiaddress(places[j].Host, places[j].Port))
			if err != nil {
				return err
			}
			if err := from.Connect(within, peer.AddrInfo{ID: g.hosts[j].ID(), Addrs: []multiaddr.Multiaddr{at}}); err != nil {
				return err
			}
		}
	}
	return nil
}

func multiaddress(host string, port int) string { return fmt.Sprintf("/ip4/%s/tcp/%d", host, port) }

func (g *gossipsubSites) Publish(site int, body []byte) error {
	return g.topics[site].Publish(g.ctx, body)
}

func (g *gossipsubSites) Stop() {
	g.end()
	g.tasks.Wait()
	for _, h := range g.hosts {
		h.Close()
	}
}
