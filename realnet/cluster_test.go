package realnet_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/realnet"
	"github.com/floodd/floodd/realnet/client"
)

// siteNames are the manual's two sites and a third.
var siteNames = []core.SiteName{"master", "inferno", "purgatory"}

// place is where one site of a test listens.
type place struct{ client, data net.Listener }

// newPlace finds ports below those that the system gives to who dials, from 32768 on or
// higher: a daemon that is down for a while finds its ports free when it starts again, though
// others dial them all the time.
func newPlace(t testing.TB) place {
	t.Helper()
	listen := func() (l net.Listener) {
		var err error
		for range 100 {
			if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000))); err == nil {
				t.Cleanup(func() { l.Close() })
				return l
			}
		}
		t.Fatal(err)
		return nil
	}
	return place{listen(), listen()}
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// manualConfiguration is the manual's example with a third site, the ports changed,
// and what a test says of the local site.
func manualConfiguration(places map[core.SiteName]place, local string) string {
	var b strings.Builder
	for _, name := range siteNames {
		p := places[name]
		fmt.Fprintf(&b, "(:site-define (:site-name %s) (:hostname localhost) (:inet-address 127.0.0.1) (:client-port %d) (:data-port %d))\n",
			name, port(p.client), port(p.data))
	}
	b.WriteString(`
(:group-define
 (:group-name mirror-1)
 (:site master)
 (:site inferno)
 (:site purgatory)
 (:ping-period 15.0)
 (:bandwidth-period 60.0)
 (:estimates-period 30.0)
 (:update-period 120)
 (:master-site master))
`)
	b.WriteString(local)
	return b.String()
}

// running is one daemon of a test, and what its site noted so far.
type running struct {
	daemon *realnet.Daemon
	stop   func() // and wait for its end

	mu      sync.Mutex
	changed sync.Cond
	notes   []core.Observation
}

// start runs one site of a configuration in this process.
func start(t testing.TB, text string, self core.SiteName, p place) *running {
	t.Helper()
	file, err := config.Parse("test.conf", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := file.For(self)
	if err != nil {
		t.Fatal(err)
	}
	r := &running{}
	r.changed.L = &r.mu
	options := realnet.Options{Config: cfg, ClientListener: p.client, DataListener: p.data, Observe: r.note}
	if os.Getenv("FLOODD_TEST_LOG") != "" {
		options.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	r.daemon, err = realnet.New(options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		r.daemon.Run(ctx)
		close(ended)
	}()
	r.stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(r.stop)
	return r
}

func (r *running) note(o core.Observation) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = append(r.notes, o)
	r.changed.Broadcast()
}

// await waits until enough of what the site noted has the property.
func (r *running) await(t testing.TB, enough int, has func(core.Observation) bool) {
	t.Helper()
	(&tally{site: r, has: has}).await(t, enough)
}

// patience ends a wait for what does not come, long before the test binary would be
// ended without a word of what it waited for.
const patience = 2 * time.Minute

// tally counts what of a site's notes has a property. It looks at each note once.
type tally struct {
	site        *running
	has         func(core.Observation) bool
	seen, found int
}

func (y *tally) await(t testing.TB, enough int) {
	t.Helper()
	lost := false
	watch := time.AfterFunc(patience, func() {
		y.site.mu.Lock()
		defer y.site.mu.Unlock()
		lost = true
		y.site.changed.Broadcast()
	})
	defer watch.Stop()
	y.site.mu.Lock()
	defer y.site.mu.Unlock()
	for {
		for ; y.seen < len(y.site.notes); y.seen++ {
			if y.has(y.site.notes[y.seen]) {
				y.found++
			}
		}
		if y.found >= enough {
			return
		}
		if lost {
			last := y.site.notes[max(0, len(y.site.notes)-20):]
			t.Fatalf("%d came of the %d awaited; the last that was noted: %+v", y.found, enough, last)
		}
		y.site.changed.Wait()
	}
}

func (r *running) dial(t testing.TB) *client.Client {
	t.Helper()
	c, err := client.Dial(t.Context(), r.daemon.ClientAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// startAll runs the three sites, each with its local parameters, and waits until all
// are linked.
func startAll(t testing.TB, local func(core.SiteName) string) map[core.SiteName]*running {
	t.Helper()
	places := map[core.SiteName]place{}
	for _, name := range siteNames {
		places[name] = newPlace(t)
	}
	all := map[core.SiteName]*running{}
	for _, name := range siteNames {
		all[name] = start(t, manualConfiguration(places, local(name)), name, places[name])
	}
	for _, name := range siteNames {
		all[name].await(t, 1, func(o core.Observation) bool {
			_, ok := o.(core.TopologyChanged)
			return ok
		})
	}
	return all
}

func is[T core.Observation](o core.Observation) bool {
	_, ok := o.(T)
	return ok
}
