package line

import (
	"strconv"

	"github.com/floodd/floodd/core"
)

// Code is the number that a reply starts with. The first digit tells a program
// what to do: 2 done, 3 go on, 4 the same may succeed later, 5 it will not.
type Code int

const (
	CodeStatistics  Code = 211 // rows of statistics
	CodeHelp        Code = 214 // help, for a person
	CodeGreeting    Code = 220 // the first line of a session
	CodeClosing     Code = 221 // the session ends, as asked
	CodeDelivery    Code = 222 // an update follows, for a receiving program
	CodeOK          Code = 250 // done
	CodeProceed     Code = 354 // send the update's lines, or take updates
	CodeUnavailable Code = 421 // the daemon ends the session
	CodeNotYet      Code = 450 // not computed, or not known, yet
	CodeDisk        Code = 451 // the store failed
	CodeStorage     Code = 452 // no room for the update now
	CodeUnknown     Code = 500 // unknown command, or a line that is too long
	CodeArguments   Code = 501 // the arguments are wrong
	CodeOutOfPlace  Code = 503 // a known command where it makes no sense
	CodeNoTopic     Code = 504 // no help on that
	CodeRefused     Code = 550 // no such group, or not permitted
	CodeTooLarge    Code = 552 // the update could never be kept
	CodeTransaction Code = 554 // the update, or the connection, is refused for good
)

func (c Code) String() string { return strconv.Itoa(int(c)) }

// codeOf returns the code of a refusal by core, and what to say where core said
// nothing.
func codeOf(why core.RejectWhy) (Code, string) {
	switch why {
	case core.RejectNoGroup:
		return CodeRefused, "no such group here; groups lists those there are"
	case core.RejectNoUpdate:
		return CodeRefused, "no such update was heard of here"
	case core.RejectNotYet:
		return CodeNotYet, "not known yet; ask again later"
	case core.RejectStorage:
		return CodeStorage, "no storage for it now; try again later"
	case core.RejectTooLarge:
		return CodeTooLarge, "too large ever to be kept here"
	case core.RejectNotPermitted:
		return CodeRefused, "not permitted from where you are"
	case core.RejectNotReceiving:
		return CodeRefused, "this site exports by command, not to receiving programs"
	case core.RejectDisk:
		return CodeDisk, "the store failed; try again later"
	default:
		return CodeTransaction, "the update was refused"
	}
}
