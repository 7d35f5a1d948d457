package screen

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// Lines and Columns are a terminal's.
const (
	Lines   = 24
	Columns = 80
)

// Check asks a program for help on itself and on all its commands, hidden ones too,
// and returns an error for each that does not fit.
func Check(root *cobra.Command) (errs []error) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return check(root)
}

func check(command *cobra.Command) (errs []error) {
	if err := checkOne(command); err != nil {
		errs = append(errs, err)
	}
	for _, below := range command.Commands() {
		errs = append(errs, check(below)...)
	}
	return errs
}

func checkOne(command *cobra.Command) error {
	var out bytes.Buffer
	command.SetOut(&out)
	defer command.SetOut(nil)
	command.InitDefaultHelpFlag()
	command.InitDefaultVersionFlag()
	if err := command.Help(); err != nil {
		return fmt.Errorf("help on %s: %w", command.CommandPath(), err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) > Lines {
		return fmt.Errorf("help on %s has %d lines, of which %d fit a screen", command.CommandPath(), len(lines), Lines)
	}
	for _, line := range lines {
		if width := utf8.RuneCountInString(line); width > Columns || strings.Contains(line, "\t") {
			return fmt.Errorf("help on %s has a line of %d columns, of which %d fit a screen, and no tabs: %q", command.CommandPath(), width, Columns, line)
		}
	}
	return nil
}
