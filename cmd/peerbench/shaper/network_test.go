package shaper

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/place"
)

// TestRelay sends different bytes both ways, closes both halves, and looks at what came,
// from whom, and on whose account it was.
func TestRelay(t *testing.T) {
	for name, options := range map[string]Options{
		"counting": {},
		"shaped":   {Delay: time.Millisecond, Uplinks: []int64{64 << 20, 32 << 20}, Buffer: 32 << 10},
	} {
		t.Run(name, func(t *testing.T) { testRelay(t, options) })
	}
}

func testRelay(t *testing.T, options Options) {
	places, err := place.Choose(2)
	if err != nil {
		t.Fatal(err)
	}
	network, err := Open(places, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(network.Close)
	listener, err := net.Listen("tcp", places[1].Private())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	near, err := places[0].Dialer().Dial("tcp", places[1].Public())
	if err != nil {
		t.Fatal(err)
	}
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	if host := far.RemoteAddr().(*net.TCPAddr).IP.String(); host != places[0].Host {
		t.Errorf("the connection comes from %s, wanted %s", host, places[0].Host)
	}
	there, back := some(3<<20, 1), some(1<<20, 2)
	go say(near, there)
	go say(far, back)
	if got, err := io.ReadAll(far); err != nil || !bytes.Equal(got, there) {
		t.Errorf("there: %d bytes that were not the %d sent, error %v", len(got), len(there), err)
	}
	if got, err := io.ReadAll(near); err != nil || !bytes.Equal(got, back) {
		t.Errorf("back: %d bytes that were not the %d sent, error %v", len(got), len(back), err)
	}
	near.Close()
	far.Close()
	for i, sent := range [][]byte{there, back} {
		if got := network.Sent(i); got != int64(len(sent)) {
			t.Errorf("site %d sent %d bytes, wanted %d", i, got, len(sent))
		}
	}
	if got := network.Total(); got != int64(len(there)+len(back)) {
		t.Errorf("all sent %d bytes", got)
	}
}

func some(n int, seed byte) []byte {
	p := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(p)
	return p
}

func say(conn net.Conn, p []byte) {
	conn.Write(p)
	conn.(*net.TCPConn).CloseWrite()
}

// TestUplinks wants one for each site.
func TestUplinks(t *testing.T) {
	places, err := place.Choose(3)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(places, Options{Uplinks: []int64{1, 2}}); err == nil {
		t.Error("two uplinks served three sites")
	}
}
