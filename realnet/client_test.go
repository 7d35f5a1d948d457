package realnet

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

// answering scripts a site that answers clients by the given function.
func answering(reply func(core.Request) core.Reply) *fakeSite {
	return &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
		if in, ok := in.(core.ClientAsked); ok {
			return []core.Effect{&core.Answer{Client: in.Client, Reply: reply(in.Request)}}
		}
		return nil
	}}
}

// taking scripts a site that takes every update.
func taking() *fakeSite {
	return answering(func(r core.Request) core.Reply {
		switch r := r.(type) {
		case core.Publish:
			var size int64
			for _, p := range r.Pieces {
				size += p.Size
			}
			return core.Queued{ID: someID, Size: size}
		case core.Exit:
			if r.Permitted {
				return core.Exiting{}
			}
			return core.Rejected{Why: core.RejectNotPermitted}
		}
		return core.Ready{}
	})
}

func TestClientPublishes(t *testing.T) {
	long := strings.Repeat("0123456789abcde\n", 5*core.PieceSize/16) + "end"
	for _, test := range []struct {
		name, said, update string
	}{
		{"data", "data\r\nfrom inferno\r\n..dot\r\n.\r\n", "from inferno\r\n.dot\r\n"},
		{"binary", fmt.Sprintf("binary %d\r\n%s", len(long), long), long},
		{"empty", "binary 0\r\n", ""},
		{"one piece exactly", fmt.Sprintf("binary %d\r\n%s", core.PieceSize, long[:core.PieceSize]), long[:core.PieceSize]},
		{"after one given up", "data\r\n" + "kept not\r\n.\r\nbinary 3\r\nabc", "abc"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				site := taking()
				network, _ := startFake(t, site, Options{})
				conn := network.dial(t, testClientPort)
				c := newTelnet(t, conn)
				c.expect("220 inferno")
				go io.WriteString(conn, test.said+"quit\r\n")
				for reply := c.hear(); !strings.HasPrefix(reply, "221"); reply = c.hear() {
				}
				c.expectEnd()
				synctest.Wait()

				var published core.Publish
				for _, asked := range told[core.ClientAsked](site) {
					if p, ok := asked.Request.(core.Publish); ok {
						published = p
					}
				}
				var got strings.Builder
				for i, p := range published.Pieces {
					bytes, _ := memoryStore{}.Bytes(p.Handle)
					if p.Digest != sha256.Sum256(bytes) || p.Size != int64(len(bytes)) {
						t.Errorf("piece %d is described as %d bytes, %v", i, p.Size, p.Digest)
					}
					if i < len(published.Pieces)-1 && p.Size != core.PieceSize {
						t.Errorf("piece %d has %d bytes and is not the last", i, p.Size)
					}
					got.Write(bytes)
				}
				if got.String() != test.update || len(published.Pieces) == 0 {
					t.Errorf("published %d bytes in %d pieces, wanted %d bytes", got.Len(), len(published.Pieces), len(test.update))
				}
				if gone := told[core.ClientGone](site); len(gone) != 1 {
					t.Errorf("the site was told %+v", gone)
				}
			})
		})
	}
}

func TestClientGoneInTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := taking()
		network, _ := startFake(t, site, Options{})
		c := newTelnet(t, network.dial(t, testClientPort))
		c.expect("220")
		c.say("data\r\n")
		c.expect("354")
		c.say("half a li")
		c.conn.Close()
		synctest.Wait()
		asked, gone := told[core.ClientAsked](site), told[core.ClientGone](site)
		if len(asked) != 1 || len(gone) != 1 || gone[0].Client != asked[0].Client {
			t.Errorf("the site was told %+v and %+v", asked, gone)
		}
	})
}

func TestIdleClients(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := taking()
		network, _ := startFake(t, site, Options{})
		c := newTelnet(t, network.dial(t, testClientPort))
		c.expect("220")
		time.Sleep(5 * time.Minute) // RFC 5321 promises that much
		c.say("version\r\n")
		c.expect("250")
		c.expect("421 inferno nothing said for 10m0s")
		c.expectEnd()
		if gone := told[core.ClientGone](site); len(gone) > 0 {
			t.Errorf("the site was told that a client is gone that it never knew")
		}
	})
}

