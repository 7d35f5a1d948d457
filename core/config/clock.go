package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const dayLength = 24 * time.Hour

// TimeOfDay is what a clock on the wall shows, in whole minutes since midnight:
// 00:00 to 24:00.
func TimeOfDay() Kind[time.Duration] {
	return ofText("HH:MM", func(text string) (time.Duration, error) {
		hour, minute, _ := strings.Cut(text, ":")
		h, hourErr := strconv.ParseUint(hour, 10, 8)
		m, minuteErr := strconv.ParseUint(minute, 10, 8)
		at := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
		if hourErr != nil || minuteErr != nil || len(hour) > 2 || len(minute) != 2 || m > 59 || at > dayLength {
			return 0, fmt.Errorf("%s is no time of day; write one of 00:00 to 24:00", quote(text))
		}
		return at, nil
	}, func(v time.Duration) string {
		return fmt.Sprintf("%02d:%02d", int(v/time.Hour), int(v%time.Hour/time.Minute))
	})
}
