package main

import (
	"fmt"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

func whyCommand() *cobra.Command {
	var seed, update, site string
	var asJSON, swarm bool
	cmd := &cobra.Command{
		Use:   "why FILE",
		Short: "Say why an update came late to a site, or never",
		Long: `Run a scenario and follow one update to one site: which way it came, where and
for what it waited, what was stuck or lost, and what the time went on, beside
the shortest path over the topology. Without flags, it is the update farthest
from its bound, and the site that lacks it or got it last.

  sim why scenarios/partition-heals.scn
  sim why scenarios/swarm.scn --seed 3 --update s4/5c/12 --site s9

Exit status: 0, or 2 if there is no such update or it could not run.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := script.Load(args[0])
			if err != nil {
				return err
			}
			if seed != "" {
				if s.Seed, err = parseSeed(seed); err != nil {
					return err
				}
			}
			if swarm {
				s = s.Swarmed()
			}
			story, err := sim.Why(s, sim.Question{Update: update, Site: core.SiteName(site)}, sim.Options{})
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), &story)
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), story.String())
			return err
		},
	}
	cmd.Flags().StringVar(&seed, "seed", "", "run with this seed instead of the scenario's own")
	cmd.Flags().BoolVar(&swarm, "swarm", false, "let the seed also draw which kinds of fault are on, as sweeps do")
	cmd.Flags().StringVar(&update, "update", sim.ExplainWorst, "the id of the update, or worst")
	cmd.Flags().StringVar(&site, "site", "", "the site that it was for")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an object instead of text")
	return cmd
}
