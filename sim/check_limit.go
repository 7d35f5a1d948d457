package sim

import (
	"time"

	"github.com/floodd/floodd/core"
)

// limitSlack is by how much a site may be ahead of its bandwidth limit when it begins
// to send a message: it keeps room for what is pressing.
const limitSlack = 160 << 10

// sentCheck is what a site has sent ahead of its bandwidth limit.
type sentCheck struct {
	ahead int64     // in millionths of a byte
	at    core.Time // when that was reckoned, by the site's clock
	told  bool
}

// limitKept: in no span of time does a site send more than its bandwidth limit
// allows, but for what it may be ahead, the limit's 20 milliseconds' worth and one
// message. Where the limit changes within a span the higher holds.
func (c *checks) limitKept(s *site, bytes int) {
	def := &s.host.Local.BandwidthLimit
	if def.Rate == 0 && len(def.Hours) == 0 {
		return
	}
	x := &s.sent
	now := s.clock.read(c.world.now)
	ofDay := s.timeOfDay()
	since := now.Sub(x.at)
	x.at = now
	rate, before := limitAt(def, ofDay), limitAt(def, ofDay-since)
	if rate == 0 || before == 0 || since > time.Hour {
		x.ahead = 0
		return
	}
	x.ahead = max(0, x.ahead-max(rate, before)*since.Microseconds())
	if most := limitSlack + rate/50; x.ahead/million > most && !x.told {
		x.told = true
		c.world.fail("limit", s, "it is %d bytes ahead of its bandwidth limit of %d bytes per second", x.ahead/million, rate)
	}
	x.ahead += int64(bytes) * million
}

// limitAt returns the limit at a time of day, by going through it minute by minute.
func limitAt(def *core.BandwidthLimit, ofDay time.Duration) int64 {
	minute := func(d time.Duration) int { return (int(d/time.Minute) + 2*24*60) % (24 * 60) }
	now := minute(ofDay)
	for _, h := range def.Hours {
		for at, first := minute(h.From), true; first || at != minute(h.To); at, first = (at+1)%(24*60), false {
			if at == now {
				return h.Rate
			}
		}
	}
	return def.Rate
}
