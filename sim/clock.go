package sim

import (
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// clock turns true time into what one site reads, and back. It shows offset at
// the start of the world and gains ppm millionths from then on.
type clock struct {
	offset time.Duration
	ppm    int64
}

// read returns what the clock shows at a true instant.
func (c clock) read(at netsim.Time) core.Time {
	t := int64(at)
	return core.Time(c.offset.Microseconds() + t + t/1e6*c.ppm + t%1e6*c.ppm/1e6)
}

// when returns the earliest true instant at which the clock shows at least the
// given time, and never one before now.
func (c clock) when(shows core.Time, now netsim.Time) netsim.Time {
	ahead := int64(shows) - int64(c.read(now))
	if ahead <= 0 {
		return now
	}
	if c.ppm == 0 {
		return now + netsim.Time(ahead)
	}
	at := now + netsim.Time(ahead/(1e6+c.ppm)*1e6+ahead%(1e6+c.ppm)*1e6/(1e6+c.ppm))
	for at > now && c.read(at-1) >= shows {
		at--
	}
	for c.read(at) < shows {
		at++
	}
	return at
}
