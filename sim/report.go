package sim

import (
	"fmt"
	"strings"
)

// Report tells people what happened, in a dozen lines or so. Replay is the command
// that runs the same again; it is shown when something did not hold.
func (r *Result) Report(replay string) string {
	var b strings.Builder
	verdict := "held"
	if !r.OK {
		verdict = "FAILED"
	}
	fmt.Fprintf(&b, "%s: %s\n", r.Scenario, verdict)
	fmt.Fprintf(&b, "  world      %s in %s, %s simulated, seed %d\n",
		Counted(r.Sites, "site"), Counted(r.Groups, "group"), brief(r.Simulated), r.Seed)
	fmt.Fprintf(&b, "  published  %s, %s%s\n", Counted(r.Updates, "update"), Bytes(r.Published), refusals(r))
	fmt.Fprintf(&b, "  delivered  %d of %d%s\n", r.Deliveries, r.Owed, losses(r))
	r.losses(&b)
	if r.Deliveries > 0 {
		fmt.Fprintf(&b, "  in         p50 %s, p90 %s, p99 %s, max %s\n",
			brief(r.Times.P50), brief(r.Times.P90), brief(r.Times.P99), brief(r.Times.Max))
		r.bars(&b)
	}
	r.stretches(&b)
	fmt.Fprintf(&b, "  cost       %s, %s on the wire, %s for each delivered, %s payload copies per delivery, storage peak %s\n",
		Counted(r.Messages, "message"), Bytes(r.WireBytes), decimal(r.WirePPM, million, 2), decimal(r.CopiesPPM, million, 3), Bytes(r.StoragePeak))
	r.Pulse.lines(&b)
	r.faults(&b)
	fmt.Fprintf(&b, "  converged  %s after the script\n", brief(r.Converged))
	fmt.Fprintf(&b, "  staleness  %v\n", r.Staleness)
	again := ""
	if r.Replayed {
		again = ", the same when run again"
	}
	fmt.Fprintf(&b, "  trace      %.16s, %s%s\n", r.Digest, Counted(r.Events, "event"), again)
	for _, v := range r.Expectations {
		if v.OK {
			fmt.Fprintf(&b, "  ok         %s (%s)\n", v.Text, v.Seen)
		} else {
			fmt.Fprintf(&b, "  FAILED     wanted %s, saw %s\n", v.Text, v.Seen)
		}
	}
	for _, breach := range r.Breaches {
		fmt.Fprintf(&b, "  FAILED     %v\n", breach)
	}
	if more := r.BreachCount - len(r.Breaches); more > 0 {
		fmt.Fprintf(&b, "  FAILED     and %d more\n", more)
	}
	if !r.OK {
		fmt.Fprintf(&b, "  replay     %s\n", replay)
	}
	if r.Explanation != nil {
		b.WriteString(r.Explanation.String())
	}
	return b.String()
}

// barWidth is how many characters the longest bar of a distribution has.
const barWidth = 40

// bars draws the distribution of delivery times.
func (r *Result) bars(b *strings.Builder) {
	var most int64
	for _, bar := range r.Histogram {
		most = max(most, bar.Count)
	}
	for _, bar := range r.Histogram {
		if bar.Count > 0 {
			width := max(1, int(bar.Count*barWidth/most))
			fmt.Fprintf(b, "    <= %6s  %-*s %d\n", bar.To, barWidth, strings.Repeat("#", width), bar.Count)
		}
	}
}

// stretches says how near updates came to the bounds.
func (r *Result) stretches(b *strings.Builder) {
	for _, of := range []struct {
		Stretches
		what string
	}{
		{r.Stretch, "its shortest path"},
		{r.BulkStretch, "its fluid bound and one piece's way"},
	} {
		if of.Max > 0 {
			fmt.Fprintf(b, "  bound      an update's last site at p50 %s, p99 %s, max %s times %s\n",
				decimal(of.P50, million, 3), decimal(of.P99, million, 3), decimal(of.Max, million, 3), of.what)
		}
	}
}

// faultsMax is how many faults a report names.
const faultsMax = 12

func (r *Result) faults(b *strings.Builder) {
	if len(r.Faults) == 0 {
		return
	}
	var words []string
	for _, f := range r.Faults[:min(faultsMax, len(r.Faults))] {
		words = append(words, fmt.Sprintf("%v %s", f.At, f.What))
	}
	if more := len(r.Faults) - faultsMax; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	fmt.Fprintf(b, "  faults     %s\n", strings.Join(words, "; "))
}

// refusals says how often clients were refused, if they were.
func refusals(r *Result) string {
	if r.Rejected+r.GivenUp == 0 {
		return ""
	}
	return fmt.Sprintf("; clients were told no %s, %d given up", Counted(r.Rejected, "time"), r.GivenUp)
}

// losses says why some never arrived, if so.
func losses(r *Result) string {
	if r.Lost == 0 {
		return ", none lost"
	}
	var words []string
	for _, c := range r.LostBy {
		words = append(words, fmt.Sprintf("%s %d", c.Why, c.Count))
	}
	return fmt.Sprintf(", %d lost: %s", r.Lost, strings.Join(words, ", "))
}

// lossesMax is how many causes of losses a report names.
const lossesMax = 8

// losses says what each loss is held to the account of.
func (r *Result) losses(b *strings.Builder) {
	for _, l := range r.Losses[:min(lossesMax, len(r.Losses))] {
		fmt.Fprintf(b, "    %d %s: %s (%s)\n", l.Count, l.Fate, l.Cause, brief(l.At))
	}
	if more := len(r.Losses) - lossesMax; more > 0 {
		fmt.Fprintf(b, "    and %s more\n", Counted(more, "cause"))
	}
}

// Counted writes a number of things, such as 1 site or 2 sites.
func Counted[N int | int64 | uint64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
