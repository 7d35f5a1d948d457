package line

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/floodd/floodd/core"
)

// sizeDigitsMax is how many digits of a size are believed: more do not surely fit
// an int64.
const sizeDigitsMax = 18

// binary reads SIZE bytes whatever it replies: a client that sends ahead has them
// on the way already (as RFC 3030 has it for BDAT).
func (s *Session) binary(args []string) Event {
	size, ok := s.binarySize(args)
	if !ok {
		return nil
	}
	groups, no := parseGroups(args[1:])
	if no == nil && size > core.UpdateSizeMax {
		no = &refusal{CodeTooLarge, fmt.Sprintf("an update has at most %d bytes", int64(core.UpdateSizeMax))}
	}
	s.transfer = &transfer{groups: groups, body: &counted{size}, sizeMax: size, refusal: no}
	if no != nil {
		return nil
	}
	if size <= shortMax {
		s.transfer.reserved = size
		return nil
	}
	return s.reserve(size, 0, (*Session).onBinaryReserved)
}

// shortMax is the length up to which no storage is reserved for a binary beforehand, in bytes:
// a client may have as much in a session's buffer anyway. If there is none, it is refused
// when it is whole.
const shortMax = 16 << 10

// mayRunAhead reports whether a command may be carried out while updates wait for their
// replies: it is a short binary, of which nothing is said before it is published.
func (s *Session) mayRunAhead(words []string) bool {
	if len(words) == 0 {
		return true
	}
	c, ok := s.lookup(words[0])
	if !ok || c.name != "binary" || c.check(words[1:], s.receiving) != nil {
		return false
	}
	size, err := strconv.ParseUint(words[1], 10, 64)
	_, no := parseGroups(words[2:])
	return err == nil && size <= shortMax && no == nil
}

func (s *Session) onBinaryReserved(r core.Reply) {
	if no, ok := r.(core.Rejected); ok {
		no := rejected(no)
		s.transfer.refusal = &no
	}
}

// refuseBinary says no to a binary after its bytes.
func (s *Session) refuseBinary(args []string, no refusal) {
	if size, ok := s.binarySize(args); ok {
		s.transfer = &transfer{body: &counted{size}, refusal: &no}
	}
}

// binarySize reads the size. Where there is none it says so, and no bytes are
// taken to follow. A size of more digits than are believed ends the session: bytes
// follow, but nobody knows where they end.
func (s *Session) binarySize(args []string) (int64, bool) {
	if len(args) == 0 {
		s.say(CodeArguments, "binary needs a size: binary SIZE [GROUP...]")
		return 0, false
	}
	text := args[0]
	if strings.Trim(text, "0123456789") != "" {
		s.say(CodeArguments, "%s is not a number of bytes; no bytes were read", quote(text))
		return 0, false
	}
	digits := strings.TrimLeft(text, "0")
	if len(digits) > sizeDigitsMax {
		s.say(CodeArguments, "%s is more bytes than can be counted; an update has at most %d", quote(text), int64(core.UpdateSizeMax))
		s.HangUp("closing: the end of the bytes that follow cannot be found")
		return 0, false
	}
	size, err := strconv.ParseInt("0"+digits, 10, 64)
	return size, err == nil
}
