package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim/recording"
	"github.com/spf13/cobra"
)

// replayFlags are the flags of "sim replay".
type replayFlags struct {
	seed   string
	from   time.Duration
	until  time.Duration
	event  uint64
	around uint64
	sites  []string
	update string
	kinds  []string
	swarm  bool
	json   bool
}

func replayCommand() *cobra.Command {
	var flags replayFlags
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "Run again, and show what happened, from here to there",
		Long: `Run a scenario (world.scn, or world.scn@7 for seed 7) again, or read a
recording, and show each event: number, second, mark, site, what. Marks are
< input, > effect, ! note, + offer, * act, | stuck message, x lost message.

  sim replay world.scn@7 --from 31s --until 31.2s --site s3
  sim replay world.scn@7 --update s1/5c/12 --kind message-received,lost`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return playAgain(cmd, args[0], flags) },
	}
	f := cmd.Flags()
	f.StringVar(&flags.seed, "seed", "", "run with this seed")
	f.BoolVar(&flags.swarm, "swarm", false, "let the seed draw kinds of fault, as sweeps do")
	f.DurationVar(&flags.from, "from", 0, "show from this instant on")
	f.DurationVar(&flags.until, "until", 0, "stop before this instant")
	f.Uint64Var(&flags.event, "event", 0, "stop after this event, and show those just before")
	f.Uint64Var(&flags.around, "before", 10, "how many just before are shown with --event")
	f.StringSliceVar(&flags.sites, "site", nil, "show these sites alone, and the script")
	f.StringVar(&flags.update, "update", "", "show what names this update alone")
	f.StringSliceVar(&flags.kinds, "kind", nil, "show these kinds alone: send, timer-fired, lost...")
	f.BoolVar(&flags.json, "json", false, "print an object for each event")
	return cmd
}

func playAgain(cmd *cobra.Command, arg string, flags replayFlags) error {
	wanted, err := flags.filter()
	if err != nil {
		return err
	}
	if flags.seed != "" {
		arg += "@" + flags.seed
	}
	run, err := openSource(arg, flags.swarm)
	if err != nil {
		return err
	}
	defer run.close()
	out := bufio.NewWriter(cmd.OutOrStdout())
	return cmp.Or(flags.show(out, run, wanted), out.Flush())
}

// show writes the events of a run that are wanted, up to where the flags say that it ends.
func (f *replayFlags) show(out io.Writer, run *source, wanted func(recording.Line) bool) error {
	for l, err := range run.lines {
		if err != nil {
			return err
		}
		if f.until > 0 && l.At >= f.until || f.event > 0 && l.Number > f.event {
			break
		}
		switch {
		case !wanted(l):
		case f.json:
			err = writeJSON(out, lineObjects([]recording.Line{l})[0])
		default:
			_, err = fmt.Fprintf(out, "%d %v\n", l.Number, l)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// filter makes one question of all flags that choose events.
func (f *replayFlags) filter() (func(recording.Line) bool, error) {
	var id core.UpdateID
	if f.update != "" {
		var err error
		if id, err = core.ParseUpdateID(f.update); err != nil {
			return nil, err
		}
	}
	if f.until > 0 && f.until <= f.from {
		return nil, fmt.Errorf("--until %v is no later than --from %v", f.until, f.from)
	}
	return func(l recording.Line) bool {
		_, after, _ := strings.Cut(l.Text, " ")
		site, what, _ := strings.Cut(after, " ")
		kind, _, _ := strings.Cut(strings.TrimPrefix(what, "(:"), " ")
		switch {
		case l.At < f.from:
			return false
		case f.event > 0 && l.Number+f.around < f.event:
			return false
		case len(f.sites) > 0 && !strings.HasPrefix(l.Text, "*") && !slices.Contains(f.sites, site):
			return false
		case len(f.kinds) > 0 && !slices.Contains(f.kinds, strings.TrimSuffix(kind, ")")):
			return false
		}
		return f.update == "" || l.Names(id)
	}, nil
}
