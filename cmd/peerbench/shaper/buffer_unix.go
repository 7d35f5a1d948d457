//go:build unix

package shaper

import "syscall"

// buffered gives a socket, before it is connected or listens, buffers of a size. The
// connections that a listener accepts have its sizes.
func buffered(bytes int) func(network, address string, raw syscall.RawConn) error {
	return func(_, _ string, raw syscall.RawConn) (err error) {
		if bytes == 0 {
			return nil
		}
		failed := raw.Control(func(fd uintptr) {
			for _, option := range []int{syscall.SO_RCVBUF, syscall.SO_SNDBUF} {
				if err == nil {
					err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, option, bytes)
				}
			}
		})
		if failed != nil {
			return failed
		}
		return err
	}
}
