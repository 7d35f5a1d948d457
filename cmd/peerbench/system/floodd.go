package system

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/place"
	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/realnet"
	"github.com/floodd/floodd/realnet/client"
)

// Floodd is a group of daemons as their users configure it: what a configuration does not
// have to say, it does not say, but for the storage, which must hold what is flooded. The first
// site is the master. Applications publish over the client port, pipelined, and take
// updates by the command "receive", acknowledging them as the client library does.
const Floodd flooddSystem = "floodd"

type flooddSystem string

// The groups of a floodd system. All sites are in both.
const (
	newsGroup core.GroupName = "news" // of small updates, which applications receive
	bulkGroup core.GroupName = "bulk" // of long ones, which stay in storage
)

// smallStorage is each site's storage for small updates, in bytes.
const smallStorage = 1 << 30

func (f flooddSystem) Name() string { return string(f) }

func (f flooddSystem) Start(ctx context.Context, places []place.Place, deliver func(int, []byte)) (Sites, error) {
	return f.run(ctx, flooding{places: places, groups: []core.GroupName{newsGroup}, storage: smallStorage, deliver: deliver})
}

func (f flooddSystem) StartBulk(ctx context.Context, places []place.Place, size int64, whole func(int)) (BulkSites, error) {
	return f.run(ctx, flooding{places: places, groups: []core.GroupName{bulkGroup}, storage: size, whole: whole})
}

// StartMixed runs sites that flood both kinds of updates, over the same links.
func (f flooddSystem) StartMixed(ctx context.Context, places []place.Place, size int64, deliver func(int, []byte), whole func(int)) (*FlooddSites, error) {
	return f.run(ctx, flooding{
		places: places, groups: []core.GroupName{newsGroup, bulkGroup},
		storage: smallStorage + size, deliver: deliver, whole: whole,
	})
}

// flooding is what a number of daemons is to do.
type flooding struct {
	places  []place.Place
	groups  []core.GroupName
	storage int64
	deliver func(int, []byte) // of small updates; nil for none
	whole   func(int)         // of a long update
}

// configuration is the sites' common one.
func (f flooding) configuration() string {
	var b strings.Builder
	for i, p := range f.places {
		fmt.Fprintf(&b, "(:site-define (:site-name %s) (:inet-address %s) (:client-port %d) (:data-port %d))\n", siteName(i), p.Host, p.Client, p.Port)
	}
	for _, group := range f.groups {
		fmt.Fprintf(&b, "(:group-define (:group-name %s) (:master-site %s)", group, siteName(0))
		for i := range f.places {
			fmt.Fprintf(&b, " (:site %s)", siteName(i))
		}
		b.WriteString(")\n")
	}
	fmt.Fprintf(&b, "(:local (:data-storage-max %d))\n", f.storage)
	return b.String()
}

func siteName(i int) core.SiteName { return core.SiteName(fmt.Sprintf("site-%d", i)) }

// FlooddSites are daemons while they run.
type FlooddSites struct {
	flooding
	ctx        context.Context
	end        context.CancelFunc
	tasks      sync.WaitGroup
	publishers []*publisher

	mu      sync.Mutex
	failure error // of a receiving program
}

func (flooddSystem) run(ctx context.Context, f flooding) (*FlooddSites, error) {
	sites := &FlooddSites{flooding: f}
	sites.ctx, sites.end = context.WithCancel(ctx)
	file, err := config.Parse("peerbench.conf", []byte(f.configuration()))
	if err != nil {
		sites.Stop()
		return nil, err
	}
	for i := range f.places {
		if err := sites.start(file, i); err != nil {
			sites.Stop()
			return nil, err
		}
	}
	if err := sites.awaitMaps(ctx); err != nil {
		sites.Stop()
		return nil, err
	}
	return sites, nil
}

