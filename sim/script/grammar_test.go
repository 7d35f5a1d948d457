package script

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGrammar: every keyword of our own scenarios is coloured as one, and a word that is
// not of the language is marked.
func TestGrammar(t *testing.T) {
	text, err := Grammar("textmate")
	if err != nil {
		t.Fatal(err)
	}
	var grammar struct {
		Patterns []struct{ Name, Match string }
	}
	if err := json.Unmarshal([]byte(text), &grammar); err != nil {
		t.Fatal(err)
	}
	var known *regexp.Regexp
	for _, p := range grammar.Patterns {
		if p.Name == "keyword.other.floodd" { // without what Go's expressions lack
			known = regexp.MustCompile("^" + strings.TrimSuffix(p.Match, `(?![-A-Za-z0-9])`) + "$")
		}
	}
	files, err := filepath.Glob("../../scenarios/*" + Extension)
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios to try: %v", err)
	}
	keyword, comment := regexp.MustCompile(`:[A-Za-z][-A-Za-z0-9]*`), regexp.MustCompile(`(?m);.*$|^\s*#.*$|"[^"]*"`)
	for _, file := range files {
		scenario, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range keyword.FindAllString(comment.ReplaceAllString(string(scenario), ""), -1) {
			if !known.MatchString(word) {
				t.Errorf("%s: %s is not coloured", file, word)
			}
		}
	}
	if known.MatchString(":flod") {
		t.Error(":flod is coloured as if it were a word")
	}
	if _, err := Grammar("vi"); err == nil || err.Error() != `no grammar for "vi"; did you mean vim?` {
		t.Errorf("asked for vi, it said %v", err)
	}
}
