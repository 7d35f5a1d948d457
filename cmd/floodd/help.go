package main

import (
	"github.com/spf13/cobra"

	"github.com/floodd/floodd/cmd/internal/screen"
	"github.com/floodd/floodd/core/config"
)

// helpCommand explains commands, and the language of configuration files, each list
// and parameter of which is a topic.
func helpCommand(root *cobra.Command) *cobra.Command {
	return screen.HelpCommand(root, screen.Language{
		Name: "config", Use: "[COMMAND|config|PARAMETER]",
		Short:   "Explain a command, the configuration, or a parameter of it",
		Explain: config.Help, Words: config.Words,
	})
}
