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

	midnight core.Time // when a day began by the clock on the wall, as the site knows it
}

// clockSlack is how far the clock on the wall may run from what the site makes of it
// before the site is told.
const clockSlack = time.Second

func newAlarm(c clock.Clock) *alarm {
	a := &alarm{clock: c, start: c.Now(), timer: c.Timer(time.Hour)}
	a.stop()
	a.midnight = a.tick().Add(-a.timeOfDay())
	return a
}

// tick reads the clock: once for each input.
func (a *alarm) tick() core.Time {
	a.now = core.Time(a.clock.Since(a.start).Microseconds())
	return a.now
}

// timeOfDay is what the clock on this machine's wall shows, since midnight.
func (a *alarm) timeOfDay() time.Duration {
	now := a.clock.Now()
	hour, minute, second := now.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute +
		time.Duration(second)*time.Second + time.Duration(now.Nanosecond())
}

// wasSet returns the time of day if it is not what the one told last has come to: the
// clock on the wall was set, or it changed to summer.
func (a *alarm) wasSet() (ofDay time.Duration, set bool) {
	ofDay = a.timeOfDay()
	const day = 24 * time.Hour
	midnight := a.tick().Add(-ofDay)
	off := ((midnight.Sub(a.midnight)+day/2)%day+day)%day - day/2
	if off.Abs() <= clockSlack {
		return ofDay, false
	}
	a.midnight = midnight
	return ofDay, true
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
