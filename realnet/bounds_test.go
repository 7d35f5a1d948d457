package realnet

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/floodd/floodd/core"
)

// TestTooManyClients: one more than there are seats is told so, and served once
// another has gone.
func TestTooManyClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network, _ := startFake(t, taking(), Options{}, func(d *Daemon) { d.clients.seats = make(chan struct{}, 2) })
		first := newTelnet(t, network.dial(t, testClientPort))
		first.expect("220")
		newTelnet(t, network.dial(t, testClientPort)).expect("220")
		third := newTelnet(t, network.dial(t, testClientPort))
		third.expect("421 inferno")
		third.expectEnd()
		first.say("quit\r\n")
		first.expect("221")
		synctest.Wait()
		newTelnet(t, network.dial(t, testClientPort)).expect("220")
	})
}

// TestTooManyLinks: one more than are held is closed before the site hears of it, and
// one is taken again when another has ended. Links that this side opens do not count.
func TestTooManyLinks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{}
		network, _ := startFake(t, site, Options{}, func(d *Daemon) { d.network.inbound = make(chan struct{}, 2) })
		first := newPeer(t, network.dial(t, testDataPort))
		newPeer(t, network.dial(t, testDataPort))
		newPeer(t, network.dial(t, testDataPort)).expectEnd()
		synctest.Wait()
		if n := len(told[core.PeerConnected](site)); n != 2 {
			t.Fatalf("the site was told of %d links, wanted 2", n)
		}
		first.conn.Close()
		synctest.Wait()
		newPeer(t, network.dial(t, testDataPort)).send(core.Ping{}, nil)
		synctest.Wait()
		if n := len(told[core.PeerConnected](site)); n != 3 {
			t.Errorf("the site was told of %d links, wanted 3", n)
		}
	})
}

// TestTimerOfTheSite: the site is woken at the instant that it set, by the clock of
// the options, and told that instant.
func TestTimerOfTheSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const at = 90_000_000 // 1.5 minutes
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			if _, ok := in.(core.Booted); ok {
				return []core.Effect{&core.SetTimer{At: 5_000_000}, &core.SetTimer{At: at}}
			}
			return nil
		}}
		_, stop := startFake(t, site, Options{})
		time.Sleep(time.Hour)
		stop()
		if fired := told[core.TimerFired](site); len(fired) != 1 {
			t.Fatalf("the timer fired %d times", len(fired))
		}
		if now := site.times[len(site.times)-1]; now != at {
			t.Errorf("the site was woken at %d, wanted %d", now, at)
		}
	})
}
