package core_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// How we know that the tests can fail: mistakes of the kind that people make in a
// protocol (plantedBugs, in planted_bugs_test.go) are planted in core, one at a time,
// and each must be caught by the tests and scenarios that its row names. That takes
// minutes, so it is done when asked for:
//
//	go test ./core -run TestPlantedBugs -planted -v -timeout 30m
//
// or .ci/mutants. The tree is not touched: a changed file is laid over it. Each check is
// first made without a bug, and must hold then.
// TestPlantedBugsFit is always run: it sees to it that the list keeps up with the code.
var planted = flag.Bool("planted", false, "plant each bug in core, and demand that it is caught")

// A plantedBug replaces text that occurs once in a file of this folder.
type plantedBug struct {
	name     string // what the site then does
	file     string
	was, is  string
	caughtBy []string // tests of this package, and scenarios: each must fail
}

// checkPatience is when a check that a bug has sent round in circles is given up: that
// counts as caught.
const checkPatience = time.Minute

func TestPlantedBugsFit(t *testing.T) {
	seen := map[string]bool{}
	for _, bug := range plantedBugs {
		if seen[bug.name] {
			t.Errorf("two bugs are called %q", bug.name)
		}
		seen[bug.name] = true
		if _, err := bug.plant(); err != nil {
			t.Errorf("%s: %v", bug.name, err)
		}
		if len(bug.caughtBy) == 0 {
			t.Errorf("%s: nothing is said to catch it", bug.name)
		}
	}
	if len(plantedBugs) < 10 {
		t.Errorf("%d bugs; there were to be ten at least", len(plantedBugs))
	}
}

// plant returns the file as it is with the bug.
func (bug plantedBug) plant() (string, error) {
	source, err := os.ReadFile(bug.file)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(source), bug.was); n != 1 {
		return "", fmt.Errorf("its text occurs %d times in %s; it must occur once:\n%s", n, bug.file, bug.was)
	}
	return strings.Replace(string(source), bug.was, bug.is, 1), nil
}

func TestPlantedBugs(t *testing.T) {
	if !*planted {
		t.Skip("minutes long; ask for it with -planted")
	}
	sound, tried := newBench(t, plantedBug{}), map[string]bool{}
	var table strings.Builder
	for _, bug := range plantedBugs {
		t.Run(bug.name, func(t *testing.T) {
			began := time.Now()
			b := newBench(t, bug)
			var caught []string
			for _, check := range bug.caughtBy {
				if !tried[check] && sound.run(t, check) {
					t.Fatalf("%s fails without any bug; what it catches shows nothing", check)
				}
				tried[check] = true
				if b.run(t, check) {
					caught = append(caught, check)
				} else {
					t.Errorf("%s does not catch it", check)
				}
			}
			fmt.Fprintf(&table, "%-50s %4.0f s  %s\n", bug.name, time.Since(began).Seconds(), strings.Join(caught, ", "))
		})
	}
	t.Logf("planted, how long it took to build and try, and caught by:\n%s", &table)
}

// bench is where one bug is tried: programs built with it, each when first needed.
type bench struct {
	overlay string // for the go command
	folder  string
	tests   string
	sim     string
}

func newBench(t *testing.T, bug plantedBug) *bench {
	b := &bench{folder: t.TempDir()}
	replace := map[string]string{}
	if bug.file != "" {
		changed, err := bug.plant()
		if err != nil {
			t.Fatal(err)
		}
		file, err := filepath.Abs(bug.file)
		if err != nil {
			t.Fatal(err)
		}
		replace[file] = b.write(t, bug.file, changed)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	b.overlay = b.write(t, "overlay.json", string(overlay))
	return b
}

func (b *bench) write(t *testing.T, name, text string) string {
	path := filepath.Join(b.folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// run reports whether a check fails. Draws of package rapid are the same every time.
func (b *bench) run(t *testing.T, check string) (caught bool) {
	var program string
	var args []string
	if strings.HasSuffix(check, ".scn") {
		if b.sim == "" {
			b.sim = filepath.Join(b.folder, "sim")
			b.build(t, "build", "-o", b.sim, "../cmd/sim")
		}
		program, args = b.sim, []string{"run", filepath.Join("..", "scenarios", check)}
	} else {
		if b.tests == "" {
			b.tests = filepath.Join(b.folder, "core.test")
			b.build(t, "test", "-c", "-o", b.tests, ".")
		}
		pattern := "^" + strings.ReplaceAll(check, "/", "$/^") + "$"
		program, args = b.tests, []string{"-test.run", pattern, "-test.v", "-rapid.seed", "1", "-rapid.nofailfile", "-rapid.shrinktime", "0s"}
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkPatience)
	defer cancel()
	out, err := exec.CommandContext(ctx, program, args...).CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		if !strings.HasSuffix(check, ".scn") && !strings.Contains(string(out), "--- PASS: "+check+" ") {
			t.Fatalf("%s is no test, or was skipped:\n%s", check, out)
		}
		return false
	case errors.As(err, &exit):
		if strings.HasSuffix(check, ".scn") && exit.ExitCode() == 2 && !strings.Contains(string(out), "panic:") {
			t.Fatalf("%s could not run:\n%s", check, out)
		}
		return true
	}
	t.Fatalf("%s: %v", check, err)
	return false
}

// build runs the go command with the bug laid over the tree.
func (b *bench) build(t *testing.T, verb string, args ...string) {
	cmd := exec.Command("go", append([]string{verb, "-overlay", b.overlay}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("it does not build: %v\n%s", err, out)
	}
}
