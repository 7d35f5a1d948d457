package screen

import (
	"fmt"

	"github.com/spf13/cobra"
)

// usage is cobra's own template, but for headings and hints that take lines and say
// nothing that the rest does not.
const usage = `Usage: {{if .Runnable}}{{.UseLine}}{{end}}` +
	`{{if .HasAvailableSubCommands}}{{if .Runnable}}
       {{end}}{{.CommandPath}} COMMAND

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}` +
	`{{if .HasAvailableLocalFlags}}

Flags:
{{.LocalFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}` +
	`{{if .HasAvailableInheritedFlags}}

Flags of all commands:
{{.InheritedFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}
`

// completion is what the help on a program's completion says; %[1]s is the program.
const completion = `Print a script that lets a shell complete %[1]s's commands and flags:

  source <(%[1]s completion bash)     likewise zsh
  %[1]s completion fish | source

A line of the shell's start-up file that says so is for every new shell.`

// Fit makes the help of a program, whose commands have all been added, short: its
// layout, and what it says about completion. What is wrong with a command line is told in the
// words of the program.
func Fit(root *cobra.Command) {
	root.SetUsageTemplate(usage)
	explain(root)
	root.InitDefaultCompletionCmd()
	for _, command := range root.Commands() {
		if command.Name() != "completion" {
			continue
		}
		command.Short = "Print a script that lets a shell complete commands"
		command.Long = fmt.Sprintf(completion, root.Name())
		for _, shell := range command.Commands() {
			shell.Short = "Print the script for " + shell.Name()
			shell.Long = ""
		}
	}
}
