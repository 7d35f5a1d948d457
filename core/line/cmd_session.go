package line

import (
	"fmt"
	"strings"

	"github.com/floodd/floodd/core"
)

// help lists the commands, or tells all of one.
func (s *Session) help(args []string) Event {
	if len(args) == 0 {
		for i := range s.commands {
			c := &s.commands[i]
			s.sayMore(CodeHelp, fmt.Sprintf("%-28s %s", c.usage(), c.brief))
		}
		s.say(CodeHelp, "help COMMAND tells more")
		return nil
	}
	c, ok := s.lookup(args[0])
	if !ok {
		no := s.unknown(args[0])
		s.say(CodeNoTopic, "%s", no.text)
		return nil
	}
	s.sayMore(CodeHelp, c.usage()+": "+c.brief)
	for line := range strings.SplitSeq(strings.TrimPrefix(c.detail, "\n"), "\n") {
		s.sayMore(CodeHelp, line)
	}
	s.say(CodeHelp, "end")
	return nil
}

func (s *Session) version([]string) Event {
	s.say(CodeOK, "%s %s protocol %d", s.options.Site, s.options.Software, core.ProtocolVersion)
	return nil
}

func (s *Session) quit([]string) Event {
	s.say(CodeClosing, "%s closing", s.options.Site)
	s.close()
	return nil
}

// exit ends the daemon, if the driver permits and core agrees.
func (s *Session) exit([]string) Event {
	return s.ask(core.Exit{Permitted: s.options.ExitPermitted}, (*Session).onExit)
}

func (s *Session) onExit(r core.Reply) {
	s.onReply(r)
	if _, ok := r.(core.Exiting); ok {
		s.close()
	}
}

func (s *Session) sayMore(c Code, text string) { s.out = appendLine(s.out, c, '-', text) }
