package line

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/floodd/floodd/core"
)

// explain asks how each site got an update.
func (s *Session) explain(args []string) Event {
	id, err := core.ParseUpdateID(args[0])
	if err != nil {
		s.refuse(refusal{CodeArguments, fmt.Sprintf("%s is not an update id; one looks like inferno/1k/7", quote(args[0]))})
		return nil
	}
	return s.ask(core.Explain{ID: id}, (*Session).onReply)
}

// appendExplanation: 250-SITE AFTER BOUND RATIO FROM WAY STATE PIECES SOURCES, 250 N
// sites. What is not known is "-".
func appendExplanation(dst []byte, r core.Explanation) []byte {
	for i := range r.Sites {
		site := &r.Sites[i]
		known := site.Way != core.WayUnknown
		ratio, compared := site.RatioThousandths()
		dst = appendHead(dst, CodeOK, '-')
		dst = appendWord(dst, string(site.Site))
		dst = appendKnown(append(dst, ' '), known, func(dst []byte) []byte { return appendMillis(dst, site.After.Microseconds()) })
		dst = appendKnown(append(dst, ' '), site.BoundMicros > 0, func(dst []byte) []byte { return appendMillis(dst, site.BoundMicros) })
		dst = appendKnown(append(dst, ' '), compared, func(dst []byte) []byte { return appendFixed(dst, ratio, 3) })
		dst = appendWord(append(dst, ' '), string(site.From))
		dst = appendKnown(append(dst, ' '), known, func(dst []byte) []byte { return append(dst, site.Way.String()...) })
		dst = append(dst, ' ')
		dst = append(dst, site.Standing.String()...)
		if site.Standing == core.StandingGap {
			dst = append(dst, '-')
			dst = append(dst, site.Cause.String()...)
		}
		dst = appendKnown(append(dst, ' '), site.Pieces > 0, func(dst []byte) []byte {
			return fmt.Appendf(dst, "%d/%d", site.Have, site.Pieces)
		})
		dst = append(dst, ' ')
		dst = strconv.AppendUint(dst, uint64(site.Sources), 10)
		dst = appendEnd(dst)
	}
	return appendCount(dst, len(r.Sites), "sites")
}

// appendKnown appends a field, or "-" where it is not known.
func appendKnown(dst []byte, known bool, field func([]byte) []byte) []byte {
	if !known {
		return append(dst, '-')
	}
	return field(dst)
}

// ParseExplanation reads the reply to "explain".
func ParseExplanation(r Response) (core.Explanation, error) {
	var e core.Explanation
	_, err := parseRows(r, "sites", 9, func(f *fields) {
		var site core.ExplainedSite
		site.Site = core.SiteName(f.word())
		after := f.fixedOrNone("ms")
		site.BoundMicros = f.fixedOrNone("ms")
		f.raw() // the ratio, which follows from the two
		site.From = core.SiteName(f.word())
		site.Way = parseWay(f)
		if site.Way != core.WayUnknown {
			site.After = time.Duration(after) * time.Microsecond
		}
		site.Standing, site.Cause = parseStanding(f)
		site.Have, site.Pieces = f.pieces()
		site.Sources = f.uint32()
		e.Sites = append(e.Sites, site)
	})
	return e, err
}

func parseWay(f *fields) core.Way {
	if f.none() {
		return core.WayUnknown
	}
	return parseEnum(f, core.WayOrigin, core.WayAsked)
}

// parseStanding reads a standing, and of a gap its cause.
func parseStanding(f *fields) (core.Standing, core.GapCause) {
	if len(f.words) > 0 {
		if cause, ok := strings.CutPrefix(f.words[0], core.StandingGap.String()+"-"); ok {
			f.words[0] = cause
			return core.StandingGap, parseEnum(f, core.GapCause(0), core.GapOverrun)
		}
	}
	return parseEnum(f, core.StandingSilent, core.StandingForgotten), 0
}
