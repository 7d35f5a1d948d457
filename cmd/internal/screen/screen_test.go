package screen_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/floodd/floodd/cmd/internal/screen"
)

func program(out io.Writer, long, short string) *cobra.Command {
	root := &cobra.Command{Use: "program", Long: long}
	root.SetOut(out)
	root.PersistentFlags().String("place", "somewhere", strings.Repeat("a flag's text can be cut ", 5))
	root.AddCommand(&cobra.Command{Use: "do", Short: short, Run: func(*cobra.Command, []string) {}})
	screen.Fit(root)
	return root
}

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		name, long, short string
		want              string // in each error, separated by |
	}{
		{name: "fits", long: "Story.", short: "Do it"},
		{name: "as wide as can be", long: strings.Repeat("w", screen.Columns), short: "Do it"},
		{name: "too wide", long: strings.Repeat("w", screen.Columns+1), short: "Do it", want: "help on program has a line of 81 columns"},
		{name: "too long", long: strings.Repeat("line\n", screen.Lines), short: "Do it", want: "help on program has 36 lines"},
		{name: "a tab", long: "\tStory.", short: "Do it", want: "no tabs"},
		{name: "a row too wide, and a command", long: "Story.", short: strings.Repeat("w", screen.Columns+1), want: "help on program has|help on program do has"},
	} {
		t.Run(test.name, func(t *testing.T) {
			errs := screen.Check(program(nil, test.long, test.short))
			wants := strings.FieldsFunc(test.want, func(r rune) bool { return r == '|' })
			if len(errs) != len(wants) {
				t.Fatalf("%v, wanted %d errors", errs, len(wants))
			}
			for i, err := range errs {
				if !strings.Contains(err.Error(), wants[i]) {
					t.Errorf("%v, wanted %q", err, wants[i])
				}
			}
		})
	}
}

// TestFit: what is left of help says all that is needed, and completion works.
func TestFit(t *testing.T) {
	said := func(args ...string) string {
		var out bytes.Buffer
		root := program(&out, "Story.", "Do it")
		root.SetArgs(args)
		if err := root.Execute(); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for _, test := range []struct {
		args, want string
	}{
		{"--help", "Story.\n\nUsage: program COMMAND\n\nCommands:\n"},
		{"--help", "\n  do          Do it\n"},
		{"do --help", "Do it\n\nUsage: program do [flags]\n\nFlags:\n  -h, --help"},
		{"do --help", "\n\nFlags of all commands:\n      --place"},
		{"completion --help", "source <(program completion bash)"},
		{"completion fish --help", "Print the script for fish\n\nUsage: program completion fish"},
		{"completion bash", "# bash completion"},
		{"completion zsh --no-descriptions", "#compdef program"},
	} {
		if text := said(strings.Fields(test.args)...); !strings.Contains(text, test.want) {
			t.Errorf("program %s says %q, wanted %q in it", test.args, text, test.want)
		}
	}
}

// TestMistakes: what is wrong with a command line is told by what was seen and what was meant.
func TestMistakes(t *testing.T) {
	own := errors.New("a place is a latitude and a longitude")
	for _, test := range []struct{ args, want string }{
		{"go", "program go needs more: program go FROM [TO]"},
		{"go a b", ""},
		{"go a b c d", `"c" is too much: program go FROM [TO]`},
		{"go --seed 7 a", ""},
		{"go --sed 7 a", "program go has no flag --sed; did you mean --seed?"},
		{"go --nothing-like-it a", "program go has no flag --nothing-like-it; program go --help lists those it has"},
		{"go a --seed", "--seed needs a value: which dice"},
		{"go a --seed=-1", "--seed -1 is not a whole number of 0 to 18446744073709551615"},
		{"go a --seed 18446744073709551616", "--seed 18446744073709551616 is not a whole number of 0 to 18446744073709551615"},
		{"go a --jobs x", "--jobs x is not a whole number"},
		{"go a --for x", "--for x is not a time; write one such as 31.2s or 1m30s"},
		{"place 1", own.Error()},
		{"help a b", `"b" is too much: program help [WORD]`},
	} {
		root := &cobra.Command{Use: "program", SilenceErrors: true, SilenceUsage: true}
		walk := &cobra.Command{Use: "go FROM [TO]", Args: cobra.RangeArgs(1, 2), Run: func(*cobra.Command, []string) {}}
		walk.Flags().Uint64("seed", 0, "which dice")
		walk.Flags().Int("jobs", 0, "")
		walk.Flags().Duration("for", 0, "")
		place := &cobra.Command{Use: "place", Args: func(*cobra.Command, []string) error { return own }, Run: func(*cobra.Command, []string) {}}
		root.AddCommand(walk, place)
		root.SetHelpCommand(screen.HelpCommand(root, screen.Language{Use: "[WORD]"}))
		screen.Fit(root)
		root.SetArgs(strings.Fields(test.args))
		got := ""
		if err := root.Execute(); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("program %s: it says %q, and not %q", test.args, got, test.want)
		}
	}
}
