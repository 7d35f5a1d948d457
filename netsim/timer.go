package netsim

// tick is how often a kernel looks at its timers (Linux's HZ of 250).
const tick = 4 * Millisecond

// timerAt is when a kernel's timer that is set at an instant fires: never before it has waited for
// so long, and the later the longer that is. Linux keeps the timers of the next 64 ticks by the tick,
// those of eight times as long by eight ticks, and so on, and does not sort them again.
func timerAt(now, wait Time) Time {
	grain := tick
	for reach := 64 * tick; wait >= reach; reach *= 8 {
		grain *= 8
	}
	return ((now+wait)/grain + 1) * grain
}
