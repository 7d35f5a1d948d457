package screen

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/floodd/floodd/core/config"
)

// Language is what a program's files are written in, as its help command explains it.
type Language struct {
	Name    string                             // what to ask for to have all of it explained
	Use     string                             // how help is asked for, after "help"
	Short   string                             // what it is said to do
	Explain func(topic string) (string, error) // of a word, or all of it for ""
	Words   func() []string                    // that a shell may complete
}

// HelpCommand explains the commands of a program and the words of its language.
func HelpCommand(root *cobra.Command, l Language) *cobra.Command {
	help := &cobra.Command{
		Use:   "help " + l.Use,
		Short: l.Short,
		Args:  cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return append(topics(root, l), l.Words()...), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return root.Help()
			}
			topic := args[0]
			if found, _, err := root.Find(args); err == nil && found != root {
				return found.Help()
			}
			if topic == l.Name {
				topic = ""
			}
			text, err := l.Explain(topic)
			if err != nil {
				if word, ok := config.Nearest(topic, topics(root, l)); ok {
					return fmt.Errorf("no help on %q; did you mean %s?", topic, word)
				}
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text)
			return err
		},
	}
	explain(help)
	return help
}

// topics returns what help explains besides the words of the language.
func topics(root *cobra.Command, l Language) []string {
	names := []string{l.Name}
	for _, command := range root.Commands() {
		names = append(names, command.Name())
	}
	return names
}
