package work

import (
	"context"
	"encoding/binary"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/system"
)

// page is a ledger's account of one phase: who has had which update, and when.
type page struct {
	number    uint32
	origins   []origin
	published atomic.Int64
	complete  atomic.Int64

	mu     sync.Mutex
	timing bool            // times are kept
	each   []time.Duration // of each update to each site
	lasts  []time.Duration // of each update to its last site
}

// origin is one site's updates. Entries are used again when their update is done.
type origin struct {
	others  uint64   // a bit for each other site
	free    chan int // entries
	entries []entry
	noise   *rand.ChaCha8
}

// entry is of one update.
type entry struct {
	round  atomic.Uint32 // how often the entry was used
	absent atomic.Uint64 // a bit for each site that has not had it
	born   atomic.Int64  // when it was published, in nanoseconds since epoch
}

// stampSize is how many bytes at a body's beginning say which update it is: the page, the
// origin, its entry, and the entry's round.
const stampSize = 16

func newPage(number uint32, sites, window int) *page {
	p := &page{number: number, origins: make([]origin, sites)}
	for i := range p.origins {
		o := &p.origins[i]
		o.others = (1<<sites - 1) &^ (1 << i)
		o.free = make(chan int, window)
		o.entries = make([]entry, window)
		o.noise = rand.NewChaCha8([32]byte{byte(i)})
		for e := range window {
			o.free <- e
		}
	}
	return p
}

// publish has a site flood an update of size bytes that nobody can compress. It waits
// while the site's window is full.
func (p *page) publish(ctx context.Context, sites system.Sites, from, size int) error {
	o := &p.origins[from]
	var at int
	select {
	case at = <-o.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	e := &o.entries[at]
	body := make([]byte, max(size, stampSize))
	binary.BigEndian.PutUint32(body, p.number)
	binary.BigEndian.PutUint32(body[4:], uint32(from))
	binary.BigEndian.PutUint32(body[8:], uint32(at))
	binary.BigEndian.PutUint32(body[12:], e.round.Add(1))
	o.noise.Read(body[stampSize:])
	e.absent.Store(o.others)
	e.born.Store(int64(time.Since(epoch)))
	p.published.Add(1)
	return sites.Publish(from, body)
}

// deliver enters that a site has had an update, the first time.
func (p *page) deliver(site int, body []byte) {
	if len(body) < stampSize || binary.BigEndian.Uint32(body) != p.number {
		return
	}
	from, at := int(binary.BigEndian.Uint32(body[4:])), int(binary.BigEndian.Uint32(body[8:]))
	if from >= len(p.origins) || at >= len(p.origins[from].entries) {
		return
	}
	e := &p.origins[from].entries[at]
	if e.round.Load() != binary.BigEndian.Uint32(body[12:]) {
		return
	}
	took := time.Since(epoch) - time.Duration(e.born.Load())
	bit := uint64(1) << site
	before := e.absent.And(^bit)
	if before&bit == 0 {
		return
	}
	last := before == bit
	p.time(took, last)
	if last {
		p.complete.Add(1)
		p.origins[from].free <- at
	}
}

func (p *page) time(took time.Duration, last bool) {
	if !p.timing {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.each = append(p.each, took)
	if last {
		p.lasts = append(p.lasts, took)
	}
}

// times returns what was kept so far.
func (p *page) times() (each, lasts []time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]time.Duration(nil), p.each...), append([]time.Duration(nil), p.lasts...)
}

// arrived waits until all updates that were published are done. It reports false if they
// are not within a time.
func (p *page) arrived(ctx context.Context, within time.Duration) bool {
	const look = 5 * time.Millisecond
	looking := time.NewTicker(look)
	defer looking.Stop()
	for until := time.Now().Add(within); p.complete.Load() < p.published.Load(); {
		if time.Now().After(until) {
			return false
		}
		select {
		case <-ctx.Done():
			return false
		case <-looking.C:
		}
	}
	return true
}
