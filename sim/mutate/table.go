package mutate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/floodd/floodd/sim"
)

// Proved says whether the row is as it should be: the bug was found and made small, or
// nothing can find it.
func (r *Row) Proved() bool { return r.Unable == "" && (r.Found || r.Unseen != "") }

// Table shows rows to people, and the medians of what was found.
func Table(rows []Row) string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "BUG\tWORLD\tSEEDS\tFOUND BY\tSITES\tFAULTS\tUPDATES\tSHRUNK IN")
	for _, r := range rows {
		world := strings.TrimSuffix(r.World, ".scn")
		switch {
		case r.Found && r.Unable != "":
			fmt.Fprintf(t, "%s\t%s\t%d\t%s\tNOT SMALL: %s\n", r.Bug, world, r.Seeds, r.Failure.Check, r.Unable)
		case r.Unable != "":
			fmt.Fprintf(t, "%s\t%s\t%d\tNOTHING: %s\n", r.Bug, world, r.Seeds, r.Unable)
		case r.Found:
			fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%d\t%d\t%d\t%.1f s\n", r.Bug, world, r.Seeds, r.Failure.Check, r.After.Sites, r.After.Faults, r.After.Updates, r.Shrink)
		case r.Unseen != "":
			fmt.Fprintf(t, "%s\t%s\t%d\tnothing: %s\n", r.Bug, world, r.Seeds, r.Unseen)
		default:
			fmt.Fprintf(t, "%s\t%s\t%d\tNOTHING\n", r.Bug, world, r.Seeds)
		}
	}
	t.Flush()
	found := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return !r.Found })
	small := slices.DeleteFunc(slices.Clone(found), func(r Row) bool { return r.Unable != "" })
	unseen := 0
	for _, r := range rows {
		if !r.Found && r.Unseen != "" {
			unseen++
		}
	}
	fmt.Fprintf(&b, "%d of %d found", len(found), len(rows)-unseen)
	if unseen > 0 {
		fmt.Fprintf(&b, ", and %d that nothing is to find", unseen)
	}
	if missed := len(found) - len(small); missed > 0 {
		fmt.Fprintf(&b, "; %d not made small", missed)
	}
	b.WriteByte('\n')
	if len(small) > 0 {
		fmt.Fprintf(&b, "at the median: %v; %v, %v, %v; shrunk in %.1f s of a processor, %.1f s at most\n",
			sim.Counted(median(found, func(r Row) uint64 { return r.Seeds }), "seed"), sim.Counted(median(small, func(r Row) int { return r.After.Sites }), "site"),
			sim.Counted(median(small, func(r Row) int { return r.After.Faults }), "fault"), sim.Counted(median(small, func(r Row) int { return r.After.Updates }), "update"),
			median(small, func(r Row) float64 { return r.Shrink }),
			slices.MaxFunc(small, func(a, b Row) int { return cmp.Compare(a.Shrink, b.Shrink) }).Shrink)
	}
	return b.String()
}

// median is the middle value; of an even number, the greater of the two.
func median[V cmp.Ordered](rows []Row, of func(Row) V) V {
	var values []V
	for _, r := range rows {
		values = append(values, of(r))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
