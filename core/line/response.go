package line

import (
	"fmt"
	"strings"
)

// Response is one reply as a client reads it: a code, and the text of each of its
// lines, at least one. All lines of a reply carry the same code.
type Response struct {
	Code  Code
	Lines []string
}

// ReplyError is a reply that says no.
type ReplyError struct {
	Code Code
	Text string
}

func (e *ReplyError) Error() string { return e.Code.String() + " " + e.Text }

// Temporary tells whether the same command may succeed later.
func (e *ReplyError) Temporary() bool { return e.Code/100 == 4 }

// Err returns a [*ReplyError] if the reply says no, else nil.
func (r Response) Err() error {
	if r.Code < 400 {
		return nil
	}
	return &ReplyError{r.Code, strings.Join(r.Lines, "\n")}
}

// last is the text of the last line: a listing's count.
func (r Response) last() string { return r.Lines[len(r.Lines)-1] }

// expect returns an error unless the reply has this code.
func (r Response) expect(code Code) error {
	if err := r.Err(); err != nil {
		return err
	}
	if len(r.Lines) == 0 || r.Code != code {
		return fmt.Errorf("reply %v with %d lines where a %v was expected", r.Code, len(r.Lines), code)
	}
	return nil
}

// parseReplyLine cuts a line, without its ending, into its parts. It refuses control
// characters: no daemon sends them, and what it says is often shown on a terminal.
func parseReplyLine(line string) (code Code, more bool, text string, err error) {
	if strings.ContainsFunc(line, isControl) {
		return 0, false, "", fmt.Errorf("%s is not a reply: it has control characters", quote(line))
	}
	if len(line) < 3 || strings.Trim(line[:3], "0123456789") != "" || line[0] < '2' || line[0] > '5' {
		return 0, false, "", fmt.Errorf("%s is not a reply; one looks like \"250 text\"", quote(line))
	}
	code = Code(line[0]-'0')*100 + Code(line[1]-'0')*10 + Code(line[2]-'0')
	if len(line) == 3 {
		return code, false, "", nil
	}
	if line[3] != ' ' && line[3] != '-' {
		return 0, false, "", fmt.Errorf("%s is not a reply: its code is followed by neither space nor hyphen", quote(line))
	}
	return code, line[3] == '-', line[4:], nil
}
