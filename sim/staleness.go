package sim

import (
	"fmt"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// Staleness is the least span Δ for which reads of groups and topologies are Δ-atomic:
// reads would be linearizable, if each had begun so much earlier (Golab, Li and Shah,
// Analyzing consistency properties for fun and profit, PODC 2011). It is that of every
// read that a client could have made: of any member that was up, at any instant.
type Staleness struct {
	For   time.Duration // Δ
	Of    string        // "group G" or "topology G", whose reads were the stalest
	Site  core.SiteName // where; empty if none were stale
	Until time.Duration // when it was at its worst, since the run began
}

func (s Staleness) String() string {
	if s.Site == "" {
		return "none: every read of a group or a topology was of its latest version"
	}
	return fmt.Sprintf("%s at most, of %s at %s, at %s", brief(s.For), s.Of, s.Site, brief(s.Until))
}

// staleness keeps which version of what each site shows, and when that was overwritten.
//
// Masters alone write, and a write takes effect at one instant. So a read of a version
// needs to have begun no later than when the next was published: that, and nothing
// that other reads saw, says how much earlier it would have had to begin. A site's reads
// are the stalest just before it takes over a later version.
type staleness struct {
	world     *world
	published map[string][]publication
	shown     map[shownKey]int // index into published of what a site shows
	order     []shownKey       // of shown, as they came up
	worst     Staleness
}

// publication is a version that a master published.
type publication struct {
	version core.Version
	at      netsim.Time
}

// shownKey is a group or a topology at a site.
type shownKey struct {
	site int32
	of   string
}

func newStaleness(w *world) staleness {
	return staleness{world: w, published: make(map[string][]publication), shown: make(map[shownKey]int)}
}

// publish enters what a master publishes.
func (l *staleness) publish(of string, v core.Version) {
	l.published[of] = append(l.published[of], publication{v, l.world.now})
}

// show enters what a site shows from now on. A version that no master published, as that
// of a configuration, is not shown: a client cannot hold it against another.
func (l *staleness) show(s *site, group core.GroupName, of string, v core.Version) {
	key := shownKey{s.index, of}
	l.end(key)
	if !l.world.ledger.member([]core.GroupName{group}, s) {
		return
	}
	list := l.published[of]
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].version == v {
			if _, known := l.shown[key]; !known {
				l.order = append(l.order, key)
			}
			l.shown[key] = i
			return
		}
	}
}

// end takes it that a site shows what it did until now, and not any more.
func (l *staleness) end(key shownKey) {
	i, shows := l.shown[key]
	list := l.published[key.of]
	if !shows || i < 0 {
		return
	}
	l.shown[key] = -1
	if i+1 == len(list) {
		return // it is the latest
	}
	if stale := span(l.world.now - list[i+1].at); stale > l.worst.For {
		l.worst = Staleness{For: stale, Of: key.of, Site: l.world.sites[key.site].host.Site.Name, Until: span(l.world.now)}
	}
}

// crash ends what a site shows.
func (l *staleness) crash(s *site) {
	for _, key := range l.order {
		if key.site == s.index {
			l.end(key)
		}
	}
}

// leave ends what a site shows of a group whose master does not count it in any more.
func (l *staleness) leave(g core.GroupName, s *site) {
	l.end(shownKey{s.index, "group " + string(g)})
	l.end(shownKey{s.index, "topology " + string(g)})
}

// finish ends it all, and returns the worst.
func (l *staleness) finish() Staleness {
	for _, key := range l.order {
		l.end(key)
	}
	return l.worst
}
