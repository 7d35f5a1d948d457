package strategy

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// bench is one site, s1, with a link to each of some others, all of them up. The link
// to s2 has the id 2, and so on.
type bench struct {
	t      *testing.T
	site   *site
	now    core.Time
	alarm  core.Time // what the site's timer is set to
	sent   []core.Send
	closed []core.LinkID
	other  []core.Effect // answers, exports and what is said to the disk
}

func newBench(t *testing.T, name string, others int) *bench {
	o := &overlay{groups: []core.GroupName{"g"}, index: map[core.SiteName]int{}, near: make([][]int, others+1)}
	for i := range others + 1 {
		def := core.SiteDef{Name: core.SiteName(fmt.Sprintf("s%d", i+1)), Hostname: "h", DataPort: i + 1}
		o.index[def.Name] = i
		o.sites = append(o.sites, def)
		if i > 0 {
			o.near[0] = append(o.near[0], i)
		}
	}
	b := &bench{t: t, now: 1}
	b.site = newSite(named(t, name), o, core.Options{
		Config: core.Config{Self: "s1", Local: core.LocalDef{DataStorageMax: 1 << 30}}, Seed: 1,
	})
	b.step(core.Booted{})
	for i := range others {
		id := core.LinkID(i + 2)
		b.step(core.PeerConnected{Link: id, To: o.sites[i+1].Name, Room: 1 << 30})
		b.hear(id, core.Hello{Site: o.sites[i+1]})
	}
	b.said()
	return b
}

// step gives the site an input and takes down what it sends.
func (b *bench) step(in core.Input) {
	for _, e := range b.site.Step(b.now, in) {
		switch e := e.(type) {
		case *core.Send:
			messages := []core.Message{e.Message}
			if batch, ok := e.Message.(core.Batch); ok {
				messages = batch.Messages
			}
			for _, m := range messages {
				b.sent = append(b.sent, core.Send{Link: e.Link, Message: m})
			}
		case *core.Disconnect:
			b.closed = append(b.closed, e.Link)
		case *core.SetTimer:
			b.alarm = e.At
		case *core.Answer, *core.StartExport, *core.MarkExported, *core.Discard:
			b.other = append(b.other, e)
		}
	}
}

func (b *bench) hear(from core.LinkID, m core.Message) {
	b.step(&core.MessageReceived{Link: from, Message: m})
}

// wait lets time pass.
func (b *bench) wait(d time.Duration) {
	end := b.now.Add(d)
	for b.alarm > 0 && b.alarm <= end {
		b.now, b.alarm = max(b.now, b.alarm), 0
		b.step(core.TimerFired{})
	}
	b.now = end
}

// said returns what was sent since it was asked last, one "link:what" for each message.
func (b *bench) said() []string {
	var words []string
	for _, e := range b.sent {
		var text string
		switch m := e.Message.(type) {
		case core.Update:
			text = fmt.Sprintf("update %v", m.Header.ID)
		case core.Announce:
			text = fmt.Sprintf("announce %v", m.Header.ID)
		case core.Want:
			text = fmt.Sprintf("want %v %v", m.Items[0].ID, m.Items[0].Pieces)
		case core.Stop:
			text = fmt.Sprintf("stop %v", m.IDs[0])
		case core.Offer:
			text = fmt.Sprintf("offer %v %v", m.Items[0].Stream, m.Items[0].Ranges)
		case core.Gone:
			text = fmt.Sprintf("gone %v", m.IDs[0])
		case core.Piece:
			text = fmt.Sprintf("piece %d of %v", m.Index, m.ID)
		case core.Manifest:
			text = fmt.Sprintf("manifest of %v", m.ID)
		default:
			text = fmt.Sprintf("%T", m)
		}
		words = append(words, fmt.Sprintf("%d: %s", e.Link, text))
	}
	b.sent = nil
	return words
}

// mustSay fails the test unless the site has said so, and no more but for what is
// between any two sites.
func (b *bench) mustSay(want ...string) {
	b.t.Helper()
	got := slices.DeleteFunc(b.said(), func(s string) bool {
		return s[3:] == "core.Ping" || s[3:] == "core.Summary"
	})
	if !slices.Equal(got, want) {
		b.t.Fatalf("it said\n%q, want\n%q", got, want)
	}
}

// short makes an update of one piece, the seq-th of an origin.
func short(origin core.SiteName, seq uint64) core.Update {
	h := core.Header{ID: core.UpdateID{Stream: core.Stream{Origin: origin, Epoch: 1}, Seq: seq}, Groups: []core.GroupName{"g"}, Size: 10}
	h.Digest = core.Digest{byte(seq)}
	return core.Update{Header: h, Payload: &core.Payload{Size: 10, Digest: h.Digest, Handle: seq}}
}

