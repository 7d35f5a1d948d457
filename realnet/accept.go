package realnet

import (
	"context"
	"log/slog"
	"net"
	"time"
)

// acceptPause is waited after an accept failed: mostly for want of file descriptors,
// which come back as connections end.
const acceptPause = 100 * time.Millisecond

// acceptAll hands connections to take, which must not wait, until ctx ends. It closes
// the listener then.
func acceptAll(ctx context.Context, listener net.Listener, log *slog.Logger, take func(net.Conn)) {
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	for {
		conn, err := listener.Accept()
		if err == nil {
			take(conn)
			continue
		}
		if ctx.Err() != nil {
			return
		}
		log.Warn("connection not accepted", "address", listener.Addr().String(), "why", err.Error())
		select {
		case <-ctx.Done():
			return
		case <-time.After(acceptPause):
		}
	}
}
