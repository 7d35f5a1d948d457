package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/realnet/client"
)

// question is a command that asks the daemon and prints its answer.
type question struct {
	use   string
	short string
	args  cobra.PositionalArgs
	ask   func(context.Context, *client.Client, []string) (listing, error)
}

// questions are all there are; "watch" knows the same.
var questions = []question{
	{"groups", "List the groups of the daemon's site", cobra.NoArgs, askGroups},
	{"group GROUP", "List the sites of a group", cobra.ExactArgs(1), askGroup},
	{"topology GROUP", "Show the links that a group's updates travel on", cobra.ExactArgs(1), askTopology},
	{"estimates GROUP", "Show what is reckoned of the paths between a group's sites", cobra.ExactArgs(1), askEstimates},
	{"statistics", "Show what the daemon did and holds", cobra.NoArgs, askStatistics},
	{"nearest [LATITUDE LONGITUDE]", "Name the site nearest to the daemon, or to a place", noneOrPlace, askNearest},
	{"explain ID", "Tell how and when each site got an update", oneID, askExplain},
	{"gaps", "List updates that the site will not get any more", cobra.NoArgs, askGaps},
}

func (q question) name() string {
	name, _, _ := strings.Cut(q.use, " ")
	return name
}

func (q question) command(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   q.use,
		Short: q.short,
		Args:  q.args,
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.with(cmd.Context(), func(c *client.Client) error {
				answer, err := q.ask(cmd.Context(), c, args)
				if err != nil {
					return err
				}
				return answer.print(cmd.OutOrStdout(), s.json)
			})
		},
	}
}

func askGroups(ctx context.Context, c *client.Client, _ []string) (listing, error) {
	groups, err := c.Groups(ctx)
	l := listing{columns: []string{"GROUP"}}
	for _, g := range groups {
		l.add(string(g))
	}
	return l, err
}

func askGroup(ctx context.Context, c *client.Client, args []string) (listing, error) {
	group, err := c.Group(ctx, core.GroupName(args[0]))
	l := listing{columns: []string{"SITE", "HOST", "CLIENT PORT", "DATA PORT", "STATE"}}
	for _, s := range group.Sites {
		l.add(string(s.Site.Name), s.Site.Host(), int64(s.Site.ClientPort), int64(s.Site.DataPort), s.State.String())
	}
	return l, err
}

func askTopology(ctx context.Context, c *client.Client, args []string) (listing, error) {
	topology, err := c.Topology(ctx, core.GroupName(args[0]))
	l := listing{columns: []string{"A", "B", "COST", "VERSION"}}
	for _, e := range topology.Edges {
		l.add(string(e.A), string(e.B), micros(e.CostMicros), topology.Version.String())
	}
	return l, err
}

func askEstimates(ctx context.Context, c *client.Client, args []string) (listing, error) {
	estimates, err := c.Estimates(ctx, core.GroupName(args[0]))
	l := listing{columns: []string{"A", "B", "RTT", "BYTES PER SECOND", "SOURCE"}}
	for _, p := range estimates.Pairs {
		l.add(string(p.A), string(p.B), micros(p.RTTMicros), p.BytesPerSecond, p.Source.String())
	}
	return l, err
}

func askStatistics(ctx context.Context, c *client.Client, _ []string) (listing, error) {
	rows, err := c.Statistics(ctx)
	l := listing{columns: []string{"NAME", "VALUE"}}
	for _, row := range rows {
		l.add(row.Name, row.Value)
	}
	return l, err
}

func askNearest(ctx context.Context, c *client.Client, args []string) (listing, error) {
	var at *core.Coordinate
	if len(args) == 2 {
		at = &core.Coordinate{LatMicroDeg: microDegrees(args[0]), LonMicroDeg: microDegrees(args[1])}
	}
	nearest, err := c.Nearest(ctx, at)
	l := listing{columns: []string{"SITE", "HOST", "CLIENT PORT", "RTT"}}
	if err == nil {
		l.add(string(nearest.Site.Name), nearest.Site.Host(), int64(nearest.Site.ClientPort), micros(nearest.RTTMicros))
	}
	return l, err
}

func askGaps(ctx context.Context, c *client.Client, _ []string) (listing, error) {
	gaps, err := c.Gaps(ctx)
	l := listing{columns: []string{"STREAM", "UPDATES", "CAUSE", "AGO", "GROUPS"}}
	for _, g := range gaps {
		names := make([]string, len(g.Groups))
		for i, name := range g.Groups {
			names[i] = string(name)
		}
		l.add(g.Stream.String(), g.Range.String(), g.Cause.String(), micros(g.Since.Microseconds()), strings.Join(names, ","))
	}
	return l, err
}
