package realnet

import (
	"time"

	"github.com/benbjohnson/clock"

	"github.com/floodd/floodd/core"
)

// alarm is the site's clock: instants since the daemon began, and one timer that is
// set again and again. Only the site's goroutine touches it.
type alarm struct {
	clock clock.Clock
	start time.Time
	now   core.Time // of the input being stepped
	timer *clock.Timer
}

func newAlarm(c clock.Clock) *alarm {
	a := &alarm{clock: c, start: c.Now(), timer: c.Timer(time.Hour)}
	a.stop()
	return a
}

// tick reads the clock: once for each input.
func (a *alarm) tick() core.Time {
	a.now = core.Time(a.clock.Since(a.start).Microseconds())
	return a.now
}

// SetTimer re-arms the timer. An instant that has passed fires at once.
func (a *alarm) SetTimer(e core.SetTimer) {
	a.stop()
	a.timer.Reset(max(0, e.At.Sub(a.now)))
}

// stop leaves the timer neither running nor fired.
func (a *alarm) stop() {
	a.timer.Stop()
	select {
	case <-a.timer.C:
	default:
	}
}
