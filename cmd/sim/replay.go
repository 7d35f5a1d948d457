package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/config"
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
	met := meeting{sites: make(map[string]bool), kinds: make(map[string]bool)}
	for l, err := range run.lines {
		if err != nil {
			return err
		}
		if f.until > 0 && l.At >= f.until || f.event > 0 && l.Number > f.event {
			return met.lacks(f)
		}
		met.line(l)
		if !wanted(l) {
			continue
		}
		met.shown = true
		switch {
		case f.json:
			err = writeJSON(out, lineObjects([]recording.Line{l})[0])
		default:
			_, err = fmt.Fprintf(out, "%d %v\n", l.Number, l)
		}
		if err != nil {
			return err
		}
	}
	met.whole = true
	return met.lacks(f)
}

// meeting is what was met on the way through a run, so that a question about what is not
// there is not answered by silence.
type meeting struct {
	sites, kinds map[string]bool
	last         recording.Line
	shown        bool // something was
	whole        bool // the run was followed to its end
}

func (m *meeting) line(l recording.Line) {
	site, kind := siteAndKind(l)
	m.sites[site], m.kinds[kind] = true, true
	m.last = l
}

// lacks says what was asked for and never met.
func (m *meeting) lacks(f *replayFlags) error {
	switch {
	case m.whole && f.event > m.last.Number:
		return fmt.Errorf("--event %d: the run ends with event %d", f.event, m.last.Number)
	case m.whole && f.from > m.last.At:
		return fmt.Errorf("--from %v: the run ends at %v", f.from, m.last.At)
	}
	for _, asked := range []struct {
		flag string
		of   []string
		met  map[string]bool
	}{{"--site", f.sites, m.sites}, {"--kind", f.kinds, m.kinds}} {
		for _, name := range asked.of {
			if asked.met[name] {
				continue
			}
			meant := ""
			if near, ok := config.Nearest(name, slices.Sorted(maps.Keys(asked.met))); ok {
				meant = "; did you mean " + near + "?"
			}
			return fmt.Errorf("%s %s: none of %d events is of it%s", asked.flag, name, m.last.Number, meant)
		}
	}
	if f.update != "" && !m.shown {
		return fmt.Errorf("--update %s: none of the events that were asked for names it", f.update)
	}
	return nil
}

// siteAndKind says of which site a line is, and what it is. What the script does is neither.
func siteAndKind(l recording.Line) (site, kind string) {
	mark, after, _ := strings.Cut(l.Text, " ")
	if mark == "*" {
		return "", ""
	}
	site, what, _ := strings.Cut(after, " ")
	kind, _, _ = strings.Cut(strings.TrimPrefix(what, "(:"), " ")
	return site, strings.TrimSuffix(kind, ")")
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
		site, kind := siteAndKind(l)
		switch {
		case l.At < f.from:
			return false
		case f.event > 0 && l.Number+f.around < f.event:
			return false
		case len(f.sites) > 0 && site != "" && !slices.Contains(f.sites, site):
			return false
		case len(f.kinds) > 0 && !slices.Contains(f.kinds, kind):
			return false
		}
		return f.update == "" || l.Names(id)
	}, nil
}
