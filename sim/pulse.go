package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/floodd/floodd/sim/series"
)

// pulseBins is how many marks a line of a report has at most.
const pulseBins = 64

// Pulse is how much happened in each of equal spans of a run.
type Pulse struct {
	Span       time.Duration
	Deliveries []int64
	WireBytes  []int64
	Stored     []int64 // the highest sum in each span of what all sites stored, in bytes
}

// pulse is a Pulse in the making; deliveries are read off the ledger in the end.
type pulse struct {
	wire   *series.Sums
	stored *series.Levels
}

func newPulse(length time.Duration) pulse {
	return pulse{series.NewSums(1, pulseBins, length), series.NewLevels(1, pulseBins, length)}
}

// pulseOf reads how a run went.
func (w *world) pulseOf() Pulse {
	now := span(w.now)
	p := Pulse{Span: w.pulse.wire.Width(), WireBytes: w.pulse.wire.Row(0, now), Stored: w.pulse.stored.Row(0, now)}
	deliveries := series.NewSums(1, pulseBins, w.scenario.Duration)
	for _, u := range w.ledger.updates {
		for i := range u.marks {
			if u.got(i) {
				deliveries.Add(0, span(u.accepted)+u.after(i), 1)
			}
		}
	}
	p.Deliveries = deliveries.Row(0, now)
	return p
}

// lines draws a run over time, a mark for each span, and says what the highest is.
func (p *Pulse) lines(b *strings.Builder) {
	rate := func(list []int64) int64 { return series.PerSecond(most(list), p.Span) }
	fmt.Fprintf(b, "  over time  %s  deliveries, at most %d/s; a mark is %s\n", spark(p.Deliveries), rate(p.Deliveries), brief(p.Span))
	fmt.Fprintf(b, "             %s  on the wire, at most %s/s\n", spark(p.WireBytes), Bytes(rate(p.WireBytes)))
	fmt.Fprintf(b, "             %s  stored, at most %s\n", spark(p.Stored), Bytes(most(p.Stored)))
}

// spark draws a list with a mark for each number: a space for 0, and else the higher the
// nearer it is to the highest.
func spark(list []int64) string {
	marks := []rune(" ▁▂▃▄▅▆▇█")
	top := max(1, most(list))
	line := make([]rune, len(list))
	for i, v := range list {
		high := v * int64(len(marks)-1) / top
		if v > 0 {
			high = max(1, high)
		}
		line[i] = marks[high]
	}
	return string(line)
}

func most(list []int64) (top int64) {
	for _, v := range list {
		top = max(top, v)
	}
	return top
}
