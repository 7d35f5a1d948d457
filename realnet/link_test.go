package realnet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
)

// peer is the other end of a link, played by a test.
type peer struct {
	t    *testing.T
	conn net.Conn
	in   *wire.Reader
}

func newPeer(t *testing.T, conn net.Conn) *peer {
	return &peer{t: t, conn: conn, in: wire.NewReader(conn)}
}

func (p *peer) send(m core.Message, payload []byte) {
	p.t.Helper()
	if _, err := p.conn.Write(append(wire.AppendHead(nil, m), payload...)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *peer) hear() (core.Message, []byte) {
	p.t.Helper()
	m, payload, err := p.in.Next()
	if err != nil {
		p.t.Fatal(err)
	}
	return m, payload
}

func (p *peer) expectEnd() {
	p.t.Helper()
	if m, _, err := p.in.Next(); err == nil {
		p.t.Fatalf("heard %T, wanted the end", m)
	}
}

var someID = core.UpdateID{Stream: core.Stream{Origin: "valhalla", Epoch: 4096}, Seq: 1}

func pieceOf(p []byte) core.Piece {
	return core.Piece{ID: someID, Payload: core.Payload{Size: int64(len(p)), Digest: sha256.Sum256(p), Handle: p}}
}

func messageOf(p []byte) core.Update {
	payload := pieceOf(p).Payload
	return core.Update{
		Header:  core.Header{ID: someID, Groups: []core.GroupName{"g"}, Size: payload.Size, Digest: payload.Digest},
		Payload: &payload,
	}
}

func TestLinkDigestsWhatComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{}
		network, _ := startFake(t, site, Options{})
		p := newPeer(t, network.dial(t, testDataPort))
		body := bytes.Repeat([]byte("inferno"), 5000)
		p.send(core.Ping{Nonce: 3}, nil)
		p.send(pieceOf(body), body)
		synctest.Wait()

		connected := told[core.PeerConnected](site)
		if len(connected) != 1 || connected[0].To != "" || connected[0].Room != linkRoom {
			t.Fatalf("the site was told %+v", connected)
		}
		received := told[*core.MessageReceived](site)
		if len(received) != 2 {
			t.Fatalf("the site was told of %d messages", len(received))
		}
		if want := (core.Ping{Nonce: 3}); received[0].Message != core.Message(want) {
			t.Errorf("heard %+v, wanted %+v", received[0].Message, want)
		}
		payload := received[1].Message.(core.Piece).Payload
		if payload.Digest != sha256.Sum256(body) || payload.Size != int64(len(body)) {
			t.Errorf("the payload is described as %d bytes, %v", payload.Size, payload.Digest)
		}
		if got, _ := (memoryStore{}).Bytes(payload.Handle); !bytes.Equal(got, body) {
			t.Error("the handle does not hold the bytes that came")
		}
	})
}

func TestLinkDigestsWhatABatchBrings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{}
		network, _ := startFake(t, site, Options{})
		p := newPeer(t, network.dial(t, testDataPort))
		bodies := [][]byte{[]byte("a line\n"), nil, bytes.Repeat([]byte("inferno"), 500)}
		batch := core.Batch{Messages: []core.Message{core.Ping{Nonce: 3}}}
		for _, body := range bodies {
			batch.Messages = append(batch.Messages, messageOf(body))
		}
		p.send(batch, bytes.Join(bodies, nil))
		synctest.Wait()

		received := told[*core.MessageReceived](site)
		if len(received) != 1 {
			t.Fatalf("the site was told of %d messages", len(received))
		}
		parts := received[0].Message.(core.Batch).Messages
		if want := (core.Ping{Nonce: 3}); parts[0] != core.Message(want) {
			t.Errorf("first came %+v, wanted %+v", parts[0], want)
		}
		for i, body := range bodies {
			payload := parts[i+1].(core.Update).Payload
			got, _ := (memoryStore{}).Bytes(payload.Handle)
			if payload.Digest != sha256.Sum256(body) || !bytes.Equal(got, body) {
				t.Errorf("update %d came with %d bytes and digest %v, wanted %d bytes", i, len(got), payload.Digest, len(body))
			}
			if cap(got) > 2*len(body)+64 {
				t.Errorf("update %d holds on to %d bytes of memory for its %d", i, cap(got), len(body))
			}
		}
	})
}

