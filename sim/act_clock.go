package sim

import (
	"fmt"
	"time"

	"github.com/floodd/floodd/core"
)

// SetClock sets the clocks on the walls of sites. What their processes measure spans
// with runs on: nothing depends on the time of day but what the operator has set by it.
type SetClock struct {
	Sites     []Who
	TimeOfDay time.Duration // since midnight
}

func (a SetClock) String() string {
	return fmt.Sprintf("set the clock of %s to %02d:%02d", list(a.Sites), int(a.TimeOfDay/time.Hour), int(a.TimeOfDay%time.Hour/time.Minute))
}

func (a SetClock) check(w *world) error { return known(w, a.Sites) }

func (a SetClock) apply(w *world) {
	for _, s := range w.must(a.Sites) {
		s.wall += a.TimeOfDay - s.timeOfDay()
		s.tellClock()
	}
}

// timeOfDay is what the clock on the site's wall shows, since midnight. The world
// begins at midnight.
func (s *site) timeOfDay() time.Duration {
	const day = 24 * time.Hour
	of := (s.clock.read(s.world.now).Sub(0) + s.wall) % day
	return (of + day) % day
}

// tellClock tells a running process that the clock was set.
func (s *site) tellClock() {
	if s.condition == conditionUp && s.wall != s.wallTold {
		s.wallTold = s.wall
		s.world.give(s, core.ClockSet{TimeOfDay: s.timeOfDay()})
	}
}
