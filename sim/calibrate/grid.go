package calibrate

import "slices"

// Grid is a list of cells with a name.
type Grid struct {
	Name  string
	Doc   string
	Cells []Cell
}

// Grids are all there are.
func Grids() []Grid { return []Grid{Tuning(), HeldOut()} }

// Tuning is the grid that netsim was tuned on.
func Tuning() Grid {
	return Grid{
		Name: "tuning", Doc: "what the model was tuned on",
		Cells: cross(
			[]int64{2 << 10, 8 << 10, 32 << 10, 128 << 10, 512 << 10, 2 << 20},
			[]int64{250_000, 625_000, 1_875_000, 3_750_000},
			[]int64{10_000, 30_000, 80_000, 150_000},
			[]int64{0, 0, 1_000, 5_000, 20_000},
			[]int64{2, 4, 6}, []int64{300_000, 1_500_000},
		),
	}
}

// HeldOut is the grid that says how good the model is: no size, rate, round trip or
// loss (but for none) is in the other one.
func HeldOut() Grid {
	return Grid{
		Name: "held-out", Doc: "what the model is judged by",
		Cells: cross(
			[]int64{1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20},
			[]int64{500_000, 1_250_000, 2_500_000, 5_000_000},
			[]int64{16_000, 50_000, 100_000, 200_000},
			[]int64{0, 0, 3_000, 10_000, 30_000},
			[]int64{2, 3, 8}, []int64{500_000, 1_000_000},
		),
	}
}

// cross lays out a grid: each size with each loss and each congestion control, the
// rates and round trips dealt out in turn so that each meets each; then cells of
// several flows, of connections that were silent for a while, and of each number of flows
// with each congestion control.
func cross(sizes, rates, rtts, losses, flows, idles []int64) []Cell {
	var cells []Cell
	deal := 0
	next := func(size, loss int64, congestion string) Cell {
		c := Cell{
			Size: size, LossPPM: loss, Congestion: congestion, Flows: 1,
			Rate: rates[deal%len(rates)], RTTMicros: rtts[(deal/len(rates)+deal)%len(rtts)],
		}
		deal++
		return c
	}
	for _, size := range sizes {
		for _, loss := range losses {
			for _, congestion := range Congestions {
				cells = append(cells, next(size, loss, congestion))
			}
		}
	}
	for _, size := range sizes[len(sizes)-3:] {
		for i, n := range flows {
			c := next(size, 0, Congestions[i%len(Congestions)])
			c.Flows = int(n)
			cells = append(cells, c)
		}
	}
	for _, size := range sizes[2:] {
		for i, idle := range idles {
			c := next(size, 0, Congestions[i%len(Congestions)])
			c.IdleMicros = idle
			cells = append(cells, c)
		}
	}
	deal -= len(sizes[len(sizes)-3:]) * len(flows) // other lines than above
	for _, size := range sizes[len(sizes)-3:] {
		for _, n := range flows {
			for _, congestion := range Congestions {
				c := next(size, 0, congestion)
				c.Flows = int(n)
				if !slices.Contains(cells, c) {
					cells = append(cells, c)
				}
			}
		}
	}
	return cells
}

// Congestions are the congestion controls that netsim has.
var Congestions = []string{"cubic", "reno", "bbr"}
