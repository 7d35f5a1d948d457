package line

import (
	"fmt"
	"strings"

	"github.com/floodd/floodd/core"
)

// command is one row of the table that parser, help and argument errors are made from.
type command struct {
	name   string
	params string // as help shows them; [] may be left out
	min    int    // arguments needed
	max    int    // arguments understood; many: the command counts its groups itself
	brief  string // for the list of commands
	detail string // for "help NAME", in lines
	place  place
	run    func(*Session, []string) Event
	// refuse says no where more than the reply is called for; nil: reply.
	refuse func(*Session, []string, refusal)
}

// many arguments: as many as fit the line.
const many = LineMax

// place is where in a session a command makes sense.
type place int

const (
	outsideReceive place = iota
	insideReceive
	everywhere
)

// commandTable is never changed. Only NewSession reads it: what is in the table
// finds it as a field of the session.
var commandTable = []command{
	{name: "help", params: "[COMMAND]", max: 1, run: (*Session).help,
		brief:  "list the commands, or tell more of one",
		detail: "Replies 214, or 504 when there is no such command."},
	{name: "groups", run: always(core.ListGroups{}),
		brief:  "list the groups of this site",
		detail: "250-GROUP for each\n250 N groups"},
	{name: "group", params: "GROUP", min: 1, max: 1, run: ofGroup(func(g core.GroupName) core.Request { return core.ShowGroup{Group: g} }),
		brief: "list the sites of a group",
		detail: "250-SITE HOST CLIENT-PORT DATA-PORT STATE for each\n250 N sites\n" +
			"STATE is self, up, down, or unknown when this site has no link to it.\n550 when there is no such group here."},
	{name: "topology", params: "GROUP", min: 1, max: 1, run: ofGroup(func(g core.GroupName) core.Request { return core.ShowTopology{Group: g} }),
		brief: "show the links that a group's updates take",
		detail: "250-A B COST for each link, such as valhalla inferno 12.345ms\n250 N edges version V\n" +
			"COST is the time that a small update is reckoned to take across it.\n550 when there is no such group here, 450 when its master has none yet."},
	{name: "estimates", params: "GROUP", min: 1, max: 1, run: ofGroup(func(g core.GroupName) core.Request { return core.ShowEstimates{Group: g} }),
		brief: "show the paths between a group's sites",
		detail: "250-A B RTT BANDWIDTH SOURCE for each pair, such as\n    valhalla inferno 24.690ms 1250000B/s measured\n250 N pairs\n" +
			"BANDWIDTH is - when unknown.\nSOURCE is measured, coordinate, place or guess.\n550 when there is no such group here."},
	{name: "statistics", run: always(core.ShowStats{}),
		brief:  "show what this daemon did and holds",
		detail: "211-NAME VALUE for each\n211 end"},
	{name: "nearest", params: "[LATITUDE LONGITUDE]", max: 2, run: (*Session).nearest,
		brief: "name the site nearest to you, or to a place",
		detail: "250 SITE HOST PORT RTT, PORT being where its clients connect\n" +
			"With a place, in degrees such as 59.9139 -10.75, by distance on the earth;\nwithout, by the round trip from this daemon. RTT is - when not measured.\n450 when none is known."},
	{name: "gaps", run: always(core.ListGaps{}),
		brief: "list updates that this site will not get",
		detail: "250-ORIGIN/EPOCH FIRST-LAST CAUSE AGO GROUP[,GROUP] for each\n250 N gaps\n" +
			"CAUSE is storage, purged, too-old, too-large, disk or overrun. AGO is in\nseconds, such as 75.250s."},
	{name: "data", params: "[GROUP...]", max: many, run: toGroups((*Session).data),
		brief: "flood the lines that follow, to a \".\" alone",
		detail: "354, then, after the line with the dot, 250 ID queued BYTES\n" +
			"To all groups of this site when none is named. A line that begins with a\n" +
			"dot needs one more in front. Lines end as the one with the command did, by\n" +
			"CRLF or by LF alone, and the update keeps their endings.\n" +
			"451, 452, 550, 552 or 554 when the update is not taken, before or after it."},
	{name: "binary", params: "SIZE [GROUP...]", min: 1, max: many, run: (*Session).binary, refuse: (*Session).refuseBinary,
		brief: "flood exactly SIZE bytes that follow this line",
		detail: "250 ID queued BYTES\n" +
			"To all groups of this site when none is named. The bytes are read also when\nthe update is not taken; then 451, 452, 501, 550, 552 or 554 follows them."},
	{name: "receive", params: "[GROUP...]", max: many, run: toGroups((*Session).receive),
		brief: "take updates over this connection",
		detail: "354, then for each update 222 ID GROUP[,GROUP] BYTES, the bytes, and CRLF.\n" +
			"Answer each with \"ack ID\" once it is safe with you; \"quit\" ends it.\n550 when this site exports by command."},
	{name: "ack", params: "ID", min: 1, max: 1, place: insideReceive, run: (*Session).ack,
		brief:  "acknowledge an update that receive gave",
		detail: "No reply when all is well. Acks come in the order of delivery."},
	{name: "version", run: (*Session).version,
		brief:  "show what runs here",
		detail: "250 SITE SOFTWARE protocol N"},
	{name: "quit", place: everywhere, run: (*Session).quit,
		brief:  "close the connection",
		detail: "221"},
	{name: "exit", run: (*Session).exit,
		brief:  "end the daemon",
		detail: "221, or 550 from where it is not permitted: by default anywhere but here."},
}

