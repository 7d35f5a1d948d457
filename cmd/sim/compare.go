package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/floodd/floodd/sim/script"
	"github.com/floodd/floodd/sim/strategy"
	"github.com/spf13/cobra"
)

// compareFlags are the flags of "sim compare".
type compareFlags struct {
	strategies []string
	seed       string
	json       bool
}

func compareCommand() *cobra.Command {
	var flags compareFlags
	var about strings.Builder
	for _, st := range strategy.All() {
		fmt.Fprintf(&about, "\n  %-9s %s", st.Name, st.Doc)
	}
	cmd := &cobra.Command{
		Use:   "compare FILE",
		Short: "Run a scenario with other ways to flood, side by side",
		Long: `Run a scenario once with each strategy: the same network, updates and faults.
` + about.String() + `

All but floodd are yardsticks, which are told the members and the topology.
Exit status: 0 if all ran, 2 if not, or if one broke another promise than to
deliver.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return compare(cmd, args[0], flags) },
	}
	cmd.Flags().StringSliceVar(&flags.strategies, "strategy", nil, "compare these alone, by name, with commas between")
	cmd.Flags().StringVar(&flags.seed, "seed", "", "run with this seed instead of the scenario's own")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print an object for each strategy instead of a table")
	if err := cmd.RegisterFlagCompletionFunc("strategy", completeStrategy); err != nil {
		panic(err) // there is such a flag
	}
	return cmd
}

// completeStrategy helps a shell with the names of strategies.
func completeStrategy(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, st := range strategy.All() {
		names = append(names, st.Name+"\t"+st.Doc)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func compare(cmd *cobra.Command, file string, flags compareFlags) error {
	chosen, err := choose(flags.strategies)
	if err != nil {
		return err
	}
	s, err := script.Load(file)
	if err != nil {
		return err
	}
	if flags.seed != "" {
		if s.Seed, err = parseSeed(flags.seed); err != nil {
			return err
		}
	}
	c, err := strategy.NewComparison(s)
	if err != nil {
		return err
	}
	rows, err := runAll(c, chosen)
	if err != nil {
		return err
	}
	if err := showRows(cmd.OutOrStdout(), c, rows, flags.json); err != nil {
		return err
	}
	for i := range rows {
		if broken := rows[i].Breaches(); len(broken) > 0 {
			return fmt.Errorf("%s broke a promise, so its figures mean nothing: %v", rows[i].Strategy, broken[0])
		}
	}
	return nil
}

// choose finds strategies by name, in the order in which there are; none means all.
func choose(names []string) ([]strategy.Strategy, error) {
	all := strategy.All()
	if len(names) == 0 {
		return all, nil
	}
	var known []string
	for _, st := range all {
		known = append(known, st.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("--strategy %s is none; there are %s", name, strings.Join(known, ", "))
		}
	}
	return slices.DeleteFunc(all, func(st strategy.Strategy) bool { return !slices.Contains(names, st.Name) }), nil
}

// runAll runs strategies, as many at once as there are processors, and tells a person
// who watches how far they are.
func runAll(c *strategy.Comparison, chosen []strategy.Strategy) ([]strategy.Row, error) {
	var (
		rows    = make([]strategy.Row, len(chosen))
		errs    = make([]error, len(chosen))
		running sync.WaitGroup
		slot    = make(chan struct{}, runtime.GOMAXPROCS(0))
		watched = isTerminal(os.Stderr)
	)
	for i, st := range chosen {
		var progress func(time.Duration, uint64)
		if watched {
			progress = func(at time.Duration, events uint64) {
				fmt.Fprintf(os.Stderr, "\r\033[K%s: %v simulated, %d events", st.Name, at.Round(time.Second), events)
			}
		}
		running.Go(func() {
			slot <- struct{}{}
			rows[i], errs[i] = c.Run(st, progress)
			<-slot
		})
	}
	running.Wait()
	if watched {
		fmt.Fprint(os.Stderr, "\r\033[K")
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// showRows prints what came out.
func showRows(out io.Writer, c *strategy.Comparison, rows []strategy.Row, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprint(out, c.Report(rows))
		return err
	}
	for i := range rows {
		if err := writeJSON(out, rows[i]); err != nil {
			return err
		}
	}
	return nil
}
