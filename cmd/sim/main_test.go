package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/floodd/floodd/cmd/internal/screen"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sim": main})
}

// TestHelpFitsScreen: help on each command is a screen at most.
func TestHelpFitsScreen(t *testing.T) {
	for _, err := range screen.Check(root()) {
		t.Error(err)
	}
}

// TestLongFlags: a flag of any command may have one sign before it; what is no flag stays as
// it is.
func TestLongFlags(t *testing.T) {
	given := []string{"-seed", "-seed=7", "--seed", "-events", "-unlike", "-grid=tuning", "seed", "-v", "-j", "-", "--", "-nonsense"}
	want := []string{"--seed", "--seed=7", "--seed", "--events", "--unlike", "--grid=tuning", "seed", "-v", "-j", "-", "--", "-nonsense"}
	if got := longFlags(root(), given); !slices.Equal(got, want) {
		t.Errorf("it takes\n%q for\n%q, want\n%q", got, given, want)
	}
}

// TestCommands types what a user would type. $SCENARIOS is the folder of scenarios.
func TestCommands(t *testing.T) {
	scenarios, err := filepath.Abs(filepath.Join("..", "..", "scenarios"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(scenarios); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SCENARIOS", scenarios)
			return nil
		},
	})
}
