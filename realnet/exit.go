package realnet

import (
	"net"
	"net/netip"
)

// exitPermitted reports whether the client of a connection may end the daemon: one
// whose address a prefix of the operator's holds or, where from is nil, one on this
// machine.
func exitPermitted(from []netip.Prefix, conn net.Conn) bool {
	remote := remoteAddr(conn)
	if from == nil {
		return remote.IsLoopback() || isOwn(remote, conn)
	}
	for _, prefix := range from {
		if prefix.Contains(remote) {
			return true
		}
	}
	return false
}

// isOwn reports whether the remote address is the very one that the client connected
// to. A client on this machine that calls it by its name comes from there. Nobody else
// can: what is said to that address does not leave the machine.
func isOwn(remote netip.Addr, conn net.Conn) bool {
	return remote.IsValid() && remote == plainAddr(conn.LocalAddr())
}
