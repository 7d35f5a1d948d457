package realnet

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
)

func runChild(t *testing.T, c child) error {
	t.Helper()
	if c.deadline == 0 {
		c.deadline = time.Minute
	}
	return c.run(t.Context())
}

func TestChildExitStatus(t *testing.T) {
	input := strings.Repeat("x", 1<<20) // more than a pipe holds
	for _, test := range []struct{ name, command, want string }{
		{"zero", "cat > /dev/null", ""},
		{"zero with input unread", "exit 0", ""},
		{"zero with input half read", "head -c 10 > /dev/null", ""},
		{"another", "cat > /dev/null; exit 3", "exit status 3"},
		{"another with input unread", "exit 3", "exit status 3"},
		{"killed", "kill -9 $$", "signal: killed"},
		{"no such program", "/no/such/program", "exit status 127"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := runChild(t, child{command: test.command, stdin: strings.NewReader(input)})
			if got := errText(err); got != test.want {
				t.Errorf("got %q, wanted %q", got, test.want)
			}
		})
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestChildRunsInTheRootDirectory(t *testing.T) {
	var out bytes.Buffer
	if err := runChild(t, child{command: "pwd", stdout: &out}); err != nil || out.String() != "/\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}

// TestChildGroupIsKilled: at its deadline, and when the daemon ends, the child goes
// with all that it started. They all hold a pipe open, which ends when the last has gone.
func TestChildGroupIsKilled(t *testing.T) {
	for _, test := range []struct {
		name string
		want string
		c    child
		ends bool
	}{
		{"deadline", "killed: not done within 100ms", child{deadline: 100 * time.Millisecond}, false},
		{"the daemon ends", "stopped: the daemon is ending", child{deadline: time.Hour}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			fifo := filepath.Join(t.TempDir(), "held")
			if err := runChild(t, child{command: "mkfifo " + fifo}); err != nil {
				t.Skip("no mkfifo here: ", err)
			}
			test.c.command = "exec 9> " + fifo + "; echo begun >&9; sleep 3600 & sleep 3600"
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error)
			go func() { ended <- test.c.run(ctx) }()
			held, err := os.Open(fifo)
			if err != nil {
				t.Fatal(err)
			}
			defer held.Close()
			begun := make([]byte, 6)
			if _, err := io.ReadFull(held, begun); err != nil {
				t.Fatal(err)
			}
			if test.ends {
				cancel()
			}
			if got := errText(<-ended); got != test.want {
				t.Errorf("got %q, wanted %q", got, test.want)
			}
			io.Copy(io.Discard, held) // does not end before the last holder has gone
		})
	}
}

func TestExportEnvironment(t *testing.T) {
	var updates []core.ExportUpdate
	for i := range 3 {
		u := updateOf(uint64(i+1), strings.Repeat("x", i))
		u.Groups = append(u.Groups, core.GroupName("own-"+string('a'+rune(i))))
		updates = append(updates, u)
	}
	out := filepath.Join(t.TempDir(), "out")
	x := exporter{self: "inferno", store: memoryStore{}, local: core.LocalDef{
		ExportCommand: `(cat; echo "$FLOODD_SITE $FLOODD_UPDATES $FLOODD_BYTES"; echo $FLOODD_UPDATE_IDS; echo $FLOODD_GROUPS) > ` + out,
		ExportFraming: core.FramingLines,
	}}
	if finished := x.run(t.Context(), core.StartExport{Batch: 5, Updates: updates}); finished != (core.ExportFinished{Batch: 5, Done: 3}) {
		t.Fatalf("got %+v", finished)
	}
	got, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	want := `valhalla/35s/1 0
valhalla/35s/2 1
xvalhalla/35s/3 2
xxinferno 3 3
valhalla/35s/1 valhalla/35s/2 valhalla/35s/3
mirror-1 own-a own-b own-c
`
	if string(got) != want {
		t.Errorf("got:\n%s\nwanted:\n%s", got, want)
	}
}

// TestExportEnvironmentIsBounded: a batch of very many updates still starts.
func TestExportEnvironmentIsBounded(t *testing.T) {
	updates := make([]core.ExportUpdate, 50_000)
	for i := range updates {
		updates[i] = updateOf(uint64(i+1), "x")
		updates[i].Groups = []core.GroupName{core.GroupName(strings.Repeat("g", 100) + updates[i].ID.String())}
	}
	for _, variable := range exportEnv("inferno", updates) {
		if len(variable) > exportListMax+100 {
			t.Errorf("%.20s... is %d bytes long", variable, len(variable))
		}
	}
	x := exporter{self: "inferno", store: memoryStore{}, local: core.LocalDef{ExportCommand: `test $(wc -c) = $FLOODD_UPDATES`}}
	if finished := x.run(t.Context(), core.StartExport{Updates: updates}); finished.Why != "" {
		t.Errorf("got %+v", finished)
	}
}

func TestExportFails(t *testing.T) {
	x := exporter{self: "inferno", store: memoryStore{}, local: core.LocalDef{ExportCommand: "exit 3"}}
	want := core.ExportFinished{Batch: 1, Why: "export command: exit status 3"}
	if finished := x.run(t.Context(), core.StartExport{Batch: 1, Updates: []core.ExportUpdate{updateOf(1, "x")}}); finished != want {
		t.Errorf("got %+v, wanted %+v", finished, want)
	}
}
