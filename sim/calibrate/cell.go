package calibrate

import (
	"fmt"
	"math"
	"time"
)

// Cell is one kind of transfer: what is sent over what line.
type Cell struct {
	Size       int64  `json:"size"`        // bytes that each flow carries
	Rate       int64  `json:"rate"`        // of the line, in bytes per second, headers included
	RTTMicros  int64  `json:"rtt_micros"`  // round trip of an idle line, in microseconds
	LossPPM    int64  `json:"loss_ppm"`    // packets lost on the way to the receiver, in millionths
	Congestion string `json:"congestion"`  // the sender's: cubic, reno or bbr
	Flows      int    `json:"flows"`       // connections that begin at one instant; the last to end counts
	IdleMicros int64  `json:"idle_micros"` // silence after an equal transfer on the same connection; 0: there was none
}

// String is the cell as a row's head.
func (c Cell) String() string {
	text := fmt.Sprintf("%-5s %7s %5.1f Mbit/s %6v", c.Congestion, sizeText(c.Size), float64(c.Rate)*8/1e6, c.rtt())
	if c.LossPPM > 0 {
		text += fmt.Sprintf(" loss %.1f%%", float64(c.LossPPM)/1e4)
	}
	if c.Flows > 1 {
		text += fmt.Sprintf(" %d flows", c.Flows)
	}
	if c.IdleMicros > 0 {
		text += fmt.Sprintf(" again after %v", time.Duration(c.IdleMicros)*time.Microsecond)
	}
	return text
}

func (c Cell) rtt() time.Duration { return time.Duration(c.RTTMicros) * time.Microsecond }

func sizeText(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// Naive is what latency + size/bandwidth says that the cell takes: the reckoning that
// a model has to be worth its trouble against.
func (c Cell) Naive() time.Duration {
	bytes := c.Size * int64(c.Flows)
	return c.rtt()/2 + time.Duration(float64(bytes)/float64(c.Rate)*float64(time.Second))
}

// repetitions is how often the cell is measured: what is random has a median only
// when it is seen often, and long transfers even out by themselves.
func (c Cell) repetitions() int {
	if c.LossPPM == 0 && c.Flows == 1 {
		return 3
	}
	return min(max(int(randomBudget/c.guess()), randomLeast), randomMost)
}

// Where packets are lost, or flows compete for a queue, each repetition is another.
const (
	randomBudget = 150 * time.Second
	randomLeast  = 11
	randomMost   = 51
)

// expense is roughly how long all repetitions take.
func (c Cell) expense() time.Duration {
	return time.Duration(c.repetitions()) * (c.guess() + 3*c.rtt())
}

// guess is roughly how long the transfer takes: it says how often one can afford it.
func (c Cell) guess() time.Duration {
	rounds := 1
	for window := int64(14480); window < c.Size; window *= 2 {
		rounds++
	}
	least := c.Naive() + time.Duration(rounds)*c.rtt()
	if c.LossPPM > 0 && c.Congestion != "bbr" {
		// Mathis et al. 1997: a window of sqrt(1.5/p) packets per round trip.
		perRound := 1448 * 1.22 / math.Sqrt(float64(c.LossPPM)/1e6)
		least = max(least, time.Duration(float64(c.Size)/perRound*float64(c.rtt())))
	}
	return least + time.Duration(c.IdleMicros)*time.Microsecond
}
