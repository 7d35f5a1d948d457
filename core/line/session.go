package line

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/floodd/floodd/core"
)

// Bounds of a session.
const (
	LineMax   = 1024     // octets in a command line, line ending included
	inputMax  = 64 << 10 // bytes that came and were not looked at yet
	outputMax = 64 << 10 // bytes of replies beyond which no further command is read
	aheadMax  = 64       // updates that wait for their replies
	keepMax   = 4 << 10  // bytes of buffer that an idle session keeps
)

// Options are what a session is told of its daemon and its client.
type Options struct {
	Site     core.SiteName // greets
	Software string        // what "version" shows, such as "floodd 1.0"
	// DataMax is the longest update that "data" takes, in bytes; 0 for core.UpdateSizeMax.
	DataMax int64
	// ExitPermitted: the client is where the operator lets "exit" come from.
	ExitPermitted bool
}

// Session is the daemon's end of one client's dialogue.
//
// Bytes wait in a bounded buffer until they are read as one of two things. A line
// is a command: it is looked up in the table, its arguments are checked, and it
// replies at once or leaves a question open, an [Ask]. While a question is open
// nothing more is read, so that replies come in the order of the commands however
// many a client sends ahead. The commands data and binary make what follows them a
// body: the bytes of an update, handed on as they come, for which storage is
// reserved beforehand, unless it is short. A body is read to its end even when it has been refused,
// because the next command starts only there.
//
// Short updates are all that is read on while the replies to earlier ones are open: a
// client that sends many of them ahead has many under way.
//
// Nothing is read either while unsent replies fill their bound: the input buffer
// fills, [Session.Feed] takes no more, and the driver stops reading from a client
// that does not listen.
//
// After the command receive a session carries updates the other way: the driver
// calls [Session.Deliver] for each, and the client acknowledges them, many at a time
// if it likes.
//
// When the client has sent its last, the driver goes on until Next returns false
// with no question open, and then closes the connection: "quit" may be missing, but
// what was sent ahead is answered.
//
// A Session is for one goroutine at a time.
type Session struct {
	options  Options
	commands []command // commandTable; a field, because help is in the table and shows it
	in       input
	out      []byte

	answered func(*Session, core.Reply) // takes the reply that is waited for; nil: none is
	queued   int                        // updates that were published and wait for their replies
	ending   string                     // of the latest line: "\r\n" or "\n"
	skipping bool                       // the rest of a line that was too long
	transfer *transfer                  // the update being read; nil between updates
	stage    stage

	receiving bool
	unacked   []core.UpdateID // delivered, oldest first
}

// stage is how far a session is from its end.
type stage int

const (
	stageOpen    stage = iota
	stageClosing       // Close is to be told
	stageClosed        // nothing happens any more
)

// NewSession returns a session whose output is the greeting.
func NewSession(o Options) *Session {
	if o.DataMax == 0 {
		o.DataMax = core.UpdateSizeMax
	}
	s := &Session{options: o, commands: commandTable}
	s.say(CodeGreeting, "%s floodd ready", o.Site)
	return s
}

// Feed takes bytes that the client sent and returns how many: fewer than all while
// the session waits for an answer, for room in the output, or for calls of
// [Session.Next]; the rest is to be fed again later. A session that has ended takes
// everything and looks at nothing.
func (s *Session) Feed(p []byte) int {
	if s.stage != stageOpen {
		return len(p)
	}
	return s.in.feed(p)
}

// Next returns the next thing to do; false when the session needs more input, an
// answer, or its output to be taken.
func (s *Session) Next() (Event, bool) {
	if s.stage == stageClosing {
		s.stage = stageClosed
		s.in = input{}
		return Close{}, true
	}
	for more := true; more && s.stage == stageOpen && s.answered == nil && s.queued < aheadMax && len(s.out) < outputMax; {
		var event Event
		if s.transfer != nil {
			event, more = s.nextBody()
		} else {
			event, more = s.nextLine()
		}
		if event != nil {
			return event, true
		}
		if s.stage == stageClosing {
			return s.Next()
		}
	}
	if s.transfer == nil {
		s.in.release()
	}
	return nil, false
}

