package realnet

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/floodd/floodd/core"
)

func updateOf(seq uint64, body string) core.ExportUpdate {
	id := someID
	id.Seq = seq
	s := stage{store: memoryStore{}}
	s.write([]byte(body))
	return core.ExportUpdate{ID: id, Groups: []core.GroupName{"mirror-1"}, Size: int64(len(body)), Pieces: s.finish()}
}

// exporting scripts a site that hands these batches to whoever receives.
func exporting(batches ...[]core.ExportUpdate) *fakeSite {
	return &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
		asked, ok := in.(core.ClientAsked)
		if !ok {
			return nil
		}
		effects := []core.Effect{&core.Answer{Client: asked.Client, Reply: core.Receiving{}}}
		for i, batch := range batches {
			effects = append(effects, &core.StartExport{Batch: core.BatchID(i + 1), Client: asked.Client, Updates: batch})
		}
		return effects
	}}
}

// expectUpdate reads one delivery.
func (c *telnet) expectUpdate(u core.ExportUpdate, body string) {
	c.t.Helper()
	c.expect(fmt.Sprintf("222 %s mirror-1 %d", u.ID, len(body)))
	got := make([]byte, len(body)+2)
	if _, err := io.ReadFull(c.in, got); err != nil {
		c.t.Fatal(err)
	}
	if string(got) != body+"\r\n" {
		c.t.Fatalf("update %s came otherwise than sent", u.ID)
	}
}

func TestReceive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bodies := []string{"one\n", "", strings.Repeat("large", 40_000), "four"}
		var updates []core.ExportUpdate
		for i, body := range bodies {
			updates = append(updates, updateOf(uint64(i+1), body))
		}
		site := exporting(updates[:3], updates[3:])
		network, _ := startFake(t, site, Options{})
		c := newTelnet(t, network.dial(t, testClientPort))
		c.expect("220")
		c.say("receive\r\n")
		c.expect("354")
		for i, body := range bodies {
			c.expectUpdate(updates[i], body)
		}
		c.say(fmt.Sprintf("ack %s\r\nack %s\r\n", updates[0].ID, updates[1].ID))
		synctest.Wait()
		if finished := told[core.ExportFinished](site); len(finished) > 0 {
			t.Fatalf("with two of three acknowledged the site was told %+v", finished)
		}
		time.Sleep(24 * time.Hour) // a program may take its time
		c.say(fmt.Sprintf("ack %s\r\nack %s\r\nquit\r\n", updates[2].ID, updates[3].ID))
		c.expect("221")
		c.expectEnd()
		synctest.Wait()
		want := []core.ExportFinished{{Batch: 1, Done: 3}, {Batch: 2, Done: 1}}
		if finished := told[core.ExportFinished](site); !reflect.DeepEqual(finished, want) {
			t.Errorf("the site was told %+v, wanted %+v", finished, want)
		}
	})
}

// TestReceiverGone: each batch is reported exactly once, with what was acknowledged,
// also those that the program never saw.
func TestReceiverGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		large := strings.Repeat("x", 30_000)
		site := exporting(
			[]core.ExportUpdate{updateOf(1, "one"), updateOf(2, "two")},
			[]core.ExportUpdate{updateOf(3, large)},
			[]core.ExportUpdate{updateOf(4, "four")},
		)
		network, _ := startFake(t, site, Options{})
		c := newTelnet(t, network.dial(t, testClientPort))
		c.expect("220")
		c.say("receive\r\n")
		c.expect("354")
		first := updateOf(1, "one")
		c.expectUpdate(first, "one")
		c.say(fmt.Sprintf("ack %s\r\n", first.ID))
		c.expectUpdate(updateOf(2, "two"), "two")
		synctest.Wait() // the third waits to be read
		c.conn.Close()
		synctest.Wait()
		done := map[core.BatchID]int{}
		for _, in := range told[core.ExportFinished](site) {
			if _, twice := done[in.Batch]; twice || in.Why == "" {
				t.Errorf("the site was told %+v", in)
			}
			done[in.Batch] = in.Done
		}
		if want := map[core.BatchID]int{1: 1, 2: 0, 3: 0}; !reflect.DeepEqual(done, want) {
			t.Errorf("done were %v, wanted %v", done, want)
		}
		if gone := told[core.ClientGone](site); len(gone) != 1 {
			t.Errorf("the site was told %+v", gone)
		}
	})
}

// TestExportToGoneReceiver: a batch for a client that is not there is answered too.
func TestExportToGoneReceiver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			if _, ok := in.(core.Booted); ok {
				return []core.Effect{&core.StartExport{Batch: 9, Client: 77}}
			}
			return nil
		}}
		startFake(t, site, Options{})
		synctest.Wait()
		if finished := told[core.ExportFinished](site); len(finished) != 1 || finished[0].Batch != 9 || finished[0].Why == "" {
			t.Errorf("the site was told %+v", finished)
		}
	})
}
