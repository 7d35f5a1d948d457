package realnet

import (
	"testing"
	"testing/synctest"

	"github.com/floodd/floodd/core"
)

func piece(size int64) letter {
	return letter{input: &core.MessageReceived{Message: core.Piece{Payload: core.Payload{Size: size}}}}
}

func TestMailboxKeepsOrder(t *testing.T) {
	m := newMailbox()
	for i := range 3 {
		m.put(letter{input: core.PeerLost{Link: core.LinkID(i)}})
	}
	<-m.ready
	for i, l := range m.take(nil) {
		if got := l.input.(core.PeerLost).Link; got != core.LinkID(i) {
			t.Errorf("letter %d is of link %d", i, got)
		}
	}
	select {
	case <-m.ready:
		t.Error("ready with no letters")
	default:
	}
}

func TestMailboxMakesReadersWait(t *testing.T) {
	for _, test := range []struct {
		name string
		each letter
		fits int
	}{
		{"by count", letter{input: core.TimerFired{}}, lettersMax},
		{"by weight", piece(1 << 20), 8},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMailbox()
				for range test.fits {
					m.put(test.each)
				}
				done := false
				go func() {
					m.put(test.each)
					done = true
				}()
				synctest.Wait()
				if done {
					t.Fatal("put did not wait at a full mailbox")
				}
				m.post(test.each) // the site's own never wait
				<-m.ready
				if n := len(m.take(nil)); n != test.fits+1 {
					t.Errorf("took %d letters, wanted %d", n, test.fits+1)
				}
				synctest.Wait()
				if !done {
					t.Fatal("put still waits at an empty mailbox")
				}
			})
		})
	}
}

func TestMailboxClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMailbox()
		for range lettersMax {
			m.put(letter{input: core.TimerFired{}})
		}
		taken := make(chan bool)
		go func() { taken <- m.put(letter{input: core.TimerFired{}}) }()
		synctest.Wait()
		m.close()
		if <-taken {
			t.Error("a letter that waited was taken by a closed mailbox")
		}
		if m.put(letter{}) || m.post(letter{}) {
			t.Error("a closed mailbox took a letter")
		}
	})
}
