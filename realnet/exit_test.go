package realnet

import (
	"net"
	"net/netip"
	"testing"
)

// addressed is a connection with addresses and nothing else.
type addressed struct {
	net.Conn
	remote, local net.Addr
}

func (a addressed) RemoteAddr() net.Addr { return a.remote }
func (a addressed) LocalAddr() net.Addr  { return a.local }

func at(address string, port int) net.Addr {
	return &net.TCPAddr{IP: net.ParseIP(address), Port: port}
}

func TestExitPermitted(t *testing.T) {
	ten := []netip.Prefix{netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, test := range []struct {
		from          []netip.Prefix
		remote, local string
		want          bool
	}{
		// By default, this machine: a loopback address,
		{nil, "127.0.0.1", "127.0.0.1", true},
		{nil, "127.0.0.2", "127.0.0.1", true},
		{nil, "::1", "::1", true},
		{nil, "::ffff:127.0.0.1", "::ffff:127.0.0.1", true}, // as a socket for both families shows it
		// or its own,
		{nil, "192.0.2.2", "192.0.2.2", true},
		{nil, "::ffff:192.0.2.2", "192.0.2.2", true},
		{nil, "2001:db8::2", "2001:db8::2", true},
		// and no other.
		{nil, "192.0.2.3", "192.0.2.2", false},
		{nil, "10.0.0.1", "192.0.2.2", false},
		{nil, "2001:db8::3", "2001:db8::2", false},
		// Where the operator says from where, there and nowhere else.
		{ten, "10.0.0.1", "192.0.2.2", true},
		{ten, "::ffff:10.0.0.1", "192.0.2.2", true},
		{ten, "2001:db8::3", "2001:db8::2", true},
		{ten, "127.0.0.1", "127.0.0.1", false},
		{ten, "192.0.2.2", "192.0.2.2", false},
		{[]netip.Prefix{}, "127.0.0.1", "127.0.0.1", false},
	} {
		conn := addressed{remote: at(test.remote, 40000), local: at(test.local, 2000)}
		if got := exitPermitted(test.from, conn); got != test.want {
			t.Errorf("exit by %s at %s, allowed from %v: permitted %v", test.remote, test.local, test.from, got)
		}
	}
	if exitPermitted(nil, addressed{remote: &net.UnixAddr{}, local: &net.UnixAddr{}}) {
		t.Error("a connection without addresses is taken for one from this machine")
	}
}
