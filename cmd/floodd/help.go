package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/floodd/floodd/core/config"
)

// helpCommand explains commands, and the language of configuration files, each list
// and parameter of which is a topic.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND|config|PARAMETER]",
		Short: "Explain a command, the configuration, or a parameter of it",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return root.Help()
			}
			topic := args[0]
			if found, _, err := root.Find(args); err == nil && found != root {
				return found.Help()
			}
			if topic == "config" {
				topic = ""
			}
			text, err := config.Help(topic)
			if err != nil {
				if word, ok := config.Nearest(topic, commandNames(root)); ok {
					return fmt.Errorf("no help on %q; did you mean %s?", topic, word)
				}
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}
}

// commandNames returns what "floodd help" explains besides the configuration's words.
func commandNames(root *cobra.Command) []string {
	names := []string{"config"}
	for _, command := range root.Commands() {
		names = append(names, command.Name())
	}
	return names
}
