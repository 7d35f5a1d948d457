package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/floodd/floodd/core/sexp"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check FILE|FOLDER...",
		Short: "Read scenarios without running them",
		Long: `Read scenarios and say what is wrong with them: file, line and column, what was
seen and what was meant. A line that begins with "doubt" is about what can run
and is hardly what was meant. Exit status: 0 if all can run, 2 if one cannot.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			files, err := script.Files(args)
			if err != nil {
				return err
			}
			tell := tellChecked
			if asJSON {
				tell = tellCheckedJSON
			}
			var failure error
			for _, file := range files {
				s, doubts, err := script.Check(file)
				if err != nil {
					failure = errUnable
				}
				if err := tell(cmd, file, &s, doubts, err); err != nil {
					return err
				}
			}
			return failure
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print an object for each scenario, a line each")
	return cmd
}

func tellChecked(cmd *cobra.Command, file string, s *sim.Scenario, doubts []sexp.Error, err error) error {
	if err != nil {
		_, err = fmt.Fprintln(cmd.ErrOrStderr(), err)
		return err
	}
	text := fmt.Sprintf("%s: %s, %s, %s, %s\n", file, sim.Counted(len(s.Hosts), "site"),
		sim.Counted(len(s.Floods), "flood"), sim.Counted(s.CountFaults(), "fault"), sim.Counted(len(s.Expect), "expectation"))
	for _, d := range doubts {
		text += fmt.Sprintf("doubt %v\n", d)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), text)
	return err
}

// finding is what is said of one place in a file.
type finding struct {
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Text   string `json:"text"`
}

func tellCheckedJSON(cmd *cobra.Command, file string, s *sim.Scenario, doubts []sexp.Error, err error) error {
	return writeJSON(cmd.OutOrStdout(), struct {
		File         string    `json:"file"`
		OK           bool      `json:"ok"`
		Sites        int       `json:"sites"`
		Floods       int       `json:"floods"`
		Faults       int       `json:"faults"`
		Expectations int       `json:"expectations"`
		Errors       []finding `json:"errors"`
		Doubts       []finding `json:"doubts"`
	}{file, err == nil, len(s.Hosts), len(s.Floods), s.CountFaults(), len(s.Expect), findings(faults(err)), findings(doubts)})
}

// faults lists what an error is made of.
func faults(err error) []sexp.Error {
	var placed *sexp.Errors
	switch {
	case err == nil:
		return nil
	case errors.As(err, &placed):
		return placed.List()
	}
	return []sexp.Error{{Text: err.Error()}}
}

func findings(list []sexp.Error) []finding {
	out := []finding{}
	for _, e := range list {
		out = append(out, finding{e.Pos.Line, e.Pos.Column, e.Text})
	}
	return out
}

// writeJSON writes one value in a line, and signs such as < as they are.
func writeJSON(out io.Writer, v any) error {
	text, err := sim.PlainJSON(v)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}
