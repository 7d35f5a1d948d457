package sim

import "fmt"

// invariant stops the run when the simulator itself is wrong. What a site does
// wrong is a [Breach], never a panic.
func invariant(ok bool, format string, args ...any) {
	if !ok {
		panic("sim: " + fmt.Sprintf(format, args...))
	}
}
