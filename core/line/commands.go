package line

import "github.com/floodd/floodd/core"

// commandTable is the one table of what a client can say. It is never changed. Only
// NewSession reads it: what is in the table finds it as a field of the session.
var commandTable = []command{
	{
		name: "help", params: "[COMMAND]", max: 1, run: (*Session).help,
		brief:  "list the commands, or tell more of one",
		detail: `504 when there is no such command.`,
	}, {
		name: "groups", run: always(core.ListGroups{}),
		brief: "list the groups of this site",
		detail: `
250-GROUP for each
250 N groups`,
	}, {
		name: "group", params: "GROUP", min: 1, max: 1, run: ofGroup(func(g core.GroupName) core.Request { return core.ShowGroup{Group: g} }),
		brief: "list the sites of a group",
		detail: `
250-SITE HOST CLIENT-PORT DATA-PORT STATE for each
250 N sites
STATE is self, up, down, or unknown when this site has no link to it.
550 when there is no such group here.`,
	}, {
		name: "topology", params: "GROUP", min: 1, max: 1, run: ofGroup(func(g core.GroupName) core.Request { return core.ShowTopology{Group: g} }),
		brief: "show the links that a group's updates take",
		detail: `
250-A B COST for each link, such as valhalla inferno 12.345ms
250 N edges version V
COST is the time that a small update is reckoned to take across it.
550 when there is no such group here, 450 when its master has none yet.`,
	}, {
		name: "estimates", params: "GROUP", min: 1, max: 1, run: ofGroup(func(g core.GroupName) core.Request { return core.ShowEstimates{Group: g} }),
		brief: "show the paths between a group's sites",
		detail: `
250-A B RTT BANDWIDTH SOURCE for each pair, such as
    valhalla inferno 24.690ms 1250000B/s measured
250 N pairs
BANDWIDTH is - when unknown.
SOURCE is measured, coordinate, place or guess.
The group's master has all pairs; another site has its own.
550 when there is no such group here.`,
	}, {
		name: "statistics", run: always(core.ShowStats{}),
		brief: "show what this daemon did and holds",
		detail: `
211-NAME VALUE for each
211 end`,
	}, {
		name: "nearest", params: "[LATITUDE LONGITUDE]", max: 2, run: (*Session).nearest,
		brief: "name the site nearest to you, or to a place",
		detail: `
250 SITE HOST PORT RTT, PORT being where its clients connect
With a place, in degrees such as 59.9139 -10.75, by distance on the earth;
without, by the round trip from this daemon. RTT is - when not measured.
450 when none is known.`,
	}, {
		name: "gaps", run: always(core.ListGaps{}),
		brief: "list updates that this site will not get",
		detail: `
250-ORIGIN/EPOCH FIRST-LAST CAUSE AGO GROUP[,GROUP] for each
250 N gaps
CAUSE is storage, purged, too-old, too-large, disk or overrun.
AGO is in seconds, such as 75.250s.`,
	}, {
		name: "explain", params: "ID", min: 1, max: 1, run: (*Session).explain,
		brief: "tell how and when each site got an update",
		detail: `
250-SITE AFTER BOUND RATIO FROM WAY STATE PIECES SOURCES for each, such as
    inferno 12.345ms 12.000ms 1.028 valhalla push exported 1/1 1
250 N sites
AFTER, since the origin accepted it, is summed up on its way, from the time
at each site and half the round trip of each link: no clocks are compared.
BOUND is what the topology says a small update takes by the shortest path.
WAY is origin, push or asked. SOURCES counts the sites that gave pieces.
STATE is exported, waiting for the application, arriving, lacking,
gap-CAUSE as in gaps, forgotten when it was there and no more is known,
or silent when the site did not answer within 5 seconds.
550 when no such update was heard of here, 450 when too many are asking.`,
	}, {
		name: "data", params: "[GROUP...]", max: many, run: toGroups((*Session).data),
		brief: `flood the lines that follow, to a "." alone`,
		detail: `
354, then, after the line with the dot, 250 ID queued BYTES
To all groups of this site when none is named. A line that begins with a
dot needs one more in front. Lines end as the one with the command did, by
CRLF or by LF alone, and the update keeps their endings.
451, 452, 550, 552 or 554 when the update is not taken, before or after it.`,
	}, {
		name: "binary", params: "SIZE [GROUP...]", min: 1, max: many, run: (*Session).binary, refuse: (*Session).refuseBinary,
		brief: "flood exactly SIZE bytes that follow this line",
		detail: `
250 ID queued BYTES
To all groups of this site when none is named. The bytes are read also when
the update is not taken; then 451, 452, 501, 550, 552 or 554 follows them.`,
	}, {
		name: "receive", params: "[GROUP...]", max: many, run: toGroups((*Session).receive),
		brief: "take updates over this connection",
		detail: `
354, then for each update 222 ID GROUP[,GROUP] BYTES, the bytes, and CRLF.
Say "ack ID" once one is safe with you, and all before it; "quit" ends it.
550 when this site exports by command.`,
	}, {
		name: "ack", params: "ID", min: 1, max: 1, place: insideReceive, run: (*Session).ack,
		brief:  "acknowledge updates, up to this one",
		detail: `No reply when all is well. It counts for all that came before it, too.`,
	}, {
		name: "version", run: (*Session).version,
		brief:  "show what runs here",
		detail: `250 SITE SOFTWARE protocol N`,
	}, {
		name: "quit", place: everywhere, run: (*Session).quit,
		brief:  "close the connection",
		detail: `221`,
	}, {
		name: "exit", run: (*Session).exit,
		brief:  "end the daemon",
		detail: `221, or 550 from where it is not permitted: by default anywhere but here.`,
	},
}
