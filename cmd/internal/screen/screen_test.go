package screen_test

import (
	"bytes"
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
