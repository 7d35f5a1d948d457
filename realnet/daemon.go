package realnet

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"

	"github.com/benbjohnson/clock"

	"github.com/floodd/floodd/core"
)

// Options are what a daemon needs to know. Only Config must be set.
type Options struct {
	Config core.Config // checked, as package config returns it
	Clock  clock.Clock // that moves the site; nil for the real one
	Log    *slog.Logger
	// Bind is the address, without port, on which both ports listen; empty for all of
	// this machine's.
	Bind string
	// ExitFrom lists from where the client command "exit" is permitted. Nil stands for
	// this machine: its loopback addresses, and each of its own that a client both comes
	// from and connects to. An empty list permits it from nowhere.
	ExitFrom []netip.Prefix
	// Store keeps payloads; nil for what the configuration says. The daemon closes it.
	Store Store
	// Observe, if set, is told what the site notes, by the site's goroutine.
	Observe func(core.Observation)

	// ClientListener and DataListener stand in for the ports of the configuration, and
	// Dialer for the network, where they are set.
	ClientListener, DataListener net.Listener
	Dialer                       Dialer
}

// machine is the site, as the daemon drives it.
type machine interface {
	Round(now core.Time, facts []core.Input) []core.Effect
}

// factsMax is how many letters the site is given at once. What the first of them has it
// send waits for the last; what they have it send on one link leaves together. There are
// several only when the daemon has more to do than it can do at once.
const factsMax = 64

// Daemon drives one site over TCP.
//
// Run's goroutine owns the site: it takes letters out of the mailbox, a few at a time, reads
// the clock, steps the site, and performs the effects. None of these wait for anybody.
// All else happens in other goroutines, two for a link and one or two for a client,
// one for each child process or attempt to connect. They put letters into the mailbox,
// and wait when it is full.
type Daemon struct {
	log     *slog.Logger
	site    machine
	facts   []core.Input // memory for some
	store   Store
	kept    core.Booted // what the store has of earlier lives
	mail    *mailbox
	alarm   *alarm
	network *network
	host    *host
	ports   core.Ports
	clients *clientPort

	dataListener net.Listener
	tasks        sync.WaitGroup     // all goroutines but Run's
	end          context.CancelFunc // asks them to end
	ctx          context.Context
}

// New opens the daemon's two ports and its store, and makes its site. Nothing happens until Run.
func New(o Options) (d *Daemon, err error) {
	self, err := selfOf(o.Config)
	if err != nil {
		return nil, err
	}
	if o.ClientListener == nil {
		if o.ClientListener, err = listen(o.Bind, self.ClientPort, "client"); err != nil {
			return nil, err
		}
	}
	if o.DataListener == nil {
		if o.DataListener, err = listen(o.Bind, self.DataPort, "data"); err != nil {
			o.ClientListener.Close()
			return nil, err
		}
	}
	defer func() {
		if err != nil {
			o.ClientListener.Close()
			o.DataListener.Close()
		}
	}()
	o.fill()
	if o.Store == nil {
		if o.Store, err = openStore(o); err != nil {
			return nil, err
		}
	}
	kept, err := o.Store.Recover()
	if err != nil {
		o.Store.Close()
		return nil, fmt.Errorf("recover updates: %w", err)
	}
	site := core.New(core.Options{
		Config:   o.Config,
		Life:     freshLife(o.Clock.Now(), chance()),
		Seed:     chance(),
		Durable:  o.Store.Durable(),
		Software: Software(),
		Quiet:    o.quiet(),
	})
	d = newDaemon(o, site)
	d.kept = kept
	return d, nil
}

