package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

func listCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list [FOLDER]",
		Short: "List the scenarios in a folder, with the first line of each story",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"scenarios"}
			}
			files, err := script.Files(args)
			if err != nil {
				return err
			}
			out := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, file := range files {
				text, err := script.Read(file)
				if err != nil {
					return err
				}
				title, _, _ := strings.Cut(script.Story(text), "\n")
				fmt.Fprintf(out, "%s\t%s\n", file, title)
			}
			return out.Flush()
		},
	}
}
