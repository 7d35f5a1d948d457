package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/floodd/floodd/realnet/client"
)

func receiveCommand(s *settings) *cobra.Command {
	var count int
	var header bool
	cmd := &cobra.Command{
		Use:   "receive [GROUP...]",
		Short: "Take updates and write them to the standard output",
		Long: `Take the updates to the groups named, or to all, and write them one after
another to the standard output. The daemon is told of each when it is written.
Its configuration says (:export-by receive), so that updates wait for one.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			out := cmd.OutOrStdout()
			taken := 0
			take := func(u client.Update) error {
				if header {
					if err := writeHeader(out, u, s.json); err != nil {
						return err
					}
				}
				if _, err := io.Copy(out, u.Body); err != nil {
					return err
				}
				if taken++; taken == count {
					return client.ErrEnough
				}
				return nil
			}
			return untilInterrupted(s.with(cmd.Context(), func(c *client.Client) error {
				return c.Receive(cmd.Context(), groupNames(args), take)
			}))
		},
	}
	cmd.Flags().IntVarP(&count, "count", "n", 0, "end after `N` updates (0: never)")
	cmd.Flags().BoolVar(&header, "header", false, "write a line with id and size before each update")
	return cmd
}

func writeHeader(w io.Writer, u client.Update, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(map[string]any{"id": u.ID.String(), "groups": u.Groups, "bytes": u.Size})
	}
	_, err := fmt.Fprintf(w, "%s %d\n", u.ID, u.Size)
	return err
}
