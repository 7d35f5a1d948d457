package sim

import "time"

// Act is something that a fault does to the world. The set is closed; acts are in
// the files of what they strike.
type Act interface {
	// String says what it does, for people.
	String() string
	// check says whether it makes sense in the world.
	check(w *world) error
	// apply does it, and schedules its undoing if it lasts for a time only.
	apply(w *world)
}

// due is an act to come, with the happening that led to it.
type due struct {
	act   Act
	cause uint64
}

// doneMax is how many faults a run remembers for its report.
const doneMax = 1000

// act does an act, unless the script is over: then nothing goes wrong any more.
func (w *world) act(d due) {
	a := d.act
	_, mends := a.(undo)
	if w.scriptOver != never && !mends {
		return
	}
	w.because(d.cause)
	if w.watched() {
		w.because(w.tell(nil, Acted{a}))
	}
	if !mends && len(w.done) < doneMax {
		w.done = append(w.done, Done{At: span(w.now), What: a.String()})
	}
	w.doing = a
	a.apply(w)
	w.doing = nil
}

// undo ends what an act began. It happens also when the script is over.
type undo struct {
	what string
	do   func()
}

func (u undo) String() string   { return u.what }
func (undo) check(*world) error { return nil }
func (u undo) apply(*world)     { u.do() }

// undoAfter schedules the end of an act that lasts for a time; one that lasts for
// none is left to another act, or to the end of the script.
func (w *world) undoAfter(d time.Duration, what string, do func()) {
	if d > 0 {
		w.after(d, undo{what: what, do: do})
	}
}

// known says whether all are somebody.
func known(w *world, who ...[]Who) error {
	for _, p := range who {
		if _, err := w.find(p); err != nil {
			return err
		}
	}
	return nil
}

// lasting adds to a description how long the act lasts.
func lasting(text string, d time.Duration) string {
	if d <= 0 {
		return text
	}
	return text + " for " + d.String()
}

// remedy makes every fault good: lines are healed, disks and exports mended, and
// all sites are up that are not down for good.
func (w *world) remedy() {
	w.healAll()
	w.restoreAll()
	w.ownTrunks()
	for _, s := range w.sites {
		s.corruptPPM = 0
		s.ownBandwidth()
		s.disk.mend()
		s.export.mend()
		s.resume()
		if !s.forGood {
			s.boot()
		}
	}
}