// TestLinkGivesBackRoom: all of it but for less than a quarter, and not in bits.
func TestLinkGivesBackRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		small, large := []byte("a line\n"), bytes.Repeat([]byte{7}, 50_000)
		messages := []core.Message{
			core.Ping{Nonce: 1}, pieceOf(small), pieceOf(nil), pieceOf(large), core.Pong{Nonce: 2}, pieceOf(small),
			core.Probe{Train: 1, Count: 1, Padding: core.Payload{Size: 2000}}, core.Need{Needed: true},
			core.Batch{Messages: []core.Message{messageOf(small), core.Ping{Nonce: 2}, messageOf(large), messageOf(small)}},
		}
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			connected, ok := in.(core.PeerConnected)
			if !ok {
				return nil
			}
			var effects []core.Effect
			for _, m := range messages {
				effects = append(effects, &core.Send{Link: connected.Link, Message: m})
			}
			return effects
		}}
		network, _ := startFake(t, site, Options{})
		p := newPeer(t, network.dial(t, testDataPort))
		weight := 0
		for _, sent := range messages {
			weight += core.Weight(sent)
			m, payload := p.hear()
			if reflect.TypeOf(m) != reflect.TypeOf(sent) {
				t.Fatalf("heard %T, wanted %T", m, sent)
			}
			parts := []core.Message{sent}
			if batch, ok := sent.(core.Batch); ok {
				parts = batch.Messages
			}
			var wanted []byte
			for _, part := range parts {
				p, _ := wire.PayloadOf(part)
				of, _ := payloadBytes(memoryStore{}, p)
				wanted = append(wanted, of...)
			}
			if !bytes.Equal(payload, wanted) {
				t.Errorf("%T came with %d bytes of payload, wanted %d", m, len(payload), len(wanted))
			}
		}
		synctest.Wait()
		freed := 0
		for _, in := range told[core.LinkWritable](site) {
			freed += in.Freed
			if in.Freed < linkRoom/4 {
				t.Errorf("given back %d by a letter of its own", in.Freed)
			}
		}
		if freed > weight || weight-freed >= linkRoom/4 {
			t.Errorf("given back %d of %d", freed, weight)
		}
	})
}

func TestLinkEndIsToldOnce(t *testing.T) {
	hello := wire.AppendHead(nil, core.Ping{})
	for _, test := range []struct {
		name string
		play func(p *peer)
		why  string
	}{
		{"closed", func(p *peer) { p.conn.Write(hello); p.conn.Close() }, "closed by the other side"},
		{"malformed", func(p *peer) { p.conn.Write(append(hello, 3, 0xff, 0xff, 0xff)) }, "wire: "},
		{"silent", func(p *peer) { time.Sleep(helloTimeout) }, "timed out"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				site := &fakeSite{}
				network, stop := startFake(t, site, Options{})
				p := newPeer(t, network.dial(t, testDataPort))
				go test.play(p)
				time.Sleep(time.Minute)
				stop()
				lost := told[core.PeerLost](site)
				if len(lost) != 1 || lost[0].Link != told[core.PeerConnected](site)[0].Link {
					t.Fatalf("the site was told %+v", lost)
				}
				if why := lost[0].Why; len(why) < len(test.why) || why[:len(test.why)] != test.why {
					t.Errorf("the link ended because %q, wanted %q", why, test.why)
				}
			})
		})
	}
}

func TestLinkThatWasHeardMayBeSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{}
		network, _ := startFake(t, site, Options{})
		newPeer(t, network.dial(t, testDataPort)).send(core.Ping{}, nil)
		time.Sleep(24 * time.Hour)
		if lost := told[core.PeerLost](site); len(lost) > 0 {
			t.Errorf("the site was told %+v", lost)
		}
	})
}

// TestDisconnectSaysLastWords: a refusal arrives although the link is closed at once,
// and although the other side is still talking.
func TestDisconnectSaysLastWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			if in, ok := in.(*core.MessageReceived); ok {
				return []core.Effect{
					&core.Send{Link: in.Link, Message: core.Refuse{Why: core.RefuseName, Text: "taken"}},
					&core.Disconnect{Link: in.Link},
				}
			}
			return nil
		}}
		network, _ := startFake(t, site, Options{})
		p := newPeer(t, network.dial(t, testDataPort))
		p.send(core.Ping{}, nil)
		if m, _ := p.hear(); m != core.Message(core.Refuse{Why: core.RefuseName, Text: "taken"}) {
			t.Errorf("heard %+v", m)
		}
		p.expectEnd()
		synctest.Wait()
		if lost := told[core.PeerLost](site); len(lost) != 1 || lost[0].Why != "closed by this side" {
			t.Errorf("the site was told %+v", lost)
		}
	})
}

