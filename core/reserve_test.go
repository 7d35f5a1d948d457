package core_test

import (
	"testing"

	"github.com/floodd/floodd/core"
)

// TestReservedStorageComesBack has clients reserve most of a site's storage and then
// use it, give it back, or vanish: the next one must find it free.
func TestReservedStorageComesBack(t *testing.T) {
	c := newCluster(t, 1, world(2, func(config *core.Config) { config.Local.DataStorageMax = 100 << 10 })...)
	c.startAll()
	a := c.nodes["a"]
	for name, finish := range map[string]func(core.ClientID){
		"published": func(client core.ClientID) {
			a.step(core.ClientAsked{Client: client, Request: core.Publish{Pieces: pieces(1, 10)}})
		},
		"abandoned": func(client core.ClientID) { a.step(core.ClientAsked{Client: client, Request: core.Abandon{}}) },
		"gone":      func(client core.ClientID) { a.step(core.ClientGone{Client: client}) },
	} {
		if r := a.ask(core.Reserve{Bytes: 90 << 10}); r != (core.Ready{}) {
			t.Fatalf("the client that is then %s hears %+v", name, r)
		}
		if r, ok := a.ask(core.Reserve{Bytes: 90 << 10}).(core.Rejected); !ok || r.Why != core.RejectStorage {
			t.Fatalf("while another has 90 of 100 KB reserved, a client hears %+v", r)
		}
		finish(a.clients - 1)
	}
}

// TestReserveTakesWhatThereIs: a client that does not know yet how much it will send
// gets the last bytes too, and no more than there are.
func TestReserveTakesWhatThereIs(t *testing.T) {
	c := up(t, 2, func(config *core.Config) { config.Local.DataStorageMax = 100 << 10 })
	a := c.nodes["a"]
	ask := func(bytes, least int64) core.Reply {
		a.answers[99] = nil
		a.step(core.ClientAsked{Client: 99, Request: core.Reserve{Bytes: bytes, Least: least}})
		return a.answers[99][0]
	}
	if r := ask(64<<10, 1); r != (core.Ready{}) {
		t.Fatalf("the first step: %+v", r)
	}
	if r := ask(64<<10, 1000); r != (core.Ready{Short: 28 << 10}) {
		t.Fatalf("the rest: %+v", r)
	}
	if r, ok := ask(64<<10, 1).(core.Rejected); !ok || r.Why != core.RejectTooLarge {
		t.Fatalf("one byte more than could ever fit: %+v", r)
	}
}
