package main

import (
	"fmt"

	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE|FOLDER...",
		Short: "Read scenarios without running them",
		Long: `Read scenarios and say what is wrong with them: file, line and column, what was
seen and what was meant. Exit status: 0 if all can run, 2 if one cannot.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := script.Files(args)
			if err != nil {
				return err
			}
			var failure error
			for _, file := range files {
				s, err := script.Load(file)
				if err != nil {
					fmt.Fprintln(cmd.ErrOrStderr(), err)
					failure = errUnable
					continue
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d sites, %d floods, %d faults, %d expectations\n",
					file, len(s.Hosts), len(s.Floods), len(s.Faults), len(s.Expect))
			}
			return failure
		},
	}
}
