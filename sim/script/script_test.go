package script

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"github.com/floodd/floodd/sim"
)

// nothing is a place without files.
func nothing(string) ([]byte, error) { return nil, fs.ErrNotExist }

// TestTranscripts: what is said of files with faults in them, word by word, and what
// becomes of those without. The command "check" reads a scenario, "doubts" says what in it does nothing, "help" explains a topic.
func TestTranscripts(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "check":
				s, err := Parse("x.scn", []byte(d.Input), nothing)
				if err != nil {
					return err.Error() + "\n"
				}
				return summary(s)
			case "doubts":
				s, scenario, err := parse("x.scn", []byte(d.Input), inFolder(map[string]string{"m.csv": "site,Oslo,Lima\nOslo,0,9\nLima,9,0\n"}))
				if err != nil {
					return err.Error() + "\n"
				}
				if doubts := s.doubts(&scenario); doubts.Len() > 0 {
					return doubts.Error() + "\n"
				}
				return "none\n"
			case "help":
				text, err := Help(strings.TrimSpace(d.Input))
				if err != nil {
					return err.Error() + "\n"
				}
				return text
			}
			t.Fatalf("unknown command %s", d.Cmd)
			return ""
		})
	})
}

// summary writes what a scenario came to.
func summary(s sim.Scenario) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s seed %d, %v and %v to settle\n", s.Name, s.Seed, s.Duration, s.Settle)
	for i := range s.Hosts {
		h := &s.Hosts[i]
		fmt.Fprintf(&b, "host %s %s %s, up %d down %d, disk %+v, export %+v, storage %d\n",
			h.Site.Name, h.Region, h.Place, h.Uplink, h.Downlink, h.Disk, h.Export, h.Local.DataStorageMax)
	}
	for _, g := range s.Groups {
		fmt.Fprintf(&b, "group %s of %v under %s\n", g.Name, g.Sites, g.Master)
	}
	for _, f := range s.Floods {
		fmt.Fprintf(&b, "flood %+v\n", f)
	}
	for _, f := range s.Faults {
		fmt.Fprintf(&b, "at %v %v\n", f.At, f.Act)
	}
	for _, w := range s.Swarms {
		fmt.Fprintf(&b, "swarm %+v\n", w)
	}
	for _, e := range s.Expect {
		fmt.Fprintf(&b, "expect %s: %s %s %d\n", e.Text, e.Metric, e.Op, e.Value)
	}
	return b.String()
}

const smallest = `(:sites 2) (:group-define (:group-name g) (:site all) (:master-site s1))`

// TestMatrix: a measured matrix is found beside the scenario and above it; where it
// must be there and is not, that is an error.
func TestMatrix(t *testing.T) {
	matrix := "site,London,NewYork\nLondon,0,70\nNewYork,70,0\n"
	tests := []struct {
		name, form string
		files      map[string]string
		found      bool
		want       string
	}{
		{"beside", `(:rtt-matrix "m.csv")`, map[string]string{"a/b/m.csv": matrix}, true, ""},
		{"above", `(:rtt-matrix-if-present "m.csv")`, map[string]string{"m.csv": matrix}, true, ""},
		{"absent", `(:rtt-matrix-if-present "m.csv")`, nil, false, ""},
		{"missing", `(:rtt-matrix "m.csv")`, nil, false, "a/b/x.scn:1:24: m.csv is neither in the scenario's folder (a/b) nor in the 8 above it; give the path from the scenario's folder, or write :rtt-matrix-if-present"},
		{"missing at an absolute path", `(:rtt-matrix "/m.csv")`, nil, false, "x.scn:1:24: /m.csv is not there; "},
		{"forbidden", `(:rtt-matrix "secret.csv")`, nil, false, "x.scn:1:24: secret.csv: permission denied; "},
		{"broken", `(:rtt-matrix "m.csv")`, map[string]string{"a/b/m.csv": "site,London\nParis,0\n"}, false, `m.csv: matrix:2:1: `},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			open := func(path string) ([]byte, error) {
				if text, ok := test.files[filepath.Clean(path)]; ok {
					return []byte(text), nil
				}
				err := fs.ErrNotExist
				if strings.HasSuffix(path, "secret.csv") {
					err = errors.New("permission denied")
				}
				return nil, &fs.PathError{Op: "open", Path: path, Err: err}
			}
			s, err := Parse("a/b/x.scn", []byte("(:network "+test.form+") "+smallest), open)
			if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Fatalf("the error is %v, want %q", err, test.want)
			}
			if (s.Network.Matrix != nil) != test.found {
				t.Errorf("the matrix is %v, want one: %v", s.Network.Matrix, test.found)
			}
		})
	}
}

