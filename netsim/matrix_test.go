package netsim

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func reader(text string) io.Reader { return strings.NewReader(text) }

func TestReadMatrix(t *testing.T) {
	m, err := ReadMatrix(reader("site,a,b\r\na,0,1.2345\r\n\r\nb,,.5\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		row, column string
		want        int64
		ok          bool
	}{
		{"a", "a", 0, true},
		{"a", "b", 1234, true},
		{"b", "b", 500, true},
		{"b", "a", -1, false},
		{"c", "a", 0, false},
		{"a", "c", 0, false},
	} {
		if got, ok := m.Thousandths(tt.row, tt.column); got != tt.want || ok != tt.ok {
			t.Errorf("%s to %s: %d, %v; want %d, %v", tt.row, tt.column, got, ok, tt.want, tt.ok)
		}
	}
}

func TestReadMatrixErrors(t *testing.T) {
	many := "site" + strings.Repeat(",x", 3)
	tests := []struct{ text, want string }{
		{"", "matrix:1:1: the file is empty; a header site,NAME... is wanted"},
		{"site\n", "matrix:1:1: the header has no names; site,NAME... is wanted"},
		{many, `matrix:1:8: the name "x" is there twice`},
		{"site,a,,b", "matrix:1:8: a name is blank"},
		{"site," + strings.Repeat("n", 256), "matrix:1:6: a name of 256 bytes is over the bound of 255"},
		{"site,a\n", "matrix:2:1: the file ends after 0 rows; the header has 1 names"},
		{"site,a,b\nb,0,1", `matrix:2:1: the row of "a" begins with "b"`},
		{"site,a,b\na,0", "matrix:2:4: the row has 1 cells; the header has 2 names"},
		{"site,a,b\na,0,1,2", "matrix:2:7: the row has more cells than the 2 names of the header"},
		{"site,a\na,0\nb,0", "matrix:3:1: this is a row more than the 1 names of the header"},
		{"site,a,b\na,0,1ms\n", `matrix:2:5: "1ms" is not a number`},
		{"site,a\na,-1\n", `matrix:2:3: "-1" is not a number`},
		{"site,a\na,1.2.3\n", `matrix:2:3: "1.2.3" is not a number`},
		{"site,a\na,.\n", `matrix:2:3: "." is not a number`},
		{"site,a\na,1000000.001\n", `matrix:2:3: "1000000.001" is over the bound of 1000000`},
		{"site,a\na,99999999999999999999999\n", `matrix:2:3: "99999999999999999999999" is over the bound of 1000000`},
		{"site,a\na," + strings.Repeat("0", MatrixLineMax), "matrix:2:1: the line is longer than 65536 bytes"},
	}
	for _, tt := range tests {
		if _, err := ReadMatrix(reader(tt.text)); err == nil || err.Error() != tt.want {
			t.Errorf("reading %.60q: %v; want %s", tt.text, err, tt.want)
		}
	}
}

// sharedData returns the folder of measured data, which is not part of the project.
func sharedData(t testing.TB) string {
	dir := ".."
	for range 4 {
		path := filepath.Join(dir, "shared", "data")
		if _, err := os.Stat(path); err == nil {
			return path
		}
		dir = filepath.Join(dir, "..")
	}
	t.Skip("the measured data are not here")
	return ""
}

func TestReadMeasuredMatrices(t *testing.T) {
	data := sharedData(t)
	for _, tt := range []struct {
		file, from, to string
		names          int
		micros         int64
	}{
		{"aws33/rtt_ms.csv", "af-south-1", "ap-east-1", 33, 350_339},
		{"wonder2020/jitter_ms.csv", "JoaoPessoa", "Melbourne", 238, 653},
	} {
		f, err := os.Open(filepath.Join(data, tt.file))
		if err != nil {
			t.Fatal(err)
		}
		m, err := ReadMatrix(f)
		f.Close()
		if err != nil {
			t.Fatalf("%s: %v", tt.file, err)
		}
		if got, _ := m.Thousandths(tt.from, tt.to); len(m.Names()) != tt.names || got != tt.micros {
			t.Errorf("%s: %d names, %d µs; want %d, %d", tt.file, len(m.Names()), got, tt.names, tt.micros)
		}
	}
}

func FuzzReadMatrix(f *testing.F) {
	f.Add("site,a,b\na,0,1.2345\nb,,.5\n")
	f.Add("site,JoaoPessoa,Melbourne\r\nJoaoPessoa,0,0.653\r\nMelbourne,0.49,0\r\n")
	f.Add("site,aws:af-south-1\naws:af-south-1,\n")
	f.Add("site,a\na,99999999999999999999999\n")
	f.Add(",\n,")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadMatrix(reader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "matrix:") {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		if len(m.cells) != len(m.names)*len(m.names) {
			t.Fatalf("%d cells for %d names", len(m.cells), len(m.names))
		}
		for _, row := range m.Names() {
			for _, column := range m.Names() {
				if micros, ok := m.Thousandths(row, column); ok && (micros < 0 || micros > MatrixMost*1000) {
					t.Fatalf("%q to %q: %d µs", row, column, micros)
				}
			}
		}
	})
}