// tall makes an update of several pieces.
func tall(origin core.SiteName, seq uint64, pieces int) (core.Announce, core.Manifest, []core.Piece) {
	id := core.UpdateID{Stream: core.Stream{Origin: origin, Epoch: 1}, Seq: seq}
	var payloads []core.Payload
	var parts []core.Piece
	for i := range pieces {
		p := core.Payload{Size: core.PieceSize, Digest: core.Digest{byte(seq), byte(i)}, Handle: i}
		payloads = append(payloads, p)
		parts = append(parts, core.Piece{ID: id, Index: uint32(i), Payload: p})
	}
	h := core.Header{ID: id, Groups: []core.GroupName{"g"}, Size: int64(pieces) * core.PieceSize}
	chunks, manifests := digestPieces(payloads)
	h.Chunks, h.Digest = chunks, digestOf(chunks)
	return core.Announce{Header: h}, core.Manifest{ID: id, Digests: manifests[0]}, parts
}

// TestCutThrough: each piece of a long update goes on as it comes, and the source
// declines nothing, while others are declined.
func TestCutThrough(t *testing.T) {
	b := newBench(t, "flooding", 3)
	announce, manifest, pieces := tall("s9", 1, 3)
	b.hear(2, announce)
	b.mustSay("3: announce s9/1/1", "4: announce s9/1/1")
	b.hear(4, announce)
	b.mustSay("4: stop s9/1/1")
	b.hear(4, core.Stop{IDs: []core.UpdateID{announce.Header.ID}})
	b.hear(2, manifest)
	b.mustSay()
	b.hear(2, pieces[0])
	b.mustSay("3: manifest of s9/1/1", "3: piece 0 of s9/1/1")
	b.hear(2, pieces[1])
	b.mustSay("3: piece 1 of s9/1/1")
}

// TestTransferResumes: when the source of a long update is lost, or gives nothing, the
// next peer is asked for what is missing.
func TestTransferResumes(t *testing.T) {
	for _, lost := range []bool{true, false} {
		b := newBench(t, "flooding", 3)
		announce, manifest, pieces := tall("s9", 1, 5)
		b.hear(2, announce)
		b.hear(2, manifest)
		b.hear(2, pieces[0])
		b.hear(2, pieces[2])
		b.said()
		if lost {
			b.step(core.PeerLost{Link: 2})
		} else {
			b.wait(stallPatience + tickPeriod)
		}
		b.mustSay("3: want s9/1/1 [1 3-4]")
	}
}

// TestSilence: a link that leaves a ping unanswered is closed.
func TestSilence(t *testing.T) {
	b := newBench(t, "flooding", 2)
	b.wait(quietOverlay + tickPeriod)
	if got, want := b.said(), []string{"2: core.Ping", "3: core.Ping"}; !slices.Equal(got, want) {
		t.Fatalf("it said %q, want %q", got, want)
	}
	b.hear(2, core.Pong{})
	b.wait(quietOverlay + tickPeriod)
	if want := []core.LinkID{3}; !slices.Equal(b.closed, want) {
		t.Errorf("it closed %v, want %v", b.closed, want)
	}
}

// TestExchange: who comes up is given what it lacks; with unicast, by its origin alone.
func TestExchange(t *testing.T) {
	for _, name := range []string{"flooding", "unicast"} {
		b := newBench(t, name, 2)
		b.hear(2, short("s2", 1))
		b.step(core.ClientAsked{Client: 1, Request: core.Publish{Pieces: []core.Payload{{Size: 1, Handle: 1}}}})
		b.step(core.PeerLost{Link: 3})
		b.step(core.PeerConnected{Link: 7, Room: 1 << 30})
		b.hear(7, core.Hello{Site: b.site.overlay.sites[2]})
		b.said()
		b.hear(7, core.Summary{Group: "g", Last: true})
		want := []string{"7: update s2/1/1", "7: update s1/0/1"}
		if name == "unicast" {
			want = want[1:]
		}
		b.mustSay(want...)
	}
}

