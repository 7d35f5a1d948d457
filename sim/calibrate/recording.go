package calibrate

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Measurement is what the kernel made of a cell.
type Measurement struct {
	Cell
	KernelMicros []int64 `json:"kernel_micros"`     // what each repetition took, least first
	Skipped      string  `json:"skipped,omitempty"` // why there is nothing to compare
}

// About says what a recording is of.
type About struct {
	Grid   string `json:"grid"`
	Kernel string `json:"kernel"` // its version
	Date   string `json:"date"`   // as in 2026-11-26
}

// Recording is measurements that were kept.
type Recording struct {
	About
	Measurements []Measurement
}

// linesMax and lineMax bound a recording.
const (
	linesMax = 10_000
	lineMax  = 1 << 20
)

// ReadRecording reads what "sim calibrate --json" has printed: an object a line, first
// what the recording is of, then its cells. Lines of other things are passed over.
func ReadRecording(name string, in io.Reader) (Recording, error) {
	var r Recording
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, lineMax)
	for number := 1; lines.Scan(); number++ {
		var line struct {
			About
			Measurement
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return r, fmt.Errorf("%s:%d: not what sim calibrate --json prints: %w", name, number, err)
		}
		switch {
		case number > linesMax:
			return r, fmt.Errorf("%s: more than %d lines", name, linesMax)
		case number == 1 && line.Kernel == "":
			return r, fmt.Errorf("%s:1: the first line of a recording says which kernel it is of; make one with sim calibrate --json", name)
		case line.Kernel != "":
			r.About = line.About
		case line.Congestion != "":
			if err := line.Measurement.check(); err != nil {
				return r, fmt.Errorf("%s:%d: %w", name, number, err)
			}
			r.Measurements = append(r.Measurements, line.Measurement)
		}
	}
	if err := lines.Err(); err != nil {
		return r, fmt.Errorf("read %s: %w", name, err)
	}
	if len(r.Measurements) == 0 {
		return r, fmt.Errorf("%s: no cells in it", name)
	}
	return r, nil
}

// check finds what cannot be simulated.
func (m *Measurement) check() error {
	switch {
	case !slices.Contains(Congestions, m.Congestion):
		return fmt.Errorf("congestion %q is none of cubic, reno, bbr", m.Congestion)
	case m.Size < 1 || m.Size > 1<<30:
		return fmt.Errorf("a size of %d is not in 1..2^30", m.Size)
	case m.Rate < 1 || m.Rate > 1<<40:
		return fmt.Errorf("a rate of %d is not in 1..2^40", m.Rate)
	case m.RTTMicros < 2 || m.RTTMicros > 10_000_000:
		return fmt.Errorf("a round trip of %d µs is not in 2..10^7", m.RTTMicros)
	case m.LossPPM < 0 || m.LossPPM > 500_000:
		return fmt.Errorf("a loss of %d ppm is not in 0..500000", m.LossPPM)
	case m.Flows < 1 || m.Flows > 1000:
		return fmt.Errorf("%d flows are not in 1..1000", m.Flows)
	case m.IdleMicros < 0 || m.IdleMicros > 1<<40:
		return fmt.Errorf("a silence of %d µs is not in 0..2^40", m.IdleMicros)
	case m.Skipped == "" && len(m.KernelMicros) == 0:
		return errors.New("nothing was measured, and nothing says why")
	case m.Skipped == "" && m.KernelMicros[0] <= 0:
		return fmt.Errorf("a transfer took %d µs", m.KernelMicros[0])
	}
	return nil
}
