package calibrate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/floodd/floodd/netsim"
	"golang.org/x/sys/unix"
)

// Lab measures transfers of this machine's kernel over lines that it makes.
type Lab struct {
	lanes  []*lane
	kernel string
}

// lane is a line between two namespaces. Lanes measure side by side.
type lane struct {
	relay    *relay
	relayed  sync.WaitGroup
	client   *namespace
	server   *namespace
	listener int
	seed     uint64
}

// The addresses of the two ends of every line: no two lanes can see each other.
var (
	clientIP = [4]byte{10, 77, 0, 1}
	serverIP = [4]byte{10, 77, 0, 2}
)

const (
	serverPort = 7777
	// transferMax bounds one transfer; a longer one counts as failed.
	transferMax = 2 * time.Minute
	// triesMax bounds how often a repetition for which the relay was late is made again.
	triesMax = 8
)

// NewLab makes a lab of some lanes, which is the caller's to close.
func NewLab(lanes int) (*Lab, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("measuring the kernel needs root, for namespaces and TUN devices; run it as root, or give a file of recorded measurements instead")
	}
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return nil, fmt.Errorf("ask for the kernel's name: %w", err)
	}
	l := &Lab{kernel: "Linux " + unix.ByteSliceToString(name.Release[:]) + " " + unix.ByteSliceToString(name.Machine[:])}
	for i := range lanes {
		lane, err := newLane(uint64(i))
		if err != nil {
			l.Close()
			return nil, err
		}
		l.lanes = append(l.lanes, lane)
	}
	return l, nil
}

// Kernel names what is measured.
func (l *Lab) Kernel() string { return l.kernel }

// Close removes everything.
func (l *Lab) Close() {
	for _, lane := range l.lanes {
		lane.close()
	}
	l.lanes = nil
}

func newLane(seed uint64) (*lane, error) {
	l := &lane{seed: seed, listener: -1}
	stop, err := unix.Eventfd(0, unix.EFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("make an event descriptor: %w", err)
	}
	l.relay = &relay{stop: stop, ends: [2]int{-1, -1}}
	l.relay.set(line{})
	l.client, l.server = enterNamespace(), enterNamespace()
	if l.relay.ends[0], err = l.client.device(clientIP); err == nil {
		l.relay.ends[1], err = l.server.device(serverIP)
	}
	if err == nil {
		l.listener, err = l.server.listen()
	}
	if err != nil {
		l.close()
		return nil, err
	}
	l.relayed.Go(func() {
		runtime.LockOSThread() // never unlocked: it is in a hurry, and ends with its goroutine
		l.relay.run()
	})
	return l, nil
}

func (l *lane) close() {
	unix.Write(l.relay.stop, []byte{1, 0, 0, 0, 0, 0, 0, 0})
	l.relayed.Wait()
	for _, fd := range []int{l.listener, l.relay.ends[0], l.relay.ends[1], l.relay.stop} {
		if fd >= 0 {
			unix.Close(fd)
		}
	}
	l.client.leave()
	l.server.leave()
}

// Measure measures cells, as many at once as there are lanes, and hands over each as
// it is done: in no order, from one goroutine at a time. It ends early with ctx's error.
func (l *Lab) Measure(ctx context.Context, cells []Cell, done func(Measurement)) error {
	var (
		next    = make(chan Cell)
		results sync.Mutex
		lanes   sync.WaitGroup
	)
	for _, lane := range l.lanes {
		lanes.Go(func() {
			for c := range next {
				m := lane.measure(ctx, c)
				if ctx.Err() != nil {
					continue
				}
				results.Lock()
				done(m)
				results.Unlock()
			}
		})
	}
	cells = slices.Clone(cells)
	slices.SortStableFunc(cells, func(a, b Cell) int { return cmp.Compare(b.expense(), a.expense()) })
	for _, c := range cells { // the longest first, so that all lanes end at much the same time
		select {
		case next <- c:
		case <-ctx.Done():
		}
	}
	close(next)
	lanes.Wait()
	return ctx.Err()
}

// measure repeats a cell. Repetitions for which the relay was late do not count.
func (l *lane) measure(ctx context.Context, c Cell) Measurement {
	m := Measurement{Cell: c}
	want := c.repetitions()
	var worst time.Duration
	for try := 0; len(m.KernelMicros) < want && try < want*triesMax && ctx.Err() == nil; try++ {
		l.seed += 1_000_003
		took, late, err := l.transfer(ctx, c)
		switch {
		case err != nil:
			m.Skipped = err.Error()
			return m
		case late > max(took/lateShare, lateLeast):
			worst = max(worst, late)
		default:
			m.KernelMicros = append(m.KernelMicros, took.Microseconds())
		}
	}
	slices.Sort(m.KernelMicros)
	if len(m.KernelMicros) < want {
		m.Skipped = fmt.Sprintf("the relay was late by up to %v", worst.Round(time.Microsecond))
	}
	return m
}

