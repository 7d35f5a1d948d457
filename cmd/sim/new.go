package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

func newCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "new FILE",
		Short: "Write an annotated scenario to start from",
		Long: `Write an annotated scenario to start from: it runs as it is, and says at every
line what can be changed. A file that is there already is left alone; - is the
standard output.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := args[0]
			if file == "-" {
				_, err := fmt.Fprint(cmd.OutOrStdout(), script.Template("new"))
				return err
			}
			if filepath.Ext(file) != script.Extension {
				return fmt.Errorf("%s does not end with %s, as scenarios do; write %s%s", file, script.Extension, file, script.Extension)
			}
			if err := create(file, script.Template(strings.TrimSuffix(filepath.Base(file), script.Extension))); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "wrote %s; next: sim run %s\n", file, file)
			return nil
		},
	}
}
