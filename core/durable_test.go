package core_test

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

// slowDisk starts two sites of which b is durable, and has a disk that answers only
// when sync is called.
func slowDisk(t *testing.T) (c *cluster, sync func()) {
	c = newCluster(t, 1, world(2, nil)...)
	c.nodes["a"].start()
	b := c.nodes["b"]
	b.lives, b.links = 1, map[core.LinkID]*conn{}
	b.exported, b.bytes, b.answers = map[core.UpdateID]int{}, map[core.UpdateID]core.Digest{}, map[core.ClientID][]core.Reply{}
	b.site = core.New(core.Options{Config: b.config, Life: core.EpochsPerLife, Durable: true})
	var written []core.Stored
	c.trace = func(site core.SiteName, _ core.Input, effects []core.Effect) {
		for _, e := range effects {
			if e, ok := e.(*core.Store); ok && site == b.name {
				written = append(written, core.Stored{ID: e.Header.ID, Index: e.Index})
			}
		}
	}
	b.step(core.Booted{})
	c.run(10 * time.Second)
	return c, func() {
		done := written
		written = nil
		for _, stored := range done {
			b.step(stored)
		}
	}
}

func TestClientIsAnsweredWhenTheDiskHasIt(t *testing.T) {
	c, sync := slowDisk(t)
	b := c.nodes["b"]
	b.step(core.ClientAsked{Client: 1, Request: core.Publish{Pieces: pieces(1, 100_000)}})
	c.run(time.Minute)
	if len(b.answers[1]) > 0 || c.nodes["a"].snapshot().Stats.UpdatesReceived > 0 {
		t.Fatalf("before the disk has it, the client hears %+v and a received %d", b.answers[1], c.nodes["a"].snapshot().Stats.UpdatesReceived)
	}
	sync()
	c.run(time.Second)
	if q, ok := b.answers[1][0].(core.Queued); !ok || c.nodes["a"].exported[q.ID] != 1 {
		t.Errorf("once the disk has it, the client hears %+v and a exported %v", b.answers[1], c.nodes["a"].exported)
	}
}

func TestWhatIsNotOnDiskIsNotSafe(t *testing.T) {
	c, sync := slowDisk(t)
	a, b := c.nodes["a"], c.nodes["b"]
	id := a.publish(100)
	c.run(time.Minute)
	if b.exported[id] != 1 {
		t.Fatalf("b exported %v", b.exported)
	}
	if len(a.snapshot().Held) != 1 {
		t.Fatal("a let the bytes go before the disk of b has them")
	}
	sync()
	c.run(time.Minute)
	if held := a.snapshot().Held; len(held) != 0 {
		t.Errorf("a still holds %+v", held)
	}
}

// TestNobodyTellsASiteOfItsOwn: until its disk has it, an update is the site's and its
// client's alone, whatever a peer says or asks of it.
func TestNobodyTellsASiteOfItsOwn(t *testing.T) {
	for _, size := range []int64{100, 2 * core.PieceSize} {
		c, _ := slowDisk(t)
		b := c.nodes["b"]
		parts := pieces(1, size)
		b.step(core.ClientAsked{Client: 1, Request: core.Publish{Pieces: parts}})
		link := sortedLinks(b.links)[0]
		id := core.UpdateID{Stream: core.Stream{Origin: "b", Epoch: core.EpochsPerLife}, Seq: 1}
		header := core.Header{ID: id, Groups: []core.GroupName{"g"}, Size: size, Digest: parts[0].Digest}
		var given []core.Effect
		c.trace = func(site core.SiteName, _ core.Input, effects []core.Effect) {
			for _, e := range effects {
				if send, ok := e.(*core.Send); ok && site == "b" {
					for _, m := range unbatched(send.Message) {
						switch m.(type) {
						case core.Update, core.Announce, core.Piece:
							given = append(given, e)
						}
					}
				}
			}
		}
		held := b.snapshot().Stats.BytesHeld
		for _, m := range []core.Message{
			core.Update{Header: header, Payload: &parts[0]},
			core.Announce{Header: header},
			core.Manifest{ID: id, Digests: []core.Digest{parts[0].Digest}},
			core.Piece{ID: id, Payload: parts[0]},
			core.Want{Items: []core.WantItem{{ID: id}}},
		} {
			b.step(&core.MessageReceived{Link: link, Message: m})
		}
		if len(given) > 0 || b.snapshot().Stats.BytesHeld != held {
			t.Errorf("%d bytes: b gave %v away and holds %d bytes, not %d", size, given, b.snapshot().Stats.BytesHeld, held)
		}
	}
}

