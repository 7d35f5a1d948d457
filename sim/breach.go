package sim

import (
	"fmt"
	"time"

	"github.com/floodd/floodd/core"
)

// Breach is a promise that was not kept: what was seen, and what was wanted.
type Breach struct {
	Check string // which checker found it
	At    time.Duration
	Site  core.SiteName // empty when it concerns no one site
	Text  string
}

func (b Breach) String() string {
	if b.Site == "" {
		return fmt.Sprintf("%s: at %v: %s", b.Check, b.At, b.Text)
	}
	return fmt.Sprintf("%s: at %v: %s: %s", b.Check, b.At, b.Site, b.Text)
}

// breachesMax bounds how many breaches a run keeps; the rest are counted.
const breachesMax = 20

// breaches collects what checkers find.
type breaches struct {
	list   []Breach
	count  int
	enough bool // the run may end
}

// fail records a breach; s may be nil.
func (w *world) fail(check string, s *site, format string, args ...any) {
	w.breach.count++
	w.breach.enough = w.breach.enough || w.options.Enough != nil && w.options.Enough(check)
	if len(w.breach.list) >= breachesMax {
		return
	}
	b := Breach{Check: check, At: span(w.now), Text: fmt.Sprintf(format, args...)}
	if s != nil {
		b.Site = s.host.Site.Name
	}
	w.breach.list = append(w.breach.list, b)
}
