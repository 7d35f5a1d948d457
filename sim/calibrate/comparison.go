package calibrate

import (
	"math"
	"slices"
	"time"
)

// Comparison is a cell as the kernel, the model and the naive reckoning have it. The
// times are medians, in microseconds.
type Comparison struct {
	Measurement
	Kernel int64 `json:"kernel_median_micros"`
	Model  int64 `json:"model_median_micros"`
	Naive  int64 `json:"naive_micros"`
}

// Compare simulates a cell that was measured; one that was skipped, it leaves.
func Compare(m Measurement) Comparison {
	c := Comparison{Measurement: m, Naive: m.Cell.Naive().Microseconds()}
	if m.Skipped == "" {
		model := Model(m.Cell)
		c.Model = model[len(model)/2].Microseconds()
		c.Kernel = m.KernelMicros[len(m.KernelMicros)/2]
	}
	return c
}

// Off is how much more the model says than the kernel took, as a share.
func (c *Comparison) Off() float64 { return float64(c.Model)/float64(c.Kernel) - 1 }

// NaiveOff is how much more latency + size/bandwidth says.
func (c *Comparison) NaiveOff() float64 { return float64(c.Naive)/float64(c.Kernel) - 1 }

// Spread is how far the kernel's own repetitions are from their median, as a share: the
// quartile that is further. What the model is off by cannot be told from less than this.
func (c *Comparison) Spread() float64 {
	quarter := len(c.KernelMicros) / 4
	low, high := c.KernelMicros[quarter], c.KernelMicros[len(c.KernelMicros)-1-quarter]
	median := float64(c.Kernel)
	return math.Max(median/float64(low), float64(high)/median) - 1
}

// Errors sums up how far a model is off over some cells: the factors by which it is
// too high or too low, less one (twice as much and half as much are both 1).
type Errors struct {
	Mean  float64 `json:"geometric_mean"`
	P95   float64 `json:"p95"`
	Worst float64 `json:"worst"`
}

// errorsOf sums up; there is at least one.
func errorsOf(offs []float64) Errors {
	logs := make([]float64, len(offs))
	sum := 0.0
	for i, off := range offs {
		logs[i] = math.Abs(math.Log1p(off))
		sum += logs[i]
	}
	slices.Sort(logs)
	return Errors{
		Mean:  math.Expm1(sum / float64(len(logs))),
		P95:   math.Expm1(logs[(len(logs)*95+99)/100-1]),
		Worst: math.Expm1(logs[len(logs)-1]),
	}
}

// Group is cells of one kind, and how far the model is off in them.
type Group struct {
	Name   string        `json:"group"`
	Cells  int           `json:"cells"`
	Model  Errors        `json:"model"`
	Naive  Errors        `json:"naive"`
	Spread Errors        `json:"spread"`       // how far the kernel's repetitions are from their medians
	Better float64       `json:"times_better"` // the naive mean over the model's
	Wanted []Expectation `json:"wanted,omitempty"`
}

// Held says whether all that is wanted of the group held.
func (g *Group) Held() bool {
	return !slices.ContainsFunc(g.Wanted, func(e Expectation) bool { return !e.Held })
}

// Expectation is what is wanted of a group.
type Expectation struct {
	What string  `json:"what"`
	Want float64 `json:"want"`
	Seen float64 `json:"seen"`
	Held bool    `json:"held"`
}

// The goals for cells that the model was not tuned on.
const (
	MeanMost    = 0.10 // geometric mean
	P95Most     = 0.30
	FlowsMost   = 0.15 // the last of several flows, at the 95th percentile
	BetterLeast = 5.0
)

// Groups sorts comparisons by kind and sums each kind up; skipped cells are left out.
func Groups(all []Comparison) []Group {
	single := func(c *Comparison) bool { return c.Flows == 1 && c.IdleMicros == 0 }
	kinds := []struct {
		name string
		has  func(*Comparison) bool
		want func(*Group) []Expectation
	}{
		{"no loss", func(c *Comparison) bool { return single(c) && c.LossPPM == 0 }, wantClose},
		{"loss", func(c *Comparison) bool { return single(c) && c.LossPPM > 0 }, wantClose},
		{"both", single, func(g *Group) []Expectation {
			return []Expectation{{"times better than latency + size/bandwidth", BetterLeast, g.Better, g.Better >= BetterLeast}}
		}},
		{"several flows", func(c *Comparison) bool { return c.Flows > 1 }, func(g *Group) []Expectation {
			return []Expectation{{"95th percentile", FlowsMost, g.Model.P95, g.Model.P95 <= FlowsMost}}
		}},
		{"after a silence", func(c *Comparison) bool { return c.IdleMicros > 0 }, wantClose},
	}
	var groups []Group
	for _, kind := range kinds {
		var model, naive, spread []float64
		for i := range all {
			if c := &all[i]; c.Skipped == "" && kind.has(c) {
				model = append(model, c.Off())
				naive = append(naive, c.NaiveOff())
				spread = append(spread, c.Spread())
			}
		}
		if len(model) == 0 {
			continue
		}
		g := Group{Name: kind.name, Cells: len(model), Model: errorsOf(model), Naive: errorsOf(naive), Spread: errorsOf(spread)}
		g.Better = g.Naive.Mean / math.Max(g.Model.Mean, 1e-6)
		g.Wanted = kind.want(&g)
		groups = append(groups, g)
	}
	return groups
}

func wantClose(g *Group) []Expectation {
	return []Expectation{
		{"geometric mean", MeanMost, g.Model.Mean, g.Model.Mean <= MeanMost},
		{"95th percentile", P95Most, g.Model.P95, g.Model.P95 <= P95Most},
	}
}

// millis shows microseconds to people.
func millis(micros int64) string {
	d := time.Duration(micros) * time.Microsecond
	if d >= time.Second {
		return d.Round(time.Millisecond).String()
	}
	return d.Round(10 * time.Microsecond).String()
}
