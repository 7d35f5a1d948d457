package realnet

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
)

// everyNote has one observation of each kind.
var everyNote = []core.Observation{
	core.UpdateAccepted{}, core.UpdateComplete{}, core.UpdateDuplicate{}, core.UpdateCorrupt{}, core.UpdateExported{},
	core.ExportFailed{}, core.UpdateDropped{}, core.UpdatePurged{}, core.GapRecorded{}, core.ClientRejected{},
	core.PeerUp{}, core.PeerDown{}, core.PeerRefused{}, core.PeerUnreachable{}, core.GroupChanged{},
	core.TopologyChanged{}, core.TopologyRejected{}, core.SiteJoined{}, core.SiteLeft{}, core.BoundReached{},
}

func TestEveryNoteHasWords(t *testing.T) {
	seen := map[string]bool{}
	for _, note := range everyNote {
		message, attrs := describe(note)
		if message == "" || seen[message] || len(attrs) == 0 {
			t.Errorf("%T is described as %q with %d attributes", note, message, len(attrs))
		}
		seen[message] = true
	}
	if n := observationsOfCore(t); n != len(everyNote) {
		t.Errorf("core has %d observations, and %d are described", n, len(everyNote))
	}
}

// observationsOfCore counts the types that core marks as observations.
func observationsOfCore(t *testing.T) int {
	file, err := parser.ParseFile(token.NewFileSet(), "../core/note.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "observation" {
			n++
		}
	}
	return n
}

func TestJournalLevels(t *testing.T) {
	var out bytes.Buffer
	j := journal{slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelInfo}))}
	j.Note(core.Note{Observation: core.UpdateAccepted{ID: someID}})
	if out.Len() > 0 {
		t.Errorf("at level info: %s", out.String())
	}
	j.Note(core.Note{Observation: core.UpdateDropped{ID: someID, Size: 7, Class: core.DropForSend}})
	for _, want := range []string{"level=ERROR", `msg="update dropped: storage is full"`, "update=valhalla/35s/1", "bytes=7", "class=for-send"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s lacks %s", out.String(), want)
		}
	}
}

// TestQuietDaemon: every update is noted only where somebody hears of it.
func TestQuietDaemon(t *testing.T) {
	at := func(level slog.Level) *slog.Logger {
		return slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: level}))
	}
	for _, test := range []struct {
		name    string
		options Options
		quiet   bool
	}{
		{"no log", Options{}, true},
		{"a log of what matters", Options{Log: at(slog.LevelInfo)}, true},
		{"a log of everything", Options{Log: at(slog.LevelDebug)}, false},
		{"an observer", Options{Log: at(slog.LevelInfo), Observe: func(core.Observation) {}}, false},
	} {
		if got := test.options.quiet(); got != test.quiet {
			t.Errorf("with %s the daemon is quiet: %v", test.name, got)
		}
	}
}
