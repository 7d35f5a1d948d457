package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/realnet/client"
)

// progressMin is from which size on, in bytes, a publish shows how far it is.
const progressMin = 8 << 20

func publishCommand(s *settings) *cobra.Command {
	var groups []string
	cmd := &cobra.Command{
		Use:   "publish FILE|-",
		Short: "Flood a file, or the standard input",
		Long: `Flood a file, or the standard input, as one update to the groups named, or to
all groups of the daemon's site. Prints the update's id when it is queued there.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := os.Stdin
			if args[0] != "-" {
				var err error
				if file, err = os.Open(args[0]); err != nil {
					return err
				}
				defer file.Close()
			}
			return s.with(cmd.Context(), func(c *client.Client) error {
				id, err := publish(cmd.Context(), c, file, cmd.ErrOrStderr(), groupNames(groups))
				if err != nil {
					return err
				}
				if s.json {
					return json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]string{"id": id.String()})
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), id)
				return err
			})
		},
	}
	cmd.Flags().StringArrayVarP(&groups, "group", "g", nil, "flood to this `GROUP`; may be given several times")
	return cmd
}

// publish sends a file. Where its size is known and large, progress shows on a terminal.
func publish(ctx context.Context, c *client.Client, file *os.File, talk io.Writer, groups []core.GroupName) (core.UpdateID, error) {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() < progressMin || !isTerminal(talk) {
		return c.Publish(ctx, file, groups...)
	}
	bar := progressbar.NewOptions64(info.Size(),
		progressbar.OptionSetWriter(talk),
		progressbar.OptionSetDescription("publishing"),
		progressbar.OptionShowBytes(true),
		progressbar.OptionClearOnFinish(),
	)
	defer bar.Finish()
	return c.PublishSize(ctx, io.TeeReader(file, bar), info.Size(), groups...)
}

// isTerminal reports whether a person is likely to look at what is written.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func groupNames(words []string) []core.GroupName {
	var names []core.GroupName
	for _, word := range words {
		names = append(names, core.GroupName(word))
	}
	return names
}
