package main

import (
	"fmt"

	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

func languageCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "language [WORD]",
		Short: "Explain the language of scenarios, or one word of it",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			word := ""
			if len(args) > 0 {
				word = args[0]
			}
			text, err := script.Help(word)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}
}
