package script

import (
	"time"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
)

// instant is a time of the script, as it was written.
type instant struct {
	config.Placed[time.Duration]
	text  string
	atEnd bool // it may be the last instant of the script
}

// kindInstant is when something happens. It is noted, for the time when the end of
// the script is known: what lies after that would never happen.
func (t *tables) kindInstant(atEnd bool) config.Kind[time.Duration] {
	kind := config.Duration(0, durationMax)
	read := kind.Read
	kind.Read = func(n sexp.Node) (time.Duration, error) {
		v, err := read(n)
		if err == nil {
			t.instants = append(t.instants, instant{config.Placed[time.Duration]{Value: v, Pos: n.Pos}, n.Text, atEnd})
		}
		return v, err
	}
	return kind
}

// checkInstants reports every time at which nothing would happen any more.
func (t *tables) checkInstants(end time.Duration, errs *sexp.Errors) {
	for _, i := range t.instants {
		word := "after"
		if i.Value == end {
			word = "at"
		}
		if i.Value > end || i.Value == end && !i.atEnd {
			errs.Add(i.Pos, "%s is %s the end of the scenario, %v; name an earlier time, or give (:scenario ...) a longer :duration", i.text, word, end)
		}
	}
}
