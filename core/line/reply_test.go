package line

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/floodd/floodd/core"
)

// TestLongTextsAreCut: what core says of a client's words stays one line that fits a
// client's buffer, cut between characters.
func TestLongTextsAreCut(t *testing.T) {
	r := read(t, AppendReply(nil, core.Rejected{Why: core.RejectNoGroup, Text: "x" + strings.Repeat("é", 100_000)}))
	if n := len(r.last()); n != textMax-1 || !utf8.ValidString(r.last()) {
		t.Errorf("text of %d bytes ends with %q", n, r.last()[n-3:])
	}
}

func TestSuggestions(t *testing.T) {
	s := NewSession(Options{Site: "valhalla"})
	for word, want := range map[string]string{
		"gruop": "group", "GRUOPS": "groups", "statistic": "statistics", "binray": "binary", "x": "", "xx": "", "gxxs": "", "help": "help",
	} {
		if got := s.suggest(word); got != want {
			t.Errorf("%s suggests %q, wanted %q", word, got, want)
		}
	}
}
