package line

import (
	"fmt"
	"strings"

	"github.com/floodd/floodd/core"
)

// command is one row of the table that parser, help and argument errors are made from;
// see commandTable.
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
