package calibrate

import (
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// line is what a relay makes of the way between two devices.
type line struct {
	rate    int64 // bytes per second, from the first device to the second; the way back has no limit
	queue   int64 // bytes that may wait for it
	delay   time.Duration
	lossPPM int64 // of packets with data, on the way there
	seed    uint64
}

// relay carries packets between two TUN devices. One thread does all of it: it reads
// what has come, lays out when each packet will leave, and writes what is due.
type relay struct {
	ends [2]int // descriptors of the devices
	stop int    // an eventfd that ends the relay

	mu     sync.Mutex
	line   line
	draws  *rand.Rand
	free   time.Duration // when the line will have passed what it has, since epoch
	due    [2][]parcel   // on their way from each end, in order
	late   time.Duration // the worst since it was last asked
	marked time.Duration // when the thread meant to be awake again; 0: it does not care
}

// parcel is a packet on its way.
type parcel struct {
	at   time.Duration
	data []byte
}

var epoch = time.Now()

func now() time.Duration { return time.Since(epoch) }

// packetMax is the largest packet of an Ethernet, as netsim has them.
const packetMax = 1500

// beatEvery is how often a relay wakes up for nothing but to see how late it is.
const beatEvery = time.Millisecond

// set lays another line, for what comes from now on.
func (r *relay) set(l line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.line = l
	r.draws = rand.New(rand.NewPCG(l.seed, 0))
	r.late = 0
}

// lateness returns the worst delay that the relay has added since the line was set.
func (r *relay) lateness() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.late
}

// run carries packets until stop is readable.
func (r *relay) run() {
	urgent()
	fds := []unix.PollFd{
		{Fd: int32(r.ends[0]), Events: unix.POLLIN},
		{Fd: int32(r.ends[1]), Events: unix.POLLIN},
		{Fd: int32(r.stop), Events: unix.POLLIN},
	}
	for {
		wait := r.turn()
		spec := unix.NsecToTimespec(int64(wait))
		if _, err := unix.Ppoll(fds, &spec, nil); err != nil && err != unix.EINTR {
			return
		}
		if fds[2].Revents != 0 {
			return
		}
	}
}

// turn does what there is to do, and returns how long there is nothing.
func (r *relay) turn() time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := now()
	if r.marked > 0 {
		r.late = max(r.late, t-r.marked)
	}
	r.read(0, t)
	r.read(1, t)
	for from := range r.due {
		for len(r.due[from]) > 0 && r.due[from][0].at <= t {
			p := r.due[from][0]
			r.due[from] = r.due[from][1:]
			r.late = max(r.late, t-p.at)
			unix.Write(r.ends[1-from], p.data) // a device that takes no more drops it, as any would
		}
	}
	next := now() + beatEvery
	for from := range r.due {
		if len(r.due[from]) > 0 {
			next = min(next, r.due[from][0].at)
		}
	}
	r.marked = next
	return max(next-now(), 0)
}

// read takes what has come to a device at the instant t.
func (r *relay) read(from int, t time.Duration) {
	var buffer [packetMax + 64]byte
	for {
		n, err := unix.Read(r.ends[from], buffer[:])
		if err != nil || n <= 0 {
			return
		}
		if buffer[0]>>4 != 4 {
			continue // neighbour discovery of IPv6
		}
		at := t
		if from == 0 {
			if r.line.rate > 0 {
				r.free = max(r.free, t)
				if waiting := int64(r.free-t) * r.line.rate / int64(time.Second); waiting > r.line.queue {
					continue
				}
				r.free += time.Duration(int64(n) * int64(time.Second) / r.line.rate)
				at = r.free
			}
			if hasData(buffer[:n]) && r.draws.Int64N(1_000_000) < r.line.lossPPM {
				continue
			}
		}
		r.due[from] = append(r.due[from], parcel{at + r.line.delay, slices.Clone(buffer[:n])})
	}
}

// hasData says whether an IPv4 packet of TCP carries any.
func hasData(packet []byte) bool {
	const tcp = 6
	if len(packet) < 20 || packet[9] != tcp {
		return false
	}
	head := int(packet[0]&15) * 4
	if len(packet) < head+20 {
		return false
	}
	return len(packet) > head+int(packet[head+12]>>4)*4
}
