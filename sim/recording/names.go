package recording

import (
	"strconv"
	"strings"

	"github.com/floodd/floodd/core"
)

// Names says whether the line names an update: by its id, or in a range of its stream's
// numbers. Of a list too long for words it knows the beginning.
func (l Line) Names(id core.UpdateID) bool {
	stream := id.Stream.String()
	for rest := l.Text; ; {
		at := strings.Index(rest, stream)
		if at < 0 {
			return false
		}
		before := at == 0 || !isWord(rest[at-1])
		rest = rest[at+len(stream):]
		switch {
		case !before || rest == "":
		case rest[0] == '/':
			if number := digits(rest[1:]); number == strconv.FormatUint(id.Seq, 10) {
				return true
			}
		case rest[0] == ')' && inRanges(rest, id.Seq):
			return true
		}
	}
}

// inRanges says whether a number is in the ranges that follow in the item of a list, or
// in the note, that a stream begins.
func inRanges(rest string, seq uint64) bool {
	if other := strings.Index(rest, "(:stream "); other >= 0 {
		rest = rest[:other]
	}
	for _, label := range []string{"(:ranges ", "(:range ", "(:seen ", "(:held "} {
		_, list, there := strings.Cut(rest, label)
		if !there {
			continue
		}
		list, _, _ = strings.Cut(list, ")")
		for r := range strings.FieldsSeq(list) {
			first, last, isRange := strings.Cut(r, "-")
			from, err := strconv.ParseUint(first, 10, 64)
			to := from
			if isRange && err == nil {
				to, err = strconv.ParseUint(last, 10, 64)
			}
			if err == nil && from <= seq && seq <= to {
				return true
			}
		}
	}
	return false
}

func isWord(c byte) bool { return c != ' ' && c != '(' && c != '"' }

func digits(text string) string {
	end := 0
	for end < len(text) && text[end] >= '0' && text[end] <= '9' {
		end++
	}
	return text[:end]
}
