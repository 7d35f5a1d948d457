package line

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/floodd/floodd/core"
)

// fields reads the words of one row in turn. The first that is not what it should
// be sets err, and what is read after it is zero.
type fields struct {
	row   string
	words []string
	err   error
}

func splitFields(row string, width int) *fields {
	f := &fields{row: row, words: strings.Split(row, " ")}
	if len(f.words) != width {
		f.err = fmt.Errorf("row %s has %d fields where %d were expected", quote(row), len(f.words), width)
	}
	return f
}

// raw takes the next word; "" after an error.
func (f *fields) raw() string {
	if f.err != nil || len(f.words) == 0 {
		return ""
	}
	word := f.words[0]
	f.words = f.words[1:]
	return word
}

func (f *fields) fail(word, meant string) {
	if f.err == nil {
		f.err = fmt.Errorf("row %s: %s is not %s", quote(f.row), quote(word), meant)
	}
}

// word takes a name or a host; "-" stands for none.
func (f *fields) word() string {
	switch word := f.raw(); word {
	case "-":
		return ""
	case "":
		f.fail(word, "a word")
		return ""
	default:
		return word
	}
}

// integer takes a number that is not negative.
func (f *fields) integer() int64 {
	word := f.raw()
	n, err := strconv.ParseInt(word, 10, 64)
	if err != nil || n < 0 {
		f.fail(word, "a number")
		return 0
	}
	return n
}

func (f *fields) uint32() uint32 {
	word := f.raw()
	n, err := strconv.ParseUint(word, 10, 32)
	if err != nil {
		f.fail(word, "a number")
		return 0
	}
	return uint32(n)
}

func (f *fields) port() int {
	word := f.raw()
	n, err := strconv.ParseUint(word, 10, 16)
	if err != nil {
		f.fail(word, "a port")
		return 0
	}
	return int(n)
}

// fixed takes a number with three decimals and a unit, in thousandths of that unit.
func (f *fields) fixed(unit string) int64 {
	word := f.raw()
	text, hasUnit := strings.CutSuffix(word, unit)
	n, ok := parseFixed(text, 3)
	if !hasUnit || !ok {
		f.fail(word, "a number with three decimals of "+unit)
		return 0
	}
	return n
}

// fixedOrNone is fixed, or 0 for "-".
func (f *fields) fixedOrNone(unit string) int64 {
	if f.none() {
		return 0
	}
	return f.fixed(unit)
}

// none takes a "-", if that is what comes next.
func (f *fields) none() bool {
	if f.err != nil || len(f.words) == 0 || f.words[0] != "-" {
		return false
	}
	f.raw()
	return true
}

// pieces takes HAVE/ALL; zeros for "-".
func (f *fields) pieces() (have, all uint32) {
	if f.none() {
		return 0, 0
	}
	word := f.raw()
	haveText, allText, _ := strings.Cut(word, "/")
	haveCount, errHave := strconv.ParseUint(haveText, 10, 32)
	allCount, errAll := strconv.ParseUint(allText, 10, 32)
	if errHave != nil || errAll != nil || allCount == 0 {
		f.fail(word, "how many pieces of how many")
		return 0, 0
	}
	return uint32(haveCount), uint32(allCount)
}

// rate takes a bandwidth; 0 for "-".
func (f *fields) rate() int64 {
	word := f.raw()
	if word == "-" {
		return 0
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(word, "B/s"), 10, 64)
	if err != nil || n < 0 || !strings.HasSuffix(word, "B/s") {
		f.fail(word, "a bandwidth in B/s")
		return 0
	}
	return n
}

func (f *fields) id() core.UpdateID {
	word := f.raw()
	id, err := core.ParseUpdateID(word)
	if err != nil {
		f.fail(word, "an update id")
	}
	return id
}

// stream takes ORIGIN/EPOCH.
func (f *fields) stream() core.Stream {
	word := f.raw()
	id, err := core.ParseUpdateID(word + "/1")
	if err != nil {
		f.fail(word, "a stream of updates")
	}
	return id.Stream
}

// sequences takes FIRST-LAST.
func (f *fields) sequences() core.Range {
	word := f.raw()
	firstText, lastText, _ := strings.Cut(word, "-")
	first, errFirst := strconv.ParseUint(firstText, 10, 64)
	last, errLast := strconv.ParseUint(lastText, 10, 64)
	if errFirst != nil || errLast != nil || first > last {
		f.fail(word, "a range of sequence numbers")
		return core.Range{}
	}
	return core.Range{First: first, Last: last}
}

// groups takes names joined by commas; nil for "-".
func (f *fields) groups() []core.GroupName {
	var groups []core.GroupName
	if joined := f.word(); joined != "" {
		for name := range strings.SplitSeq(joined, ",") {
			groups = append(groups, core.GroupName(name))
		}
	}
	return groups
}

// parseEnum takes the word for one of core's values from first to last.
func parseEnum[E interface {
	~int
	String() string
}](f *fields, first, last E) E {
	word := f.raw()
	for e := first; e <= last; e++ {
		if e.String() == word {
			return e
		}
	}
	f.fail(word, "a word known here")
	return first
}
