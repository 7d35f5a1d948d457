//go:build !unix

package sim

import (
	"testing"
	"time"
)

// processor returns time by the clock, where what a process uses of processors is not told.
func processor(*testing.B) time.Duration { return time.Since(began) }

var began = time.Now()
