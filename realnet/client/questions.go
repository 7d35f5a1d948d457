package client

import (
	"context"
	"fmt"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

// Groups lists the groups of the daemon's site.
func (c *Client) Groups(ctx context.Context) ([]core.GroupName, error) {
	list, err := ask(ctx, c, line.ParseGroupList, "groups")
	return list.Groups, err
}

// Group lists the sites of a group, as the daemon knows them. Version and master are
// not told.
func (c *Client) Group(ctx context.Context, group core.GroupName) (core.GroupListing, error) {
	listing, err := ask(ctx, c, line.ParseGroupListing, "group", string(group))
	listing.Group = group
	return listing, err
}

// Topology returns the topology in force in a group. The code of the [*Error] is 450 when there
// is none yet.
func (c *Client) Topology(ctx context.Context, group core.GroupName) (core.TopologyListing, error) {
	listing, err := ask(ctx, c, line.ParseTopology, "topology", string(group))
	listing.Group = group
	return listing, err
}

// Estimates returns what is reckoned of the paths between a group's sites.
func (c *Client) Estimates(ctx context.Context, group core.GroupName) (core.EstimatesListing, error) {
	listing, err := ask(ctx, c, line.ParseEstimates, "estimates", string(group))
	listing.Group = group
	return listing, err
}

// Statistics returns the daemon's counters, in its order.
func (c *Client) Statistics(ctx context.Context) ([]core.Statistic, error) {
	return ask(ctx, c, line.ParseStatistics, "statistics")
}

// Nearest names the site nearest to a place, or, where at is nil, nearest to the
// daemon by measured round trip.
func (c *Client) Nearest(ctx context.Context, at *core.Coordinate) (core.NearestSite, error) {
	if at == nil {
		return ask(ctx, c, line.ParseNearest, "nearest")
	}
	return ask(ctx, c, line.ParseNearest, "nearest", degrees(at.LatMicroDeg), degrees(at.LonMicroDeg))
}

// Gaps lists the updates that the daemon's site will not get any more.
func (c *Client) Gaps(ctx context.Context) ([]core.Gap, error) {
	listing, err := ask(ctx, c, line.ParseGaps, "gaps")
	return listing.Gaps, err
}

// Explain tells how each member of an update's groups got it, against the shortest
// path. The daemon asks all sites, and may take some seconds. The code of the [*Error]
// is 550 when it has not heard of the update.
func (c *Client) Explain(ctx context.Context, id core.UpdateID) (core.Explanation, error) {
	e, err := ask(ctx, c, line.ParseExplanation, "explain", id.String())
	e.ID = id
	return e, err
}

// Version says what software the daemon is, for people.
func (c *Client) Version(ctx context.Context) (string, error) {
	return ask(ctx, c, func(r line.Response) (string, error) { return r.Lines[len(r.Lines)-1], nil }, "version")
}

// Exit ends the daemon, where it lets this client do so.
func (c *Client) Exit(ctx context.Context) error {
	_, err := ask(ctx, c, func(line.Response) (struct{}, error) { return struct{}{}, nil }, "exit")
	return err
}

// degrees writes millionths of a degree as a decimal number.
func degrees(micro int32) string {
	sign := ""
	abs := int64(micro)
	if abs < 0 {
		sign, abs = "-", -abs
	}
	return fmt.Sprintf("%s%d.%06d", sign, abs/1e6, abs%1e6)
}