// Answer gives the reply to the Ask or Abandon that is open, or to the oldest Publish. It panics
// when none is open, unless the session has ended meanwhile.
func (s *Session) Answer(r core.Reply) {
	if s.stage != stageOpen {
		return
	}
	if s.queued > 0 {
		s.queued--
		s.onReply(r)
		return
	}
	take := s.answered
	if take == nil {
		panic(fmt.Sprintf("line: %T answers nothing that was asked", r))
	}
	s.answered = nil
	take(s, r)
}

// AppendOutput appends the text to send to dst and forgets it. To send replies to
// pipelined commands together, call it when Next has returned false.
func (s *Session) AppendOutput(dst []byte) []byte {
	dst = append(dst, s.out...)
	s.out = s.out[:0]
	if cap(s.out) > keepMax {
		s.out = nil
	}
	return dst
}

// HangUp ends the session from the daemon's side with a 421 that says why, for a
// person to read; [Close] follows. It may be called at any time, also in the middle
// of a body or with a question open.
func (s *Session) HangUp(why string) {
	if s.stage == stageOpen {
		s.say(CodeUnavailable, "%s %s", s.options.Site, why)
		s.close()
	}
}

func (s *Session) close() {
	s.stage = stageClosing
	s.answered = nil
	s.transfer = nil
}

// nextLine reads one command line. It returns false when none is whole.
func (s *Session) nextLine() (Event, bool) {
	in := s.in.unread()
	if s.skipping {
		end := bytes.IndexByte(in, '\n')
		if end < 0 {
			s.in.drop(len(in))
			return nil, false
		}
		s.in.drop(end + 1)
		s.skipping = false
		return nil, true
	}
	end := bytes.IndexByte(in[:min(len(in), LineMax)], '\n')
	switch {
	case end >= 0:
		line, ending := in[:end], "\n"
		if end > 0 && line[end-1] == '\r' {
			line, ending = line[:end-1], "\r\n"
		}
		s.ending = ending
		words := splitWords(string(line))
		if s.queued > 0 && !s.mayRunAhead(words) {
			return nil, false
		}
		s.in.drop(end + 1)
		return s.run(words), true
	case len(in) < LineMax || s.queued > 0:
		return nil, false
	default:
		s.skipping = true
		s.refuseLongLine(splitWords(string(in[:LineMax])))
		return nil, true
	}
}

// refuseLongLine answers a line that is too long, of which the first words are
// known. It ends the session if the line was a binary: how many bytes follow it may
// stand there, but that they are meant to follow is not certain, and reading them
// as commands would let one client's data speak for it.
func (s *Session) refuseLongLine(words []string) {
	s.say(CodeUnknown, "line longer than %d octets, its end included; the rest of it is ignored", LineMax)
	if len(words) > 0 && strings.EqualFold(words[0], "binary") {
		s.HangUp("closing: the bytes that follow a binary cannot be told from commands")
	}
}

// run carries out a command line. An empty one is skipped: people press Enter, and
// end the bytes of a binary with a new line.
func (s *Session) run(words []string) Event {
	if len(words) == 0 {
		return nil
	}
	c, ok := s.lookup(words[0])
	if !ok && ofHTTP(words) {
		s.HangUp("closing: this is no web server; what follows may be anybody's")
		return nil
	}
	if !ok {
		s.refuse(s.unknown(words[0]))
		return nil
	}
	args := words[1:]
	if no := c.check(args, s.receiving); no != nil {
		if c.refuse != nil {
			c.refuse(s, args, *no)
		} else {
			s.refuse(*no)
		}
		return nil
	}
	return c.run(s, args)
}

// ofHTTP reports whether a line that is no command can only be of a request for a web page. Any page
// can make a browser on this machine send one here, with a body of its own: commands that would come
// from where "exit" is permitted. The header Host stands before the body even where the first line
// is too long to be read.
func ofHTTP(words []string) bool {
	return strings.HasPrefix(words[len(words)-1], "HTTP/") || strings.EqualFold(words[0], "host:")
}

// ask leaves a question open until its reply is taken.
func (s *Session) ask(r core.Request, taken func(*Session, core.Reply)) Event {
	s.answered = taken
	return Ask{r}
}

// onReply says what core replied.
func (s *Session) onReply(r core.Reply) { s.out = AppendReply(s.out, r) }

func (s *Session) say(c Code, format string, args ...any) {
	s.out = appendLine(s.out, c, ' ', fmt.Sprintf(format, args...))
}

// splitWords cuts a line at spaces and tabs.
func splitWords(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
}
