package realnet

import (
	"net"
	"syscall"
)

// tcpNotSentLowat is TCP_NOTSENT_LOWAT of linux/tcp.h, which package syscall leaves out.
const tcpNotSentLowat = 25

// notSentMax is how much the kernel may hold of a link that has not been sent yet, in
// bytes. Without it megabytes of a large update would stand in line before a small one;
// with it the window still grows as the path needs.
const notSentMax = 32 << 10

// tuneLink sets the socket options of a link. Links work without them, so errors do
// not matter.
func tuneLink(conn net.Conn) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return
	}
	tcp.SetNoDelay(true)
	if raw, err := tcp.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) {
			syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpNotSentLowat, notSentMax)
		})
	}
}