// TestClientThatNeverReads holds up nobody, and is gone after a while.
func TestClientThatNeverReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := answering(func(core.Request) core.Reply { return core.GroupList{} })
		network, _ := startFake(t, site, Options{})
		deaf := network.dial(t, testClientPort)
		newTelnet(t, deaf).expect("220")
		go func() {
			for {
				if _, err := io.WriteString(deaf, "groups\r\n"); err != nil {
					return
				}
			}
		}()
		synctest.Wait()
		c := newTelnet(t, network.dial(t, testClientPort))
		c.expect("220")
		c.say("groups\r\n")
		c.expect("250")
		asked := len(told[core.ClientAsked](site))
		time.Sleep(stallTimeout + time.Second)
		if len(told[core.ClientGone](site)) != 1 || len(told[core.ClientAsked](site)) != asked {
			t.Errorf("the client that never reads is still there")
		}
	})
}

// TestHaltAnswersFirst: who ends the daemon is told so, and so are the others.
func TestHaltAnswersFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			if in, ok := in.(core.ClientAsked); ok {
				return []core.Effect{&core.Answer{Client: in.Client, Reply: core.Exiting{}}, &core.Halt{}}
			}
			return nil
		}}
		network, stop := startFake(t, site, Options{})
		idle := newTelnet(t, network.dial(t, testClientPort))
		idle.expect("220")
		c := newTelnet(t, network.dial(t, testClientPort))
		c.expect("220")
		go io.WriteString(c.conn, "exit\r\n")
		c.expect("221")
		c.expectEnd()
		idle.expect("421 inferno the daemon is ending")
		idle.expectEnd()
		stop()
		if _, err := network.DialContext(t.Context(), "tcp", fmt.Sprintf(":%d", testClientPort)); err == nil {
			t.Error("the client port is still open")
		}
	})
}

// TestUpdatesSentAheadAreUnderWayTogether: the site has many before it has answered the
// first. They are answered in order even if the site answers otherwise.
func TestUpdatesSentAheadAreUnderWayTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const updates = 10
		var open []core.Answer
		site := &fakeSite{script: func(_ core.Time, in core.Input) (effects []core.Effect) {
			asked, ok := in.(core.ClientAsked)
			if !ok {
				return nil
			}
			publish, ok := asked.Request.(core.Publish)
			if !ok {
				return []core.Effect{&core.Answer{Client: asked.Client, Reply: core.GroupList{}}}
			}
			size := publish.Pieces[0].Size
			id := core.UpdateID{Stream: someID.Stream, Seq: uint64(size)}
			open = append(open, core.Answer{Client: asked.Client, Number: publish.Number, Reply: core.Queued{ID: id, Size: size}})
			if len(open) == updates {
				for _, i := range []int{0, 2, 1, 9, 8, 3, 5, 4, 6, 7} {
					effects = append(effects, &open[i])
				}
			}
			return effects
		}}
		network, _ := startFake(t, site, Options{})
		c := newTelnet(t, network.dial(t, testClientPort))
		c.expect("220")
		said := ""
		for i := range updates {
			said += fmt.Sprintf("binary %d\r\n%s", i+1, strings.Repeat("x", i+1))
		}
		go io.WriteString(c.conn, said+"groups\r\n") // what does not arrive is not answered
		for i := range updates {
			c.expect(fmt.Sprintf("250 %s queued %d", core.UpdateID{Stream: someID.Stream, Seq: uint64(i + 1)}, i+1))
		}
		c.expect("250 0 groups")
	})
}

// TestLastAnswerCounts: an answer that came together with the end is given.
func TestLastAnswerCounts(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		session := line.NewSession(line.Options{Site: "inferno"})
		session.Feed([]byte("exit\r\n"))
		c := &client{ctx: ended, mail: newMailbox(), session: session, answers: newAnswers()}
		event, _ := session.Next()
		c.answers.add(core.Answer{Reply: core.Exiting{}})
		c.ask(event.(line.Ask).Request)
		c.hear()
		if text := string(session.AppendOutput(nil)); !strings.Contains(text, "\r\n221 ") {
			t.Fatalf("said %q, wanted 221", text)
		}
	}
}

// TestEndWaitsForNobody: neither a client that does not read nor a peer that does not
// holds up the end for longer than promised.
func TestEndWaitsForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := &fakeSite{script: func(_ core.Time, in core.Input) []core.Effect {
			if in, ok := in.(core.PeerConnected); ok {
				return []core.Effect{&core.Send{Link: in.Link, Message: core.Ping{}}}
			}
			return nil // and no client is answered
		}}
		network, stop := startFake(t, site, Options{})
		network.dial(t, testDataPort)
		network.dial(t, testClientPort) // does not read its greeting
		c := newTelnet(t, network.dial(t, testClientPort))
		c.expect("220")
		c.say("groups\r\n")
		synctest.Wait()
		began := time.Now()
		go io.Copy(io.Discard, c.conn)
		stop()
		if took := time.Since(began); took > lingerAtExit+goodbyeTimeout {
			t.Errorf("the end took %v", took)
		}
	})
}