// TestDamagedDisk: what a disk gives back is held against the digests. What does not
// fit is got again from others; what does is not.
func TestDamagedDisk(t *testing.T) {
	tests := []struct {
		what   string
		size   int64
		damage func(*core.Recovered)
		got    int // bytes that come again
	}{
		{"nothing", 300_000, func(*core.Recovered) {}, 0},
		{"an update of one piece", 100, func(r *core.Recovered) { r.Pieces[0].Digest[0]++ }, 100},
		{"the length of an update of one piece", 100, func(r *core.Recovered) { r.Pieces[0].Size++ }, 100},
		{"a piece", 300_000, func(r *core.Recovered) { r.Pieces[1].Digest[0]++ }, core.PieceSize},
		{"the length of a piece", 300_000, func(r *core.Recovered) { r.Pieces[1].Size-- }, core.PieceSize},
		{"that a piece was stored", 300_000, func(r *core.Recovered) { r.Pieces[1] = core.Payload{} }, core.PieceSize},
		{"how many pieces there are", 300_000, func(r *core.Recovered) { r.Pieces = r.Pieces[:2] }, 300_000},
		{"a piece, and the manifest likewise", 300_000, func(r *core.Recovered) {
			r.Pieces[1].Digest[0]++
			r.Manifests[0] = digests(r.Pieces)
		}, 300_000},
		{"a piece, the manifest and the header likewise", 300_000, func(r *core.Recovered) {
			r.Pieces[1].Digest[0]++
			r.Manifests[0] = digests(r.Pieces)
			r.Header.Chunks = []core.Digest{contents(r.Pieces)}
		}, 300_000},
		{"that there are chunks", 300_000, func(r *core.Recovered) { r.Header.Chunks = nil }, 300_000},
	}
	for _, test := range tests {
		c := newCluster(t, 1, world(2, nil)...)
		a, b := c.nodes["a"], c.nodes["b"]
		b.disk = &disk{}
		b.slow = time.Hour // to export what it has
		c.startAll()
		c.run(10 * time.Second)
		id := a.publish(test.size)
		c.run(500 * time.Millisecond)
		b.crash()
		test.damage(b.disk.find(id))
		b.slow = 0
		b.start()
		c.until("exported at b", 30*time.Second, func() bool { return c.all(id) })
		if a.bytes[id] != b.bytes[id] {
			t.Errorf("%s: b exports %s with other content", test.what, id)
		}
		if got := b.snapshot().Stats.BytesReceived; got != uint64(test.got) {
			t.Errorf("%s: %d bytes came again, not %d", test.what, got, test.got)
		}
		if kept := b.disk.find(id); len(kept.Pieces) > 0 && !kept.Whole() {
			t.Errorf("%s: the disk keeps %+v", test.what, kept)
		}
	}
}

func digests(pieces []core.Payload) (out []core.Digest) {
	for _, p := range pieces {
		out = append(out, p.Digest)
	}
	return out
}

// TestOwnUpdateThatTheDiskAltered: it was on disk whole, so others may have it, and it is
// got back from them.
func TestOwnUpdateThatTheDiskAltered(t *testing.T) {
	c := newCluster(t, 1, world(2, nil)...)
	a, b := c.nodes["a"], c.nodes["b"]
	b.disk = &disk{}
	b.slow = time.Hour
	c.startAll()
	c.run(10 * time.Second)
	b.step(core.ClientAsked{Client: 1, Request: core.Publish{Pieces: pieces(1, 300_000)}})
	c.run(500 * time.Millisecond)
	id := b.answers[1][0].(core.Queued).ID
	b.crash()
	b.disk.find(id).Pieces[2].Digest[0]++
	b.slow = 0
	b.start()
	c.until("exported at b", 30*time.Second, func() bool { return c.all(id) })
	if a.bytes[id] != b.bytes[id] {
		t.Errorf("b exports %s with other content", id)
	}
}
