package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE...",
		Short: "Read configuration files and say what is wrong with them",
		Long: `Read configuration files and say what is wrong with them: file, line and column,
what was seen and what was meant. Exit status: 0 when all can be read, else 2.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error {
			wrong := 0
			for _, path := range paths {
				file, err := readConfig(path)
				if err != nil {
					fmt.Fprintln(cmd.ErrOrStderr(), err)
					wrong++
					continue
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s, %s\n", path, count(len(file.Sites), "site"), count(len(file.Groups), "group"))
				if len(file.Sites) == 0 {
					fmt.Fprintf(cmd.ErrOrStderr(), "%s: no daemon can run by this file: it defines no site; add (:site-define ...)\n", path)
				}
			}
			if wrong > 0 {
				return fmt.Errorf("%d of %d files cannot be used", wrong, len(paths))
			}
			return nil
		},
	}
}

// count says how many there are of what a singular noun names.
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprint(n, " ", noun)
}
