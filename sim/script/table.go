package script

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/floodd/floodd/core/config"
	"github.com/floodd/floodd/core/sexp"
)

// Bounds of a file of comma-separated values, other than a matrix.
const (
	tableRowsMax  = 1 << 16
	tableCellsMax = 64
)

// table is a file of comma-separated values, under a line that names the columns.
type table struct {
	file    string
	columns []string
	rows    [][]string
	lines   []int // of rows
}

// readTable reads a file that a scenario names. The error names it, and the line.
func (s *scene) readTable(wanted config.Placed[string]) (*table, error) {
	text, err := s.find(wanted)
	if err != nil {
		return nil, err
	}
	return parseTable(wanted.Value, text)
}

func parseTable(file string, text []byte) (*table, error) {
	t := &table{file: file}
	in := csv.NewReader(bytes.NewReader(text))
	for {
		cells, err := in.Read()
		var wrong *csv.ParseError
		switch {
		case err == io.EOF && t.columns == nil:
			return nil, fmt.Errorf("%s: it is empty; a line that names the columns is wanted", file)
		case err == io.EOF:
			return t, nil
		case errors.As(err, &wrong):
			return nil, fmt.Errorf("%s:%d:%d: %w", file, wrong.Line, wrong.Column, wrong.Err)
		}
		line, _ := in.FieldPos(0)
		switch {
		case len(cells) > tableCellsMax:
			return nil, fmt.Errorf("%s:%d: there are %d cells; at most %d are allowed", file, line, len(cells), tableCellsMax)
		case len(t.rows) == tableRowsMax:
			return nil, fmt.Errorf("%s:%d: a line more than the %d that are allowed", file, line, tableRowsMax)
		case t.columns == nil:
			t.columns = cells
		default:
			t.rows = append(t.rows, cells)
			t.lines = append(t.lines, line)
		}
	}
}

// column returns where a column is, by one of its names.
func (t *table) column(names ...string) (int, error) {
	for _, name := range names {
		if i := slices.Index(t.columns, name); i >= 0 {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%s:1: no column is called %s; there are %s", t.file, strings.Join(names, " or "), strings.Join(t.columns, ", "))
}

// read reads a cell as a word of the language would be.
func read[V any](t *table, row, column int, kind config.Kind[V], unit string) (V, error) {
	v, err := kind.Read(sexp.Atom(t.rows[row][column] + unit))
	if err != nil {
		err = fmt.Errorf("%s:%d: %s: %w", t.file, t.lines[row], t.columns[column], err)
	}
	return v, err
}

// sameCity writes the name of a city as it is compared: "Frankfurt am Main, Hesse" and
// FrankfurtAmMain are one.
func sameCity(name string) string {
	name, _, _ = strings.Cut(name, ",")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
