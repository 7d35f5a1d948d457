package shaper

import (
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/floodd/floodd/cmd/peerbench/place"
)

// Accuracy is what the shaper does beside what it was told to.
type Accuracy struct {
	Delay, WantDelay time.Duration // of one byte, one way: half of the median round trip
	Rate, WantRate   float64       // of one plain TCP stream, bytes per second
	Unshaped         float64       // of one through a relay without limit or delay, bytes per second
}

func (a Accuracy) String() string {
	const mib = 1 << 20
	return fmt.Sprintf("a plain TCP stream gets %.2f of %.2f MiB/s (%+.1f %%), a byte takes %.2f of %.2f ms; without limit %.0f MiB/s",
		a.Rate/mib, a.WantRate/mib, 100*(a.Rate/a.WantRate-1),
		a.Delay.Seconds()*1e3, a.WantDelay.Seconds()*1e3, a.Unshaped/mib)
}

// Check measures a network of these properties between two sites.
func Check(delay time.Duration, rate int64, buffer int) (a Accuracy, err error) {
	const streamed = time.Second // of the rate, at most 64 MiB
	a.WantDelay, a.WantRate = delay, float64(rate)
	err = between(Options{Delay: delay, Uplinks: []int64{rate, rate}, Buffer: buffer}, func(near, far net.Conn) error {
		if a.Delay, err = roundTrip(near, far); err != nil {
			return err
		}
		a.Delay /= 2
		bytes := min(int64(float64(rate)*streamed.Seconds()), 64<<20)
		a.Rate, err = stream(near, far, bytes)
		return err
	})
	if err != nil {
		return a, err
	}
	err = between(Options{}, func(near, far net.Conn) error {
		a.Unshaped, err = stream(near, far, 256<<20)
		return err
	})
	return a, err
}

// between opens a network of two sites and gives both ends of a connection to use.
func between(o Options, use func(near, far net.Conn) error) error {
	places, err := place.Choose(2)
	if err != nil {
		return err
	}
	network, err := Open(places, o)
	if err != nil {
		return err
	}
	defer network.Close()
	listener, err := net.Listen("tcp", places[1].Private())
	if err != nil {
		return err
	}
	defer listener.Close()
	near, err := places[0].Dialer().Dial("tcp", places[1].Public())
	if err != nil {
		return err
	}
	defer near.Close()
	far, err := listener.Accept()
	if err != nil {
		return err
	}
	defer far.Close()
	return use(near, far)
}

// roundTrip returns the median time of a byte there and back.
func roundTrip(near, far net.Conn) (time.Duration, error) {
	go io.CopyN(far, far, 21)
	var times [21]time.Duration
	var b [1]byte
	for i := range times {
		began := time.Now()
		if _, err := near.Write(b[:]); err != nil {
			return 0, err
		}
		if _, err := io.ReadFull(near, b[:]); err != nil {
			return 0, err
		}
		times[i] = time.Since(began)
	}
	slices.Sort(times[:])
	return times[len(times)/2], nil
}

// stream returns the bytes per second of a transfer, its first byte's way not counted.
func stream(near, far net.Conn, bytes int64) (float64, error) {
	go io.CopyN(near, zeros{}, bytes)
	var first [1]byte
	if _, err := io.ReadFull(far, first[:]); err != nil {
		return 0, err
	}
	began := time.Now()
	if _, err := io.CopyN(io.Discard, far, bytes-1); err != nil {
		return 0, err
	}
	return float64(bytes-1) / time.Since(began).Seconds(), nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
