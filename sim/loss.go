package sim

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/netsim"
)

// Loss is why some deliveries never came: one cause, and how many it cost.
type Loss struct {
	Fate  string        // gap, away, crashed, orphan; pending if no cause is permitted
	Cause string        // what did it: which fault, which drop, at which site
	At    time.Duration // of the fault; of the first of them, where there was none
	Count int64         // pairs of an update and a site
}

// blame is what the script was doing at an instant, for the loss that came of it.
type blame struct {
	at   netsim.Time
	site *site // where it happened
	act  Act   // nil where the script did nothing
}

// blameFor holds what happens to a site now to the account of what the script does.
func (w *world) blameFor(s *site) blame { return blame{w.now, s, w.doing} }

// String names the fault, or says what ended a site that no fault struck.
func (b blame) String() string {
	switch {
	case b.site == nil:
		return "nothing"
	case b.act == nil:
		return string(b.site.host.Site.Name) + " halted"
	}
	return b.act.String()
}

// givenUp is what the ledger keeps of a gap that a site recorded.
type givenUp struct {
	at    netsim.Time
	cause core.GapCause
}

// lossKey is an update and a site that did not get it.
type lossKey struct {
	id   core.UpdateID
	site int32
}

// lossOf says what an update that a site did not get is held to the account of.
func (l *ledger) lossOf(u *update, s *site) Loss {
	f := l.fateOf(u, s)
	loss := Loss{Fate: f.String(), Count: 1}
	put := func(at netsim.Time, format string, args ...any) {
		loss.At, loss.Cause = span(at), fmt.Sprintf(format, args...)
	}
	name := s.host.Site.Name
	switch f {
	case fateGap:
		g := l.gaps[lossKey{u.id, s.index}]
		switch g.cause {
		case core.GapStorage:
			put(g.at, "the storage of %s was full", name)
		case core.GapDisk:
			why := fmt.Sprintf("its %s are taken", Bytes(s.host.Disk.Capacity))
			if s.disk.failed.act != nil {
				why = s.disk.failed.String()
			}
			put(s.disk.failed.at, "the disk of %s failed: %s", name, why)
		case core.GapPurged:
			put(u.extinctBy.at, "nobody kept it: %s", l.lastCopy(u))
		default:
			put(g.at, "%s gave it up: %v", name, g.cause)
		}
	case fateAway:
		if s.up() || s.endedBy.site == nil {
			put(l.left[s.index], "%s left the group", name)
		} else {
			put(s.endedBy.at, "%v", s.endedBy)
		}
	case fateCrashed:
		b := l.crashes[lossKey{u.id, s.index}]
		put(b.at, "%v, and nobody else has it: %s", b, l.lastCopy(u))
	case fateOrphan:
		if u.extinct == extinctCrash {
			put(u.extinctBy.at, "%s", l.lastCopy(u))
		} else {
			put(u.forgottenBy.at, "%v: all who knew of it are gone", u.forgottenBy)
		}
	default:
		put(l.world.now, "no cause is permitted")
	}
	return loss
}

// lastCopy says how the last copy of an update went.
func (l *ledger) lastCopy(u *update) string {
	b := u.extinctBy
	if u.holders > 0 || b.site == nil {
		return "others have it no longer than their retention"
	}
	at := b.site.host.Site.Name
	switch u.extinct {
	case extinctCrash:
		return fmt.Sprintf("%v took the last copy", b)
	case extinctDrop:
		return fmt.Sprintf("the storage of %s, which had the last copy, was full", at)
	case extinctRetire:
		return fmt.Sprintf("%s, which had the last copy, retained it no longer", at)
	}
	return fmt.Sprintf("all had it, and %s let the last copy go", at)
}

// losses counts why owed updates never arrived, the most first.
func (w *world) losses() []Loss {
	var all []Loss
	for _, u := range w.ledger.updates {
		for i, m := range u.marks {
			if m&markOwed == 0 || u.delivered(i) || w.sites[i] == u.origin {
				continue
			}
			one := w.ledger.lossOf(u, w.sites[i])
			same := func(other Loss) bool { return other.Fate == one.Fate && other.Cause == one.Cause }
			if known := slices.IndexFunc(all, same); known >= 0 {
				all[known].Count++
				all[known].At = min(all[known].At, one.At)
			} else {
				all = append(all, one)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Loss) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Cause, b.Cause))
	})
	return all
}
