package system

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/place"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// NATS is a full mesh of embedded nats-servers, with a client of each. Subscriptions take
// any number of messages, so that no client is cut off as slow.
const NATS natsSystem = "NATS"

type natsSystem string

const (
	natsSubject  = "updates"
	natsPatience = 20 * time.Second
)

func (n natsSystem) Name() string { return string(n) }

func (natsSystem) Start(ctx context.Context, places []place.Place, deliver func(int, []byte)) (Sites, error) {
	sites := &natsSites{}
	for i, p := range places {
		options := &server.Options{
			ServerName: fmt.Sprintf("site-%d", i),
			Host:       p.Host, Port: p.Client,
			Cluster: server.ClusterOpts{Name: "peerbench", Host: p.Host, Port: p.Listen, Advertise: p.Public(), NoAdvertise: true},
			NoSigs:  true, NoLog: true,
		}
		for j, other := range places {
			if j != i {
				options.Routes = append(options.Routes, &url.URL{Scheme: "nats", Host: other.Public()})
			}
		}
		one, err := server.NewServer(options)
		if err != nil {
			sites.Stop()
			return nil, err
		}
		sites.servers = append(sites.servers, one)
		one.Start()
	}
	for i, p := range places {
		if !sites.servers[i].ReadyForConnections(natsPatience) {
			sites.Stop()
			return nil, fmt.Errorf("the server of site %d was not ready in %s", i, natsPatience)
		}
		client, err := nats.Connect("nats://"+p.Clients(), nats.NoEcho(), nats.MaxReconnects(0))
		if err != nil {
			sites.Stop()
			return nil, err
		}
		sites.clients = append(sites.clients, client)
		subscription, err := client.Subscribe(natsSubject, func(m *nats.Msg) { deliver(i, m.Data) })
		if err == nil {
			err = subscription.SetPendingLimits(-1, -1)
		}
		if err != nil {
			sites.Stop()
			return nil, err
		}
	}
	return sites, nil
}

type natsSites struct {
	servers []*server.Server
	clients []*nats.Conn
}

func (n *natsSites) Publish(site int, body []byte) error {
	return n.clients[site].Publish(natsSubject, body)
}

func (n *natsSites) Stop() {
	for _, client := range n.clients {
		client.Close()
	}
	for _, one := range n.servers {
		one.Shutdown()
	}
	for _, one := range n.servers {
		one.WaitForShutdown()
	}
}