// TestDisk: a durable site tells its client once the disk has the update, or that it has
// not; and its disk that an update was handed over.
func TestDisk(t *testing.T) {
	b := newBench(t, "flooding", 1)
	b.site.options.Durable = true
	b.site.options.Config.Local.ExportCommand = "apply"
	publish := func() {
		b.step(core.ClientAsked{Client: 1, Request: core.Publish{Pieces: []core.Payload{{Handle: 1}}}})
	}
	must := func(want ...core.Effect) {
		t.Helper()
		if !reflect.DeepEqual(b.other, want) {
			t.Fatalf("effects are %s, want %s", shown(b.other), shown(want))
		}
		b.other = nil
	}
	id := core.UpdateID{Stream: core.Stream{Origin: "s1"}, Seq: 1}
	publish()
	must()
	b.step(core.Stored{ID: id, Why: "full"})
	b.mustSay()
	must(&core.Answer{Client: 1, Reply: core.Rejected{Why: core.RejectDisk, Text: "the disk failed to take the update"}}, &core.Discard{ID: id})
	publish()
	id.Seq = 2
	b.step(core.Stored{ID: id})
	b.mustSay("2: update s1/0/2")
	must(&core.StartExport{Batch: 1, Updates: []core.ExportUpdate{{ID: id, Groups: []core.GroupName{"g"}, Pieces: []core.Payload{{Handle: 1}}}}},
		&core.Answer{Client: 1, Reply: core.Queued{ID: id}})
	b.step(core.ExportFinished{Batch: 1, Done: 1})
	must(&core.MarkExported{IDs: []core.UpdateID{id}})
}

// TestExportAgain: what an application did not take is handed to it again, after a while.
func TestExportAgain(t *testing.T) {
	b := newBench(t, "flooding", 1)
	b.site.options.Config.Local.ExportCommand = "apply"
	u := short("s2", 1)
	b.hear(2, u)
	for batch := core.BatchID(1); batch < 4; batch++ {
		want := []core.Effect{&core.StartExport{Batch: batch, Updates: []core.ExportUpdate{
			{ID: u.Header.ID, Groups: u.Header.Groups, Size: u.Header.Size, Pieces: []core.Payload{*u.Payload}},
		}}}
		if !reflect.DeepEqual(b.other, want) {
			t.Fatalf("effects are %s, want %s", shown(b.other), shown(want))
		}
		b.other = nil
		b.step(core.ExportFinished{Batch: batch, Why: "exit status 1"})
		b.wait(exportRetry - time.Millisecond)
		if len(b.other) != 0 {
			t.Fatalf("effects are %s before it is time", shown(b.other))
		}
		b.wait(time.Millisecond)
	}
}

// TestNotSentBack: an update that waits to leave on a link does not, if it comes from there
// meanwhile.
func TestNotSentBack(t *testing.T) {
	b := newBench(t, "flooding", 2)
	b.site.links[3].room = 0
	b.hear(2, short("s9", 1))
	b.hear(2, short("s9", 2))
	b.hear(3, short("s9", 1))
	b.mustSay()
	b.step(core.LinkWritable{Link: 3, Freed: 1 << 20})
	b.mustSay("3: update s9/1/2")
}

func shown(effects []core.Effect) (all []string) {
	for _, e := range effects {
		all = append(all, fmt.Sprintf("%T%+v", e, e))
	}
	return all
}

// TestPlumtreePrunes: who sends what is here already is told so, and gets but ids of
// that origin from then on; of other origins it gets updates still.
func TestPlumtreePrunes(t *testing.T) {
	b := newBench(t, "plumtree", 3)
	b.hear(2, short("s9", 1))
	b.mustSay("3: update s9/1/1", "4: update s9/1/1")
	b.hear(3, short("s9", 1))
	b.mustSay("3: stop s9/1/1")
	b.hear(2, short("s9", 2))
	b.mustSay("4: update s9/1/2")
	b.wait(offerDelay)
	b.mustSay("3: offer s9/1 [2]")
	b.hear(2, short("s8", 1))
	b.mustSay("3: update s8/1/1", "4: update s8/1/1")
	b.hear(4, core.Stop{IDs: []core.UpdateID{short("s9", 2).Header.ID}})
	b.hear(3, core.Want{Items: []core.WantItem{{ID: short("s9", 2).Header.ID}}})
	b.mustSay("3: update s9/1/2")
	b.hear(2, short("s9", 3))
	b.mustSay("3: update s9/1/3")
	b.wait(offerDelay)
	b.mustSay("4: offer s9/1 [3]")
}

// TestPlumtreeAsksInTurn: what does not come after its id is asked of who offered it, one
// after the other.
func TestPlumtreeAsksInTurn(t *testing.T) {
	b := newBench(t, "plumtree", 3)
	id := short("s9", 1).Header.ID
	offer := core.Offer{Items: []core.OfferItem{{Stream: id.Stream, Ranges: []core.Range{{First: 1, Last: 1}}}}}
	b.hear(3, offer)
	b.hear(2, offer)
	b.wait(graftAfter - time.Millisecond)
	b.mustSay()
	b.wait(time.Millisecond)
	b.mustSay("3: want s9/1/1 []")
	b.wait(graftAgain)
	b.mustSay("2: want s9/1/1 []")
	b.hear(2, short("s9", 1))
	b.mustSay("4: update s9/1/1")
	b.wait(time.Second)
	b.mustSay()
}
