package core

import "time"

// Finding is what one site says of one update: the row of an explanation, but for what
// the asker adds.
type Finding struct {
	Site     SiteName
	Standing Standing
	Cause    GapCause // of StandingGap, else 0
	// Way is how the update came to be whole there, WayUnknown where it did not, or
	// where that is not remembered. After and From are 0 then.
	Way Way
	// After is how long after its acceptance at the origin the update was whole there:
	// the times that it, or the first part of it, spent at each site on its way, and
	// half the smoothed round trip of each link, which is nothing where none has been
	// measured yet. It compares no two clocks. It is wrong by half of what the two
	// directions of a link differ in, leaves out what the bytes of one piece take to
	// leave on a slow link, and does not count the time that a holder was down.
	After   time.Duration
	From    SiteName // who gave the last of it
	Have    uint32   // pieces there, or once there
	Pieces  uint32   // that it is cut in; 0 when not known
	Sources uint32   // sites that gave pieces
}

// Standing is what a site has of an update.
type Standing int

const (
	StandingSilent    Standing = iota // it did not answer in time, or cannot be reached
	StandingLacking                   // it has none of it
	StandingArriving                  // it has a part
	StandingWaiting                   // it has all, which waits for the local application
	StandingExported                  // the local application has it
	StandingGap                       // it will not get it
	StandingForgotten                 // it had it, or gave it up long ago: it remembers no more
)

func (s Standing) String() string {
	return name(int(s), "silent", "lacking", "arriving", "waiting", "exported", "gap", "forgotten")
}

// Way is how an update came to be whole at a site.
type Way int

const (
	WayUnknown Way = iota
	WayOrigin      // a client brought it there
	WayPush        // along a tree
	WayAsked       // the site asked for it
)

func (w Way) String() string { return name(int(w), "unknown", "origin", "push", "asked") }

// finding is what this site has to say of an update.
func (s *Site) finding(id UpdateID) Finding {
	f := Finding{Site: s.self, Standing: StandingLacking}
	st := s.streamOf(id.Stream)
	if st == nil {
		return f
	}
	u := st.here.get(id.Seq)
	d, remembered := s.history.find(st, id.Seq)
	if remembered {
		f.Way, f.After, f.Pieces, f.Sources = d.way, d.after, d.pieces, d.sources
		if d.from != nil {
			f.From = d.from.name()
		}
		f.Have = d.pieces
	}
	switch {
	case u != nil && !u.complete:
		f.Standing = StandingArriving
		f.Have, f.Pieces, f.Sources = uint32(u.here()), uint32(u.count()), uint32(u.givers())
	case u != nil:
		f.Standing = StandingWaiting
		if u.exported {
			f.Standing = StandingExported
		}
		f.Have, f.Pieces = uint32(u.count()), uint32(u.count())
	case st.gapAt(id.Seq) != nil:
		f.Standing, f.Cause = StandingGap, st.gapAt(id.Seq).cause
	case !st.seen.contains(id.Seq):
	case remembered:
		f.Standing = StandingExported // what was not would be here still, or a gap
	default:
		f.Standing = StandingForgotten
	}
	return f
}

// gapAt returns the gap that a number lies in, nil if it lies in none.
func (st *stream) gapAt(seq uint64) *gap {
	for i := range st.gaps {
		if g := &st.gaps[i]; g.numbers.First <= seq && seq <= g.numbers.Last {
			return g
		}
	}
	return nil
}
