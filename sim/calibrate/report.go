package calibrate

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteReport tells people what came out, and returns whether all that is wanted held.
func WriteReport(out io.Writer, about About, all []Comparison) (held bool, err error) {
	fmt.Fprintf(out, "netsim against %s, grid %s, measured %s\n\n", about.Kernel, about.Grid, about.Date)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "cell\ttimes\tkernel\tmodel\toff\tlatency + size/bandwidth\toff\t")
	skipped := 0
	for i := range all {
		c := &all[i]
		if c.Skipped != "" {
			skipped++
			continue
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%+.1f%%\t%s\t%+.1f%%\t\n", c.Cell, len(c.KernelMicros),
			millis(c.Kernel), millis(c.Model), 100*c.Off(), millis(c.Naive), 100*c.NaiveOff())
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "group\tcells\tmodel: mean\t95th\tworst\tkernel itself: 95th\tworst\tlatency + size/bandwidth: mean\ttimes better\t")
	groups := Groups(all)
	for _, g := range groups {
		fmt.Fprintf(w, "%s\t%d\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f%%\t%.1f\t\n", g.Name, g.Cells,
			100*g.Model.Mean, 100*g.Model.P95, 100*g.Model.Worst, 100*g.Spread.P95, 100*g.Spread.Worst, 100*g.Naive.Mean, g.Better)
	}
	if err := w.Flush(); err != nil {
		return false, err
	}
	fmt.Fprintln(out, "\nTimes are medians of the kernel's repetitions (column times) and of as many as")
	fmt.Fprintf(out, "%d of the model's where packets are lost, %d where flows compete. Means are geometric.\n", modelRepetitions, flowsRepetitions)
	fmt.Fprintln(out, "Of a group, errors are factors, less one: half the time is as far off as twice, 100%.")
	fmt.Fprintln(out, "The kernel itself is off by a quartile of its repetitions, from their median.")
	if skipped > 0 {
		fmt.Fprintf(out, "\n%d cells could not be measured:\n", skipped)
	}
	for i := range all {
		if c := &all[i]; c.Skipped != "" {
			fmt.Fprintf(out, "  %s: %s\n", c.Cell, c.Skipped)
		}
	}
	fmt.Fprintln(out)
	held = len(groups) > 0
	for _, g := range groups {
		for _, e := range g.Wanted {
			verdict := "ok    "
			if !e.Held {
				verdict, held = "FAILED", false
			}
			fmt.Fprintf(out, "%s  %s: %s: %s\n", verdict, g.Name, e.What, e.text())
		}
	}
	if len(groups) == 0 {
		fmt.Fprintln(out, "FAILED  nothing was measured")
	}
	return held, nil
}

// text shows what was wanted and seen: shares as percentages, factors as they are.
func (e Expectation) text() string {
	if e.Want >= 1 {
		return fmt.Sprintf("at least %.1f (%.1f)", e.Want, e.Seen)
	}
	return fmt.Sprintf("at most %.0f%% (%.1f%%)", 100*e.Want, 100*e.Seen)
}