// TestNoResetOvertakesLastWords: on TCP, a connection closed with bytes unread is
// reset, and a reset throws away what the other side has not read yet.
func TestNoResetOvertakesLastWords(t *testing.T) {
	refusal := core.Refuse{Why: core.RefuseName, Text: "taken"}
	site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
		if in, ok := in.(core.PeerConnected); ok {
			return []core.Effect{&core.Send{Link: in.Link, Message: refusal}, &core.Disconnect{Link: in.Link}}
		}
		return nil
	}}
	var listeners [2]net.Listener
	for i := range listeners {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listeners[i] = l
	}
	d := newDaemon(Options{ClientListener: listeners[0], DataListener: listeners[1]}, site)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		d.Run(ctx)
		close(ended)
	}()
	defer func() {
		cancel()
		<-ended
	}()
	for range 20 {
		conn, err := net.Dial("tcp", d.DataAddr().String())
		if err != nil {
			t.Fatal(err)
		}
		p := newPeer(t, conn)
		body := make([]byte, core.PieceSize)
		for range 4 {
			p.send(pieceOf(body), body)
		}
		if m, _ := p.hear(); m != core.Message(refusal) {
			t.Errorf("heard %+v", m)
		}
		if _, _, err := p.in.Next(); err != io.EOF {
			t.Errorf("after the last words: %v, wanted the end", err)
		}
		conn.Close()
	}
}

// TestDisconnectDoesNotWaitForEver: the other side reads nothing, so the last words
// cannot leave.
func TestDisconnectDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			if in, ok := in.(core.PeerConnected); ok {
				return []core.Effect{&core.Send{Link: in.Link, Message: core.Ping{}}, &core.Disconnect{Link: in.Link}}
			}
			return nil
		}}
		network, _ := startFake(t, site, Options{})
		network.dial(t, testDataPort)
		time.Sleep(lingerTimeout + time.Second)
		if lost := told[core.PeerLost](site); len(lost) != 1 {
			t.Errorf("the site was told %+v", lost)
		}
	})
}

func TestConnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			if _, ok := in.(core.Booted); ok {
				return []core.Effect{
					&core.Connect{Site: core.SiteDef{Name: "inferno", Hostname: "inferno", DataPort: testDataPort}},
					&core.Connect{Site: core.SiteDef{Name: "purgatory", Hostname: "purgatory", DataPort: 1}},
				}
			}
			return nil
		}}
		startFake(t, site, Options{}) // it dials itself, for want of others
		synctest.Wait()
		failed := told[core.ConnectFailed](site)
		if len(failed) != 1 || failed[0].To != "purgatory" || failed[0].Why != "connection refused" {
			t.Errorf("the site was told %+v", failed)
		}
		names := map[core.SiteName]int{}
		for _, in := range told[core.PeerConnected](site) {
			names[in.To]++
		}
		if len(names) != 2 || names["inferno"] != 1 || names[""] != 1 {
			t.Errorf("the site was told of connections to %v", names)
		}
	})
}

// TestStuckLinkStopsNobody: a peer that does not read holds up neither the site nor a
// second link.
func TestStuckLinkStopsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			if in, ok := in.(core.PeerConnected); ok {
				body := make([]byte, linkRoom/4)
				return []core.Effect{&core.Send{Link: in.Link, Message: pieceOf(body)}, &core.Send{Link: in.Link, Message: pieceOf(body)}}
			}
			return nil
		}}
		network, _ := startFake(t, site, Options{})
		network.dial(t, testDataPort)
		synctest.Wait() // it is link 1
		p := newPeer(t, network.dial(t, testDataPort))
		p.hear()
		p.hear()
		synctest.Wait()
		if freed := told[core.LinkWritable](site); len(freed) == 0 || freed[0].Link != 2 {
			t.Errorf("the site was told %+v", freed)
		}
	})
}

func TestReaderWaitsForTheSite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			if _, ok := in.(core.PeerConnected); ok {
				<-gate
			}
			return nil
		}}
		network, _ := startFake(t, site, Options{})
		p := newPeer(t, network.dial(t, testDataPort))
		const pieces = 1000
		sent := 0
		body := make([]byte, core.PieceSize)
		frame := append(wire.AppendHead(nil, pieceOf(body)), body...)
		go func() {
			for range pieces {
				if _, err := p.conn.Write(frame); err != nil {
					return
				}
				sent++
			}
		}()
		synctest.Wait()
		// One mailbox full is with the site, one waits for it, some lie in buffers.
		if limit := 2*lettersWeightMax/core.PieceSize + 8; sent > limit {
			t.Errorf("%d pieces were taken from the connection, wanted %d at most", sent, limit)
		}
		close(gate)
		synctest.Wait()
		if got := len(told[*core.MessageReceived](site)); got != pieces {
			t.Errorf("the site was told of %d pieces, wanted %d", got, pieces)
		}
	})
}
