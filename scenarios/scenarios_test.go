// Package scenarios holds no program: its files are stories that "sim run" plays, and
// its tests keep them true. README.md lists them.
package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
)

// TestReadme: the table lists every scenario with the first line of its story.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := script.Files([]string{"."})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		title, rest, _ := strings.Cut(script.Story(text), "\n")
		if strings.TrimSpace(rest) == "" {
			t.Errorf("%s begins with no story of more than a line", file)
		}
		name := filepath.Base(file)
		if row := fmt.Sprintf("| [%s](%s) | %s |\n", name, name, title); !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks the row\n%s", row)
		}
	}
	if rows := strings.Count(string(readme), script.Extension+") |"); rows != len(files) {
		t.Errorf("README.md lists %d scenarios, there are %d", rows, len(files))
	}
}

// TestScenariosHold runs every scenario as "sim run" does.
func TestScenariosHold(t *testing.T) {
	files, err := script.Files([]string{"."})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), script.Extension), func(t *testing.T) {
			t.Parallel()
			s, err := script.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(s.Expect) == 0 {
				t.Error("it expects nothing")
			}
			r, err := sim.RunTwice(s, sim.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !r.OK {
				t.Errorf("\n%s", r.Report(fmt.Sprintf("go run ./cmd/sim run scenarios/%s --seed %d", filepath.Base(file), r.Seed)))
			}
		})
	}
}