// TestLoadMissing: a file that is not there is an error of its own kind.
func TestLoadMissing(t *testing.T) {
	if _, err := Load("testdata/none.scn"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Load said %v", err)
	}
}

// TestTooLong: a scenario has a bound.
func TestTooLong(t *testing.T) {
	text := strings.Repeat(";", sizeMax+1)
	if _, err := Parse("x.scn", []byte(text), nothing); err == nil || !strings.Contains(err.Error(), "too long for a scenario") {
		t.Errorf("Parse said %v", err)
	}
}

// TestTemplate: what a new scenario begins with can run as it is, leaves no doubt, and
// shows every form that there is.
func TestTemplate(t *testing.T) {
	text := Template("my own")
	s, scenario, err := parse("x.scn", []byte(text), nothing)
	if err != nil {
		t.Fatal(err)
	}
	if scenario.Name != "my own" {
		t.Errorf("it is called %q", scenario.Name)
	}
	if doubts := s.doubts(&scenario); doubts.Len() > 0 {
		t.Error(doubts)
	}
	for _, form := range (&tables{}).scene().Topic().Fields {
		if !strings.Contains(text, "(:"+form.Name) {
			t.Errorf("it does not show (:%s ...)", form.Name)
		}
	}
}

func TestStory(t *testing.T) {
	text := "; One line.\n;\n# And more.\n\n; Not this.\n(:sites 1)\n"
	if got, want := Story([]byte(text)), "One line.\n\nAnd more."; got != want {
		t.Errorf("the story is %q, want %q", got, want)
	}
}

// TestHelpWidth: help is no wider than a terminal.
func TestHelpWidth(t *testing.T) {
	for _, topic := range []string{"", "scenario", "network", "host", "flood", "at", "swarm", "expect"} {
		text, err := Help(topic)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text) {
			if line = strings.TrimSuffix(line, "\n"); len(line) > 80 {
				t.Errorf("help on %q has a line of %d columns, of which 80 fit: %q", topic, len(line), line)
			}
		}
	}
}

// FuzzParse: no text makes the reader panic, and what it takes can run, and be written
// so that it reads back as the same.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("../../scenarios/*" + Extension)
	if err != nil || len(files) == 0 {
		f.Fatalf("no scenarios to begin with: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("x.scn", text, nothing)
		if err == nil && (len(s.Hosts) == 0 || s.Duration < time.Millisecond) {
			t.Errorf("a scenario of %d sites and %v was taken", len(s.Hosts), s.Duration)
		}
		if err == nil {
			mustReadBack(t, s)
		}
	})
}

// TestFilesAreBounded: of a file without an end no more is read than shows that it is too long.
func TestFilesAreBounded(t *testing.T) {
	endless := filepath.Join(t.TempDir(), "endless")
	if err := os.WriteFile(endless, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(endless, 1<<42); err != nil {
		t.Skip(err) // the file system has no files with holes
	}
	for most, read := range map[string]func(string) ([]byte, error){
		"1048576": Read,
		"1000":    func(path string) ([]byte, error) { return readAtMost(path, 1000) },
	} {
		if _, err := read(endless); err == nil || !strings.Contains(err.Error(), "it has more than "+most+" bytes") {
			t.Errorf("of a file without an end it says %v", err)
		}
	}
	if _, err := Load(endless); err == nil {
		t.Error("it is a scenario")
	}
}
