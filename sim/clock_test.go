package sim

import (
	"testing"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
	"pgregory.net/rapid"
)

func TestClockInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clock{
			offset: time.Duration(rapid.Int64Range(-1e12, 1e12).Draw(t, "offset")),
			ppm:    rapid.Int64Range(-100_000, 100_000).Draw(t, "ppm"),
		}
		now := netsim.Time(rapid.Int64Range(0, 1e12).Draw(t, "now"))
		shows := c.read(now) + core.Time(rapid.Int64Range(-1e6, 1e12).Draw(t, "ahead"))
		at := c.when(shows, now)
		if at < now || c.read(at) < shows {
			t.Fatalf("the clock shows %d at %d, before %d", c.read(at), at, shows)
		}
		if at > now && c.read(at-1) >= shows {
			t.Fatalf("the clock shows %d a microsecond before %d already", c.read(at-1), at)
		}
	})
}
