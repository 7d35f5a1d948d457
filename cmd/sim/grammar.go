package main

import (
	"fmt"

	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

func grammarCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "grammar textmate|vim",
		Short: "Print what an editor needs to colour scenarios",
		Long: `Print what an editor needs to colour scenarios and configurations: a Vim syntax
file, or a TextMate grammar, which Visual Studio Code and Sublime Text read too.
It is made from the table that reads scenarios, and marks unknown keywords.`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: script.Editors,
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := script.Grammar(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}
}
