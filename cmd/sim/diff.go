package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/floodd/floodd/sim/recording"
	"github.com/spf13/cobra"
)

// diffFlags are the flags of "sim diff".
type diffFlags struct {
	context int
	swarm   bool
	json    bool
}

func diffCommand() *cobra.Command {
	var flags diffFlags
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Find the first event at which two runs part",
		Long: `Follow two runs until they part, and show the first event that differs, with
some before and after. Each of A and B is a scenario file, which is run here, a
scenario file with another seed behind it (world.scn@7), or a recording that
"sim run --record" made: by another build, or on another machine.

Exit status: 0 if they are the same, 1 if they part, 2 if one could not be had.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return diff(cmd, args, flags) },
	}
	cmd.Flags().IntVar(&flags.context, "context", 5, "how many events to show before, and after")
	cmd.Flags().BoolVar(&flags.swarm, "swarm", false, "let seeds also draw which kinds of fault are on, as sweeps do")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print an object instead of text")
	return cmd
}

func diff(cmd *cobra.Command, args []string, flags diffFlags) error {
	if flags.context < 0 {
		return fmt.Errorf("--context %d is less than no events", flags.context)
	}
	var runs [2]*source
	for i := range runs {
		var err error
		if runs[i], err = openSource(args[i], flags.swarm); err != nil {
			return err
		}
		defer runs[i].close()
	}
	d, err := recording.Compare(runs[0].lines, runs[1].lines, flags.context)
	if err != nil {
		return err
	}
	if flags.json {
		err = writeJSON(cmd.OutOrStdout(), map[string]any{
			"first": runs[0].name, "second": runs[1].name, "same": !d.Differ, "events_in_common": d.Same,
			"before": lineObjects(d.Before), "in_first": lineObjects(d.First), "in_second": lineObjects(d.Second),
		})
	} else {
		_, err = fmt.Fprint(cmd.OutOrStdout(), differenceText(runs, &d))
	}
	if err == nil && d.Differ {
		err = errFailed
	}
	return err
}

// differenceText lays two runs out as programmers read differences.
func differenceText(runs [2]*source, d *recording.Difference) string {
	var b strings.Builder
	fmt.Fprintf(&b, "- %s\n+ %s\n", runs[0].name, runs[1].name)
	if !d.Differ {
		fmt.Fprintf(&b, "the same, all %d events\n", d.Same)
		return b.String()
	}
	fmt.Fprintf(&b, "the first %d events are the same\n", d.Same)
	show := func(mark string, lines []recording.Line) {
		for _, l := range lines {
			fmt.Fprintf(&b, "%s %d %v\n", mark, l.Number, l)
		}
		if len(lines) == 0 {
			fmt.Fprintf(&b, "%s the run ends\n", mark)
		}
	}
	if d.Same > 0 {
		show(" ", d.Before)
	}
	show("-", d.First)
	show("+", d.Second)
	return b.String()
}

// lineObjects makes of lines what becomes JSON.
func lineObjects(lines []recording.Line) []map[string]any {
	objects := []map[string]any{}
	for _, l := range lines {
		objects = append(objects, map[string]any{
			"number": l.Number, "at_seconds": json.Number(fmt.Sprintf("%d.%06d", l.At/time.Second, l.At%time.Second/time.Microsecond)), "text": l.Text,
		})
	}
	return objects
}
