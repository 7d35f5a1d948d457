package realnet

import (
	"net"
	"syscall"
	"testing"
	"unsafe"
)

// outQueueNotSent is SIOCOUTQNSD of linux/sockios.h: the bytes that a socket took and has
// not sent yet.
const outQueueNotSent = 0x894b

// TestLittleNotSent fills a link whose other end does not read: the kernel takes little
// that it cannot send, so that little stands before what is urgent.
func TestLittleNotSent(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	tuneLink(conn)
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	const bufferMax = 64 << 10 // the last buffer that the kernel began to fill
	chunk := make([]byte, 4<<10)
	taken, waiting := 0, int32(0)
	raw.Control(func(fd uintptr) {
		for err = error(nil); err == nil; {
			var n int
			n, err = syscall.Write(int(fd), chunk)
			taken += max(n, 0)
		}
		syscall.Syscall(syscall.SYS_IOCTL, fd, outQueueNotSent, uintptr(unsafe.Pointer(&waiting)))
	})
	if err != syscall.EAGAIN {
		t.Fatalf("after %d bytes: %v", taken, err)
	}
	if waiting == 0 || waiting > notSentMax+bufferMax {
		t.Errorf("of %d bytes taken %d wait to be sent, wanted some and at most %d", taken, waiting, notSentMax+bufferMax)
	}
}