// usage is the command as a person types it.
func (c *command) usage() string {
	if c.params == "" {
		return c.name
	}
	return c.name + " " + c.params
}

// check tells what is wrong with a command here, or nil.
func (c *command) check(args []string, receiving bool) *refusal {
	switch {
	case receiving && c.place == outsideReceive:
		return &refusal{CodeOutOfPlace, c.name + " makes no sense while receiving; only ack and quit do"}
	case !receiving && c.place == insideReceive:
		return &refusal{CodeOutOfPlace, c.name + " makes sense only after receive"}
	case len(args) < c.min:
		return &refusal{CodeArguments, fmt.Sprintf("%s needs more: %s", c.name, c.usage())}
	case len(args) > c.max:
		return &refusal{CodeArguments, fmt.Sprintf("%s is too much: %s", quote(args[c.max]), c.usage())}
	}
	return nil
}

// lookup finds a command by its name in any case.
func (s *Session) lookup(word string) (*command, bool) {
	for i := range s.commands {
		if strings.EqualFold(s.commands[i].name, word) {
			return &s.commands[i], true
		}
	}
	return nil, false
}

// unknown says that a word is no command, and which one may have been meant.
func (s *Session) unknown(word string) refusal {
	text := "unknown command " + quote(word)
	if meant := s.suggest(word); meant != "" {
		text += "; did you mean " + meant + "?"
	} else {
		text += "; help lists the commands"
	}
	return refusal{CodeUnknown, text}
}

// always makes a command that puts the same request each time.
func always(r core.Request) func(*Session, []string) Event {
	return func(s *Session, _ []string) Event { return s.ask(r, (*Session).onReply) }
}

// ofGroup makes a command that puts a request on one group.
func ofGroup(request func(core.GroupName) core.Request) func(*Session, []string) Event {
	return toGroups(func(s *Session, groups []core.GroupName) Event {
		return s.ask(request(groups[0]), (*Session).onReply)
	})
}

// toGroups makes a command whose arguments are all names of groups.
func toGroups(run func(*Session, []core.GroupName) Event) func(*Session, []string) Event {
	return func(s *Session, args []string) Event {
		groups, no := parseGroups(args)
		if no != nil {
			s.refuse(*no)
			return nil
		}
		return run(s, groups)
	}
}