// start runs one daemon, and its applications.
func (s *FlooddSites) start(file *config.File, i int) error {
	own, err := file.For(siteName(i))
	if err != nil {
		return err
	}
	p := s.places[i]
	data, err := net.Listen("tcp", p.Private())
	if err != nil {
		return err
	}
	clients, err := net.Listen("tcp", p.Clients())
	if err != nil {
		data.Close()
		return err
	}
	options := realnet.Options{Config: own, DataListener: data, ClientListener: clients, Dialer: p.Dialer()}
	if s.whole != nil {
		options.Observe = func(o core.Observation) { s.observe(i, o) }
	}
	daemon, err := realnet.New(options)
	if err != nil {
		return err
	}
	s.tasks.Go(func() { daemon.Run(s.ctx) })
	if s.deliver == nil {
		return nil
	}
	receiving, err := client.Dial(s.ctx, p.Clients())
	if err != nil {
		return err
	}
	s.tasks.Go(func() { s.receive(i, receiving) })
	publishing, err := newPublisher(s.ctx, p.Clients())
	if err != nil {
		return err
	}
	s.publishers = append(s.publishers, publishing)
	s.tasks.Go(publishing.flush)
	s.tasks.Go(publishing.hear)
	return nil
}

// receive is an application that takes small updates.
func (s *FlooddSites) receive(i int, c *client.Client) {
	var body []byte
	self := siteName(i)
	err := c.Receive(s.ctx, []core.GroupName{newsGroup}, func(u client.Update) error {
		if int64(cap(body)) < u.Size {
			body = make([]byte, u.Size)
		}
		body = body[:u.Size]
		if _, err := io.ReadFull(u.Body, body); err != nil {
			return err
		}
		if u.ID.Origin != self {
			s.deliver(i, body)
		}
		return nil
	})
	if s.ctx.Err() == nil {
		s.mu.Lock()
		s.failure = fmt.Errorf("receive at site %d: %w", i, err)
		s.mu.Unlock()
	}
}

// observe hears what a site notes: who has long updates does not say so otherwise.
func (s *FlooddSites) observe(i int, o core.Observation) {
	if o, ok := o.(core.UpdateComplete); ok && o.Size > core.PieceSize {
		s.whole(i)
	}
}

// awaitMaps returns once all sites have a topology of each group.
func (s *FlooddSites) awaitMaps(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, mapPatience, fmt.Errorf("not every site got a topology within %s", mapPatience))
	defer cancel()
	for _, p := range s.places {
		c, err := client.Dial(ctx, p.Clients())
		if err != nil {
			return err
		}
		defer c.Close()
		for _, group := range s.groups {
			if err := awaitMap(ctx, c, group); err != nil {
				return err
			}
		}
	}
	return nil
}

// awaitMap returns once a site has a group's topology.
func awaitMap(ctx context.Context, c *client.Client, group core.GroupName) error {
	again := time.NewTicker(mapPause)
	defer again.Stop()
	for {
		_, err := c.Topology(ctx, group)
		var no *client.Error
		if !errors.As(err, &no) || !no.Temporary() {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Publish floods a small update.
func (s *FlooddSites) Publish(site int, body []byte) error {
	s.mu.Lock()
	failure := s.failure
	s.mu.Unlock()
	if failure != nil {
		return failure
	}
	return s.publishers[site].publish(body)
}

// Flood floods a long update from the first site.
func (s *FlooddSites) Flood(ctx context.Context, size int64) error {
	c, err := client.Dial(ctx, s.places[0].Clients())
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.PublishSize(ctx, noise(), size, bulkGroup)
	return err
}

// Stop ends all daemons.
func (s *FlooddSites) Stop() {
	s.end()
	for _, p := range s.publishers {
		p.close()
	}
	s.tasks.Wait()
}

// mapPatience is how long the sites may take to get a topology, and mapPause how long it
// is before one is asked again.
const (
	mapPatience = time.Minute
	mapPause    = 20 * time.Millisecond
)