const (
	lateShare = 50 // a relay may be late by this part of what a transfer took,
	lateLeast = 500 * time.Microsecond
)

// transfer measures one repetition of a cell, and how late the relay was in it.
func (l *lane) transfer(ctx context.Context, c Cell) (took, late time.Duration, err error) {
	way := line{rate: c.Rate, queue: netsim.QueueBytes(c.Rate), delay: c.rtt() / 2, seed: l.seed}
	l.relay.set(way)
	senders, receivers, err := l.connect(c)
	defer func() {
		for _, fd := range append(senders, receivers...) {
			unix.Close(fd)
		}
	}()
	if err != nil {
		return 0, 0, err
	}
	time.Sleep(2 * c.rtt()) // the handshake's last packet has come, and all of an earlier transfer
	way.lossPPM = c.LossPPM
	l.relay.set(way)
	ctx, done := context.WithTimeoutCause(ctx, transferMax, fmt.Errorf("it took longer than %v", transferMax))
	defer done()
	leave := context.AfterFunc(ctx, func() {
		for _, fd := range append(slices.Clone(senders), receivers...) {
			unix.Shutdown(fd, unix.SHUT_RDWR)
		}
	})
	defer leave()
	if c.IdleMicros > 0 {
		if _, err := move(senders, receivers, c.Size); err != nil {
			return 0, 0, errors.Join(context.Cause(ctx), err)
		}
		time.Sleep(time.Duration(c.IdleMicros) * time.Microsecond)
		l.relay.set(way)
	}
	if took, err = move(senders, receivers, c.Size); ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return took, l.relay.lateness(), err
}

// move sends size bytes on each connection at once, and returns how long it took
// until the last had come.
func move(senders, receivers []int, size int64) (time.Duration, error) {
	var (
		all  sync.WaitGroup
		mu   sync.Mutex
		errs []error
		last time.Duration
	)
	fail := func(err error) {
		mu.Lock()
		defer mu.Unlock()
		errs = append(errs, err)
	}
	begin := make(chan struct{})
	ready := sync.WaitGroup{}
	ready.Add(len(senders) + len(receivers))
	for _, fd := range receivers {
		all.Go(func() {
			runtime.LockOSThread()
			urgent()
			ready.Done()
			if err := receive(fd, size); err != nil {
				fail(err)
			}
			end := now()
			mu.Lock()
			defer mu.Unlock()
			last = max(last, end)
		})
	}
	payload := make([]byte, size)
	for _, fd := range senders {
		all.Go(func() {
			runtime.LockOSThread()
			urgent()
			ready.Done()
			<-begin
			if err := send(fd, payload); err != nil {
				fail(err)
			}
		})
	}
	ready.Wait()
	began := now()
	close(begin)
	all.Wait()
	return last - began, errors.Join(errs...)
}

func send(fd int, payload []byte) error {
	for len(payload) > 0 {
		n, err := unix.Write(fd, payload)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return fmt.Errorf("send: %w", err)
		}
		payload = payload[n:]
	}
	return nil
}

func receive(fd int, size int64) error {
	buffer := make([]byte, 256<<10)
	for size > 0 {
		n, err := unix.Read(fd, buffer[:min(size, int64(len(buffer)))])
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return fmt.Errorf("receive: %w", err)
		}
		if n == 0 {
			return errors.New("receive: the connection ended early")
		}
		size -= int64(n)
	}
	return nil
}

// connect opens the connections of a cell.
func (l *lane) connect(c Cell) (senders, receivers []int, err error) {
	for range c.Flows {
		sender, err := l.client.dial(c.Congestion)
		if err != nil {
			return senders, receivers, err
		}
		senders = append(senders, sender)
		receiver, _, err := unix.Accept4(l.listener, unix.SOCK_CLOEXEC)
		if err != nil {
			return senders, receivers, fmt.Errorf("accept: %w", err)
		}
		receivers = append(receivers, receiver)
		if err := bounded(receiver); err != nil {
			return senders, receivers, err
		}
	}
	return senders, receivers, nil
}

// bounded lets no call on a socket wait for longer than a transfer may take.
func bounded(fd int) error {
	limit := unix.NsecToTimeval(int64(transferMax))
	return errors.Join(
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &limit),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &limit))
}

// urgent asks that the thread runs as soon as it can. Where that is not allowed, the
// relay is late more often.
func urgent() {
	unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_FIFO, Priority: 1}, 0)
}
