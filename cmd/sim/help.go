package main

import (
	"fmt"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

// language is the topic that stands for the language of scenarios as a whole.
const language = "language"

// helpCommand explains commands, and the language of scenarios, each list and
// parameter of which is a topic.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND|language|WORD]",
		Short: "Explain a command, the language of scenarios, or a word of it",
		Args:  cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return append(commandNames(root), script.Words()...), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return root.Help()
			}
			topic := args[0]
			if found, _, err := root.Find(args); err == nil && found != root {
				return found.Help()
			}
			if topic == language {
				topic = ""
			}
			text, err := script.Help(topic)
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

// commandNames returns what "sim help" explains besides the words of scenarios.
func commandNames(root *cobra.Command) []string {
	names := []string{language}
	for _, command := range root.Commands() {
		names = append(names, command.Name())
	}
	return names
}
