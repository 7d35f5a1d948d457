package realnet

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

// clientsMax is how many clients are served at once; one more is told 421.
const clientsMax = 16384

// clientPort accepts local clients.
type clientPort struct {
	ctx      context.Context // ends with the daemon
	tasks    *sync.WaitGroup
	mail     *mailbox
	store    Store
	log      *slog.Logger
	listener net.Listener
	self     core.SiteName
	exitFrom []netip.Prefix // nil for this machine
	seats    chan struct{}  // a token for each client
	last     atomic.Uint64  // client id given out
}

// accept serves clients until the daemon ends.
func (p *clientPort) accept() {
	acceptAll(p.ctx, p.listener, p.log, func(conn net.Conn) {
		select {
		case p.seats <- struct{}{}:
			p.tasks.Go(func() {
				p.newClient(conn).serve()
				<-p.seats
			})
		default:
			p.log.Warn("client turned away: too many", "remote", remoteAddr(conn).String(), "max", clientsMax)
			conn.SetWriteDeadline(time.Now().Add(goodbyeTimeout))
			conn.Write(line.AppendBusy(nil, p.self)) // a new connection's buffer takes it
			conn.Close()
		}
	})
}

func (p *clientPort) newClient(conn net.Conn) *client {
	return &client{
		id:      core.ClientID(p.last.Add(1)),
		ctx:     p.ctx,
		conn:    conn,
		mail:    p.mail,
		log:     p.log.With("client", remoteAddr(conn).String()),
		store:   p.store,
		stage:   stage{store: p.store},
		answers: newAnswers(),
		exports: make(chan core.StartExport, clientBatchesMax),
		session: line.NewSession(line.Options{
			Site:          p.self,
			Software:      Software(),
			ExitPermitted: exitPermitted(p.exitFrom, conn),
		}),
	}
}
