package core_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/floodd/floodd/core/planted"
)

// How we know that the tests can fail: mistakes of the kind that people make in a
// protocol (package planted) are planted in core, one at a time, and each must be caught
// by the tests and scenarios that its row names. That takes a minute or two, so it is done when
// asked for:
//
//	go test ./core -run TestPlantedBugs -planted -timeout 30m
//
// or .ci/mutants. The tree is not touched: changed files are laid over it. Each check is
// first made with no bug on, and must hold then.
// TestPlantedBugsFit is always run: it sees to it that the list keeps up with the code.
var plantAll = flag.Bool("planted", false, "plant each bug in core, and demand that it is caught")

// checkPatience is when a check that a bug has sent round in circles is given up: that
// counts as caught.
const checkPatience = time.Minute

func TestPlantedBugsFit(t *testing.T) {
	seen := map[string]bool{}
	for _, bug := range planted.Bugs() {
		if seen[bug.Name] {
			t.Errorf("two bugs are called %q", bug.Name)
		}
		seen[bug.Name] = true
		if len(bug.CaughtBy) == 0 {
			t.Errorf("%s: nothing is said to catch it", bug.Name)
		}
	}
	if _, err := planted.Overlay("..", t.TempDir()); err != nil {
		t.Error(err)
	}
	if n := len(planted.Bugs()); n < 40 {
		t.Errorf("%d bugs; there were to be forty at least", n)
	}
}

func TestPlantedBugs(t *testing.T) {
	if !*plantAll {
		t.Skip("it takes a minute or two; ask for it with -planted")
	}
	b := newBench(t)
	for i, bug := range planted.Bugs() {
		t.Run(bug.Name, func(t *testing.T) {
			t.Parallel()
			for _, check := range bug.CaughtBy {
				anyway, err := b.without(check)
				caught, errPlanted := b.run(check, i+1)
				switch {
				case errors.Join(err, errPlanted) != nil:
					t.Error(errors.Join(err, errPlanted))
				case anyway:
					t.Errorf("%s fails without any bug; what it catches shows nothing", check)
				case !caught:
					t.Errorf("%s does not catch it", check)
				}
			}
		})
	}
}

// bench is where bugs are tried: programs that have all of them, each behind a switch.
type bench struct {
	tests, sim string
	mu         sync.Mutex
	tried      map[string]func() (fails bool, err error) // of each check, with no bug on
}

func newBench(t *testing.T) *bench {
	folder := t.TempDir()
	overlay, err := planted.Overlay("..", folder)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{tests: filepath.Join(folder, "core.test"), sim: filepath.Join(folder, "sim"), tried: map[string]func() (bool, error){}}
	for _, args := range [][]string{{"test", "-c", "-overlay", overlay, "-o", b.tests, "."}, {"build", "-overlay", overlay, "-o", b.sim, "../cmd/sim"}} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			t.Fatalf("it does not build: %v\n%s", err, out)
		}
	}
	return b
}

// without reports whether a check fails with no bug on, which is tried once.
func (b *bench) without(check string) (fails bool, err error) {
	b.mu.Lock()
	try := b.tried[check]
	if try == nil {
		try = sync.OnceValues(func() (bool, error) { return b.run(check, 0) })
		b.tried[check] = try
	}
	b.mu.Unlock()
	return try()
}

// run reports whether a check fails with a bug on, or, for 0, with none. Draws of package
// rapid are the same every time.
func (b *bench) run(check string, number int) (caught bool, err error) {
	program, args := b.sim, []string{"run", filepath.Join("..", "scenarios", check)}
	if !strings.HasSuffix(check, ".scn") {
		pattern := "^" + strings.ReplaceAll(check, "/", "$/^") + "$"
		program, args = b.tests, []string{"-test.run", pattern, "-test.v", "-rapid.seed", "1", "-rapid.nofailfile", "-rapid.shrinktime", "0s"}
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", planted.Variable, number))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		if !strings.HasSuffix(check, ".scn") && !strings.Contains(string(out), "--- PASS: "+check+" ") {
			return false, fmt.Errorf("%s is no test, or was skipped:\n%s", check, out)
		}
		return false, nil
	case errors.As(err, &exit):
		if strings.HasSuffix(check, ".scn") && exit.ExitCode() == 2 && !strings.Contains(string(out), "panic:") {
			return false, fmt.Errorf("%s could not run:\n%s", check, out)
		}
		return true, nil
	}
	return false, fmt.Errorf("%s: %w", check, err)
}
