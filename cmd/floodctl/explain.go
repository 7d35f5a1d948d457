package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/realnet/client"
)

// oneID wants the id of an update.
func oneID(cmd *cobra.Command, args []string) error {
	if err := cobra.ExactArgs(1)(cmd, args); err != nil {
		return err
	}
	_, err := core.ParseUpdateID(args[0])
	return err
}

func askExplain(ctx context.Context, c *client.Client, args []string) (listing, error) {
	id, err := core.ParseUpdateID(args[0])
	if err != nil {
		return listing{}, err
	}
	explanation, err := c.Explain(ctx, id)
	l := listing{columns: []string{"SITE", "AFTER", "BOUND", "RATIO", "FROM", "WAY", "STATE", "HAVE", "PIECES", "SOURCES"}}
	for i := range explanation.Sites {
		site := &explanation.Sites[i]
		after, way := elapsed(-1), word("")
		if site.Way != core.WayUnknown {
			after, way = elapsed(site.After.Microseconds()), word(site.Way.String())
		}
		ratio, ok := site.RatioThousandths()
		if !ok {
			ratio = -1
		}
		state := site.Standing.String()
		if site.Standing == core.StandingGap {
			state = fmt.Sprintf("%s-%s", state, site.Cause)
		}
		l.add(string(site.Site), after, micros(site.BoundMicros), thousandths(ratio), word(site.From), way, state,
			int64(site.Have), int64(site.Pieces), int64(site.Sources))
	}
	return l, err
}
