//go:build !linux

package realnet

import "net"

// tuneLink sets the socket options of a link. Links work without them, so errors do
// not matter.
func tuneLink(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetNoDelay(true)
	}
}
