package shaper

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// ahead is how long before its last bytes have left a connection may book the uplink
	// again, so that the line is not idle while this process wakes up.
	ahead = 2 * time.Millisecond
	// flightMax is how many bytes are on their way in one direction of a connection at
	// most, when the receiver does not take them.
	flightMax = 4 << 20
)

// pipe is one direction of a connection: a goroutine that reads, and books the uplink,
// and one that writes when the delay is over.
type pipe struct {
	in, out *net.TCPConn
	uplink  *uplink // nil without limit
	delay   time.Duration
	chunk   int
	sent    *atomic.Int64

	flight chan parcel
	held   budget
}

// parcel is a chunk on its way.
type parcel struct {
	bytes []byte
	due   time.Time
}

// chunks are buffers to be used again.
var chunks = sync.Pool{New: func() any { return new([chunkMax]byte) }}

// carry returns when the direction has ended, and has told the other side.
func (p *pipe) carry() {
	if p.uplink == nil && p.delay == 0 {
		p.copy()
		return
	}
	p.flight = make(chan parcel, flightMax/chunkMin)
	p.held.init(flightMax)
	var writer sync.WaitGroup
	writer.Go(p.deliver)
	p.collect()
	close(p.flight)
	writer.Wait()
}

// copy carries without shaping.
func (p *pipe) copy() {
	buffer := chunks.Get().(*[chunkMax]byte)
	defer chunks.Put(buffer)
	for {
		n, err := p.in.Read(buffer[:])
		p.sent.Add(int64(n))
		if n > 0 {
			if _, err := p.out.Write(buffer[:n]); err != nil {
				p.in.CloseRead()
				return
			}
		}
		if err != nil {
			p.out.CloseWrite()
			return
		}
	}
}

// collect reads what the sender says, as fast as the uplink takes it.
func (p *pipe) collect() {
	alarm := newAlarm()
	defer alarm.close()
	for {
		buffer := chunks.Get().(*[chunkMax]byte)
		n, err := p.in.Read(buffer[:p.chunk])
		if n == 0 && err != nil {
			return
		}
		left := time.Now()
		if p.uplink != nil {
			left = p.uplink.book(left, n)
		}
		p.sent.Add(int64(n))
		if !p.held.take(n) {
			return
		}
		p.flight <- parcel{buffer[:n], left.Add(p.delay)}
		alarm.wait(left.Add(-ahead))
	}
}

// deliver writes what is due.
func (p *pipe) deliver() {
	alarm := newAlarm()
	defer alarm.close()
	for chunk := range p.flight {
		alarm.wait(chunk.due)
		_, err := p.out.Write(chunk.bytes)
		p.held.give(len(chunk.bytes))
		chunks.Put((*[chunkMax]byte)(chunk.bytes[:chunkMax]))
		if err != nil {
			p.held.end()
			p.in.CloseRead()
			for range p.flight { // what is on its way is lost
			}
			return
		}
	}
	p.out.CloseWrite()
}

// budget is a number of bytes that may be held at a time.
type budget struct {
	mu    sync.Mutex
	freed sync.Cond
	left  int
	ended bool
}

func (b *budget) init(bytes int) {
	b.freed.L = &b.mu
	b.left = bytes
}

// take waits until the bytes may be held. It reports false once the budget has ended.
func (b *budget) take(bytes int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.left < bytes && !b.ended {
		b.freed.Wait()
	}
	b.left -= bytes
	return !b.ended
}

func (b *budget) give(bytes int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left += bytes
	b.freed.Signal()
}

// end lets go who waits, now and later.
func (b *budget) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	b.freed.Broadcast()
}
