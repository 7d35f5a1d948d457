package sim

import (
	"fmt"
	"slices"
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
	numbers   map[string]int32 // of groups and topologies, by name: as they came up
	registers []versions
	order     []shownKey // as they came up
	worst     Staleness
}

// versions are those of a group or a topology.
type versions struct {
	of        string
	published []publication
	shown     []shown // by site
}

// shown is what a site shows.
type shown int32

const (
	shownNever   shown = iota // nothing yet
	shownNothing              // any more
	shownFirst                // and the one published n-th after it, if it is n more
)

// publication is a version that a master published.
type publication struct {
	version core.Version
	at      netsim.Time
}

// shownKey is a group or a topology at a site.
type shownKey struct{ site, of int32 }

func newStaleness(w *world) staleness {
	return staleness{world: w, numbers: make(map[string]int32)}
}

// number returns that of a group or a topology.
func (l *staleness) number(of string) int32 {
	n, known := l.numbers[of]
	if !known {
		n = int32(len(l.registers))
		l.numbers[of] = n
		l.registers = append(l.registers, versions{of: of, shown: make([]shown, len(l.world.sites))})
	}
	return n
}

// publish enters what a master publishes.
func (l *staleness) publish(of string, v core.Version) {
	r := &l.registers[l.number(of)]
	r.published = append(r.published, publication{v, l.world.now})
}

// show enters what a site shows from now on. A version that no master published, as that
// of a configuration, is not shown: a client cannot hold it against another.
func (l *staleness) show(s *site, group core.GroupName, of string, v core.Version) {
	key := shownKey{s.index, l.number(of)}
	l.end(key)
	if !l.world.ledger.member([]core.GroupName{group}, s) {
		return
	}
	r := &l.registers[key.of]
	for i, p := range slices.Backward(r.published) {
		if p.version == v {
			if r.shown[s.index] == shownNever {
				l.order = append(l.order, key)
			}
			r.shown[s.index] = shownFirst + shown(i)
			return
		}
	}
}

// end takes it that a site shows what it did until now, and not any more.
func (l *staleness) end(key shownKey) {
	r := &l.registers[key.of]
	shows := r.shown[key.site]
	if shows < shownFirst {
		return
	}
	r.shown[key.site] = shownNothing
	next := int(shows-shownFirst) + 1
	if next == len(r.published) {
		return // it is the latest
	}
	if stale := span(l.world.now - r.published[next].at); stale > l.worst.For {
		l.worst = Staleness{For: stale, Of: r.of, Site: l.world.sites[key.site].host.Site.Name, Until: span(l.world.now)}
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
	l.end(shownKey{s.index, l.number("group " + string(g))})
	l.end(shownKey{s.index, l.number("topology " + string(g))})
}

// finish ends it all, and returns the worst.
func (l *staleness) finish() Staleness {
	for _, key := range l.order {
		l.end(key)
	}
	return l.worst
}
