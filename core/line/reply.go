package line

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/floodd/floodd/core"
)

// textMax is the most bytes of a sentence for a person in one reply.
const textMax = 512

// AppendReply appends core's reply as text. A listing is a continuation line
// ("250-") for each row and a last line ("250 ") that counts them; one with no rows
// is the last line alone.
//
// Fields are words: a name or host that is not known is "-". Times carry their unit
// and three decimals: costs and round trips are in milliseconds (12.345ms), ages in
// seconds (75.250s). Bandwidth is in bytes per second (1250000B/s). So a program
// needs no arithmetic but decimal, and a person no manual.
//
// What other sites call themselves cannot forge a line: control characters, and
// spaces in fields, become question marks.
func AppendReply(dst []byte, reply core.Reply) []byte {
	switch r := reply.(type) {
	case core.GroupList:
		return appendGroupList(dst, r)
	case core.GroupListing:
		return appendGroupListing(dst, r)
	case core.TopologyListing:
		return appendTopology(dst, r)
	case core.EstimatesListing:
		return appendEstimates(dst, r)
	case core.StatsListing:
		return appendStatistics(dst, r)
	case core.NearestSite:
		return appendNearest(dst, r)
	case core.GapListing:
		return appendGaps(dst, r)
	case core.Explanation:
		return appendExplanation(dst, r)
	case core.Ready:
		return appendLine(dst, CodeProceed, ' ', `send the update; end it with "." alone on a line`)
	case core.Queued:
		return appendLine(dst, CodeOK, ' ', fmt.Sprintf("%s queued %d", r.ID, r.Size))
	case core.Receiving:
		return appendLine(dst, CodeProceed, ' ', `updates follow; say "ack ID" for what you have`)
	case core.Exiting:
		return appendLine(dst, CodeClosing, ' ', "floodd ends")
	case core.Rejected:
		no := rejected(r)
		return appendLine(dst, no.code, ' ', no.text)
	}
	panic(fmt.Sprintf("line: no text for %T", reply))
}

// AppendBusy appends the reply to a client for whom there is no place now, sent
// instead of a greeting.
func AppendBusy(dst []byte, site core.SiteName) []byte {
	return appendLine(dst, CodeUnavailable, ' ', string(site)+" has too many clients; try again later")
}

// AppendDenied appends the reply to a client that may not connect, sent instead of
// a greeting.
func AppendDenied(dst []byte, site core.SiteName) []byte {
	return appendLine(dst, CodeTransaction, ' ', string(site)+" takes no clients from where you are")
}

// appendLine appends a line with a sentence for a person.
func appendLine(dst []byte, code Code, separator byte, text string) []byte {
	if len(text) > textMax {
		cut := textMax
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	dst = appendHead(dst, code, separator)
	for i := range len(text) {
		if isControl(rune(text[i])) {
			dst = append(dst, '?')
		} else {
			dst = append(dst, text[i])
		}
	}
	return appendEnd(dst)
}

func appendHead(dst []byte, code Code, separator byte) []byte {
	return append(strconv.AppendInt(dst, int64(code), 10), separator)
}

func appendEnd(dst []byte) []byte { return append(dst, "\r\n"...) }

// appendCount appends the last line of a listing.
func appendCount(dst []byte, n int, of string) []byte {
	return appendLine(dst, CodeOK, ' ', strconv.Itoa(n)+" "+of)
}

// appendWord appends a field that others chose.
func appendWord(dst []byte, word string) []byte {
	if word == "" {
		return append(dst, '-')
	}
	start := len(dst)
	dst = append(dst, word...)
	tame(dst[start:])
	return dst
}

// tame makes a word of what may not be one.
func tame(word []byte) {
	for i, c := range word {
		if c == ' ' || isControl(rune(c)) {
			word[i] = '?'
		}
	}
}

// quote shows a client's own token to it, shortened.
func quote(token string) string {
	const shown = 64
	if len(token) > shown {
		return strconv.Quote(token[:shown]) + "..."
	}
	return strconv.Quote(token)
}
