package sim

import (
	"fmt"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/view"
)

// Happening is one thing that happens in a run, as [Options.Watch] is told of it.
//
// Each has the one that led to it as its Cause, so that everything can be followed back
// to the script: a message received to its sending, what a site wishes and notes to the
// input that it was given, a timer to the step that set it, the end of an export to its
// start, a lost connection to the crash that ended it. A site has one timer for all that
// it wants to be woken for, so that the step which set it need not be the one that
// wanted what it does then.
//
// What a happening refers to is the run's own: it must not be changed, and what core
// may use again, such as the list in an effect, is only there until Watch returns.
type Happening struct {
	Number uint64        // counted from 1, in the order in which things happen
	Cause  uint64        // the Number of what led to it; 0 is the script
	At     time.Duration // since the run began
	Site   core.SiteName // where; empty for an act of the script
	What   What
}

// What is what happens. The set is closed: Given, Wished, Noted, Offered, Acted, Stuck
// and Lost.
type What interface {
	// show returns the letter that marks what happens in a trace, and what it is.
	show() (mark, text string)
}

type (
	// Given: a site is given an input.
	Given struct{ Input core.Input }
	// Wished: a site has an effect carried out. Notes are Noted instead.
	Wished struct{ Effect core.Effect }
	// Noted: a site says what it did or saw.
	Noted struct{ Observation core.Observation }
	// Offered: a client offers an update to a site, which may be down.
	Offered struct {
		Flood int   // index into the scenario's floods
		Bytes int64 // of the update
	}
	// Acted: the script strikes, or undoes what it did. The cause of an undoing is the act.
	Acted struct{ Act Act }
	// Stuck: a message cannot pass, or word of its arrival cannot come back, because the
	// way is cut. It waits where it was sent until the way is open again or its connection
	// is given up. The cause is the act that cut the way.
	Stuck struct{ Parcel }
	// Lost: a message will not arrive, because its connection has ended. The cause is what
	// ended it.
	Lost struct {
		Parcel
		Why string
	}
)

// Parcel is a message on its way.
type Parcel struct {
	Sent    uint64 // the Number of the Send that sent it
	To      core.SiteName
	Link    core.LinkID
	Message core.Message
}

func (g Given) show() (mark, text string)  { return "<", view.Input(g.Input) }
func (w Wished) show() (mark, text string) { return ">", view.Effect(w.Effect) }
func (n Noted) show() (mark, text string)  { return "!", view.Note(n.Observation) }
func (o Offered) show() (mark, text string) {
	return "+", fmt.Sprintf("(:offered (:bytes %d))", o.Bytes)
}
func (a Acted) show() (mark, text string) { return "*", a.Act.String() }
func (s Stuck) show() (mark, text string) { return "|", s.form("stuck", "") }
func (l Lost) show() (mark, text string) {
	return "x", l.form("lost", fmt.Sprintf(" (:why %q)", l.Why))
}

func (p *Parcel) form(name, more string) string {
	return fmt.Sprintf("(:%s (:link %d) (:to %s)%s %s)", name, p.Link, p.To, more, view.Message(p.Message))
}

// String returns the happening as a line of a trace: seconds, and what happens.
func (h Happening) String() string { return Stamp(h.At) + " " + h.Text() }

// Text returns what happens: a mark for its kind, the site, and the value as the
// configuration language would write it.
func (h Happening) Text() string {
	mark, text := h.What.show()
	if h.Site != "" {
		mark += " " + string(h.Site)
	}
	return mark + " " + text
}

// Stamp writes an instant as traces do.
func Stamp(at time.Duration) string {
	return fmt.Sprintf("%5d.%06d", at/time.Second, at%time.Second/time.Microsecond)
}

// watched says whether anybody is told what happens. Callers ask it before they make
// what they would tell, so that telling nobody costs nothing.
func (w *world) watched() bool { return w.options.Watch != nil }

// tell tells what happens to a site, nil for an act, because of what goes on now, and
// returns its number.
func (w *world) tell(s *site, what What) uint64 {
	w.told++
	h := Happening{Number: w.told, Cause: w.cause, At: span(w.now), What: what}
	if s != nil {
		h.Site = s.host.Site.Name
	}
	w.options.Watch(h)
	return w.told
}

// because lets what follows be told as caused by another happening.
func (w *world) because(cause uint64) { w.cause = cause }
