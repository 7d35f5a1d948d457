package main

import (
	"os"
	"path/filepath"
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
