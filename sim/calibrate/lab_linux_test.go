package calibrate

import (
	"context"
	"errors"
	"testing"
)

// newTestLab skips where there is no root, or no TUN device.
func newTestLab(t *testing.T) *Lab {
	lab, err := NewLab(2)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(lab.Close)
	return lab
}

func TestLabGivesItsLineABandwidthAndADelay(t *testing.T) {
	lab := newTestLab(t)
	cells := []Cell{
		{Size: 64 << 10, Rate: 1_250_000, RTTMicros: 20_000, Congestion: "cubic", Flows: 1},
		{Size: 16 << 10, Rate: 1_250_000, RTTMicros: 10_000, Congestion: "reno", Flows: 1},
	}
	got := map[Cell]Measurement{}
	if err := lab.Measure(t.Context(), cells, func(m Measurement) { got[m.Cell] = m }); err != nil {
		t.Fatal(err)
	}
	for _, c := range cells {
		m := got[c]
		if m.Skipped != "" {
			t.Logf("%v: %s", c, m.Skipped) // a busy machine is no mistake
			continue
		}
		if len(m.KernelMicros) != c.repetitions() || m.KernelMicros[0] < c.Naive().Microseconds() {
			t.Errorf("%v took %v µs, and the line allows no less than %v", c, m.KernelMicros, c.Naive())
		}
	}
}

func TestLabStopsWhenItIsTold(t *testing.T) {
	lab := newTestLab(t)
	ctx, cancel := context.WithCancel(t.Context())
	quick := Cell{Size: 1 << 10, Rate: 1_250_000, RTTMicros: 2_000, Congestion: "cubic", Flows: 1}
	long := Cell{Size: 64 << 20, Rate: 1_250, RTTMicros: 20_000, Congestion: "cubic", Flows: 1} // takes half a day
	err := lab.Measure(ctx, []Cell{long, quick}, func(Measurement) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v, want that it was cancelled", err)
	}
}

func TestLabSaysWhatTheKernelLacks(t *testing.T) {
	lab := newTestLab(t)
	c := Cell{Size: 1 << 10, Rate: 1_250_000, RTTMicros: 2_000, Congestion: "carrier-pigeon", Flows: 1}
	if err := lab.Measure(t.Context(), []Cell{c}, func(m Measurement) {
		if m.Skipped == "" {
			t.Errorf("measured as %+v", m)
		}
	}); err != nil {
		t.Error(err)
	}
}
