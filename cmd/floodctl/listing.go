package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// listing is an answer: rows of values under columns. A value is a string, an int64,
// or a knowable.
type listing struct {
	columns []string
	rows    [][]any
}

// knowable is a value that may not be known: for people it is "-" then, in JSON null.
type knowable interface{ known() any }

// micros is a span of time, 0 where it is not known: for people with a unit or "-", in
// JSON a number of microseconds, or null, under a name that says so.
type micros int64

func (m micros) String() string {
	if m == 0 {
		return "-"
	}
	return (time.Duration(m) * time.Microsecond).String()
}

// known returns the number, nil where it is not known.
func (m micros) known() any {
	if m == 0 {
		return nil
	}
	return int64(m)
}

// elapsed is a span of time in microseconds, shown as micros are, which may be 0. Below 0
// it is not known.
type elapsed int64

func (e elapsed) String() string {
	if e < 0 {
		return "-"
	}
	return (time.Duration(e) * time.Microsecond).String()
}

func (e elapsed) known() any {
	if e < 0 {
		return nil
	}
	return int64(e)
}

// thousandths is a number with three decimals, below 0 where it is not known.
type thousandths int64

func (n thousandths) String() string {
	if n < 0 {
		return "-"
	}
	return fmt.Sprintf("%d.%03d", int64(n)/1000, int64(n)%1000)
}

func (n thousandths) known() any {
	if n < 0 {
		return nil
	}
	return json.Number(n.String())
}

// word is a string, empty where it is not known.
type word string

func (w word) String() string {
	if w == "" {
		return "-"
	}
	return string(w)
}

func (w word) known() any {
	if w == "" {
		return nil
	}
	return string(w)
}

func (l *listing) add(values ...any) { l.rows = append(l.rows, values) }

// print writes the listing as a table or as a JSON array of objects.
func (l *listing) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return l.printJSON(w)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(l.columns, "\t"))
	for _, row := range l.rows {
		for i, value := range row {
			if i > 0 {
				fmt.Fprint(table, "\t")
			}
			fmt.Fprint(table, value)
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

func (l *listing) printJSON(w io.Writer) error {
	objects := make([]map[string]any, len(l.rows))
	for i, row := range l.rows {
		objects[i] = map[string]any{}
		for j, value := range row {
			name := strings.ToLower(strings.ReplaceAll(l.columns[j], " ", "_"))
			switch value.(type) {
			case micros, elapsed:
				name += "_micros"
			}
			if perhaps, ok := value.(knowable); ok {
				value = perhaps.known()
			}
			objects[i][name] = value
		}
	}
	return json.NewEncoder(w).Encode(objects)
}
