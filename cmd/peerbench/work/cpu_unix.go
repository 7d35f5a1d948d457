//go:build unix

package work

import (
	"syscall"
	"time"
)

// cpu returns the processor time that this process has taken.
func cpu() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
