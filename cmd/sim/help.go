package main

import (
	"github.com/floodd/floodd/cmd/internal/screen"
	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

// helpCommand explains commands, and the language of scenarios, each list and
// parameter of which is a topic.
func helpCommand(root *cobra.Command) *cobra.Command {
	return screen.HelpCommand(root, screen.Language{
		Name: "language", Use: "[COMMAND|language|WORD]",
		Short:   "Explain a command, the language of scenarios, or a word of it",
		Explain: script.Help, Words: script.Words,
	})
}