// fill sets what is not set.
func (o *Options) fill() {
	if o.Clock == nil {
		o.Clock = clock.New()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Dialer == nil {
		o.Dialer = &net.Dialer{}
	}
}

// quiet reports whether nobody hears what becomes of every single update: of what the
// journal says of it nothing is logged, as for most daemons.
func (o Options) quiet() bool {
	return o.Observe == nil && (o.Log == nil || !o.Log.Enabled(context.Background(), levelOf(core.UpdateComplete{})))
}

// newDaemon puts the rooms around a machine. Both listeners are set.
func newDaemon(o Options, site machine) *Daemon {
	o.fill()
	if o.Store == nil {
		o.Store = memoryStore{}
	}
	log := o.Log.With("self", string(o.Config.Self))
	d := &Daemon{log: log, site: site, store: o.Store, mail: newMailbox(), alarm: newAlarm(o.Clock), dataListener: o.DataListener}
	d.ctx, d.end = context.WithCancel(context.Background())
	d.network = &network{
		ctx: d.ctx, tasks: &d.tasks, mail: d.mail, store: o.Store, log: log, dialer: o.Dialer,
		inbound: make(chan struct{}, inboundMax),
		links:   map[core.LinkID]*link{},
	}
	d.host = &host{
		ctx: d.ctx, tasks: &d.tasks, mail: d.mail, store: o.Store,
		exporter: exporter{self: o.Config.Self, local: o.Config.Local, store: o.Store},
		clients:  map[core.ClientID]*client{},
	}
	d.clients = &clientPort{
		ctx: d.ctx, tasks: &d.tasks, mail: d.mail, store: o.Store, log: log,
		listener: o.ClientListener, self: o.Config.Self, exitFrom: o.ExitFrom,
		seats: make(chan struct{}, clientsMax),
	}
	d.ports = core.Ports{
		Clock: d.alarm, Network: d.network, Host: d.host,
		Observer: observer{journal: journal{log}, also: o.Observe},
	}
	return d
}

// ClientAddr is where local clients connect to.
func (d *Daemon) ClientAddr() net.Addr { return d.clients.listener.Addr() }

// DataAddr is where other sites connect to.
func (d *Daemon) DataAddr() net.Addr { return d.dataListener.Addr() }

// Run runs the daemon until ctx ends or a client that may do so ends it. Then it lets
// what has been said leave, for a second at most, stops child processes, and returns.
func (d *Daemon) Run(ctx context.Context) {
	d.log.Info("floodd begins", "software", Software(), "clients", d.ClientAddr().String(), "data", d.DataAddr().String())
	d.store.Start(func(in core.Stored) { d.mail.put(letter{input: in}) })
	d.tasks.Go(func() { d.network.accept(d.dataListener) })
	d.tasks.Go(d.clients.accept)
	d.steps(ctx)
	d.mail.close()
	d.alarm.stop()
	d.end()
	d.tasks.Wait()
	if err := d.store.Close(); err != nil {
		d.log.Error("the store did not close", "why", err.Error())
	}
	d.log.Info("floodd ends")
}

// steps moves the site until it is to stop. The timer has its turn after each round of
// letters, however many wait.
func (d *Daemon) steps(ctx context.Context) {
	d.kept.TimeOfDay = d.alarm.timeOfDay()
	d.step(d.kept)
	d.kept = core.Booted{} // let go of the payloads
	var letters []letter
	for !d.host.halted {
		select {
		case <-ctx.Done():
			return
		case <-d.alarm.timer.C:
			if ofDay, set := d.alarm.wasSet(); set {
				d.step(core.ClockSet{TimeOfDay: ofDay})
			}
			d.step(core.TimerFired{})
		case <-d.mail.ready:
			letters = d.mail.take(letters)
			for some := range slices.Chunk(letters, factsMax) {
				if d.host.halted {
					return
				}
				d.open(some)
			}
			clear(letters) // let go of the payloads
		}
	}
}

// open steps the site with some letters, and keeps the tables of links and clients.
func (d *Daemon) open(letters []letter) {
	for _, l := range letters {
		if l.link != nil {
			d.network.links[l.link.id] = l.link
		}
		if l.client != nil {
			d.host.met(l.client)
		}
		switch in := l.input.(type) {
		case core.PeerLost:
			delete(d.network.links, in.Link)
		case core.ClientGone:
			d.host.forget(in.Client)
		}
		d.facts = append(d.facts, l.input)
	}
	d.step(d.facts...)
	clear(d.facts)
	d.facts = d.facts[:0]
}

func (d *Daemon) step(facts ...core.Input) {
	for _, effect := range d.site.Round(d.alarm.tick(), facts) {
		effect.Perform(&d.ports)
	}
	d.network.dispatch()
}

// observer passes notes on to the log and to whoever else wants them.
type observer struct {
	journal
	also func(core.Observation)
}

func (o observer) Note(e core.Note) {
	o.journal.Note(e)
	if o.also != nil {
		o.also(e.Observation)
	}
}

// selfOf finds the site's own definition.
func selfOf(c core.Config) (core.SiteDef, error) {
	for _, site := range c.Sites {
		if site.Name == c.Self {
			return site, nil
		}
	}
	return core.SiteDef{}, fmt.Errorf("site %q is not defined in the configuration", c.Self)
}

func listen(bind string, port int, what string) (net.Listener, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(bind, strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("open the %s port %d: %w", what, port, err)
	}
	return listener, nil
}
