package script

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
)

// inFolder opens files that a map holds.
func inFolder(files map[string]string) func(string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		if text, ok := files[filepath.Clean(path)]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
}

// TestTables: places and access lines come from files, and what is wrong in one is told
// with its line.
func TestTables(t *testing.T) {
	const group = ` (:group-define (:group-name g) (:site all) (:master-site s1))`
	places := "name,lat,lon\nOslo,59.9139,10.7522\n\"Lima, Peru\",-12.0464,-77.0428\n"
	lines := "country,city,down_mbps,up_mbps\nperu,\"Lima, Lima\",8,1.6\nnorway,Bergen,100,50\nohio,\"Lima, Ohio\",300,300\n"
	tests := []struct {
		name, text string
		files      map[string]string
		want       string // in the error; empty if there is none
	}{
		{"both", `(:network (:access "l.csv")) (:sites 3 (:places "p.csv"))`, map[string]string{"p.csv": places, "l.csv": lines}, ""},
		{"no such column", `(:sites 3 (:places "p.csv"))`, map[string]string{"p.csv": "name,lat,long\n"},
			`x.scn:1:20: p.csv:1: no column is called lon; there are name, lat, long`},
		{"no rows", `(:sites 3 (:places "p.csv"))`, map[string]string{"p.csv": "name,lat,lon\n"}, `p.csv: there is no place in it`},
		{"empty", `(:sites 3 (:places "p.csv"))`, map[string]string{"p.csv": ""}, `p.csv: it is empty; a line that names the columns is wanted`},
		{"north of the pole", `(:sites 3 (:places "p.csv"))`, map[string]string{"p.csv": "name,lat,lon\n\nOslo,99,10\n"},
			`p.csv:3: lat: "99" is out of range; write a number of -90..90`},
		{"ragged", `(:sites 3 (:places "p.csv"))`, map[string]string{"p.csv": "name,lat,lon\nOslo,59\n"}, `p.csv:2:1: wrong number of fields`},
		{"no number", `(:network (:access "l.csv")) (:sites 3)`, map[string]string{"l.csv": "city,up_mbps,down_mbps\nOslo,fast,1\n"},
			`l.csv:2: up_mbps: "fastmbit" is not a`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := Parse("x.scn", []byte(test.text+group), inFolder(test.files))
			if (err != nil) != (test.want != "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Fatalf("the error is %v, want %q", err, test.want)
			}
			if err != nil {
				return
			}
			lima, again := s.Hosts[1], s.Hosts[2]
			if *lima.Site.Coordinate != (core.Coordinate{LatMicroDeg: -12_046_400, LonMicroDeg: -77_042_800}) || lima.Uplink != 200_000 || lima.Downlink != 1_000_000 {
				t.Errorf("Lima is %+v at %+v", lima, lima.Site.Coordinate)
			}
			if again.Place != "Oslo" || again.Uplink != 12_500_000 {
				t.Errorf("the third site is %+v", again)
			}
		})
	}
}

// TestMeasuredFiles: what was measured of the world, where it is at hand, is read as it is.
func TestMeasuredFiles(t *testing.T) {
	const data = "../../../shared/data"
	if _, err := os.Stat(data); err != nil {
		t.Skip("the measured data is not beside the checkout")
	}
	text := `(:network (:rtt-matrix "multicloud_bw/rtt_ms.csv") (:jitter-matrix "multicloud_bw/jitter_ms.csv")
		(:bandwidth-matrix "multicloud_bw/bw_mbps.csv") (:access "access_bw_2020.csv"))
		(:sites 60 (:places "multicloud_bw/sites.csv"))` + `(:group-define (:group-name g) (:site all) (:master-site s1))`
	s, err := Parse(filepath.Join(data, "x.scn"), []byte(text), os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	if mbit, ok := s.Network.Bandwidths.Thousandths(s.Hosts[0].Place, s.Hosts[1].Place); !ok || mbit != 2_565_700 {
		t.Errorf("the first pair has %d kbit/s, %v", mbit, ok)
	}
}

// FuzzTable: no text makes the reader panic, and every row has a cell for each column.
func FuzzTable(f *testing.F) {
	f.Add([]byte("name,lat,lon\nOslo,59.9139,10.7522\n\"Lima, Peru\",-12.0464,-77.0428\n"))
	f.Add([]byte("a\n\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := parseTable("x.csv", text)
		if err != nil {
			return
		}
		for row := range table.rows {
			if len(table.rows[row]) != len(table.columns) {
				t.Errorf("a row has %d cells for %d columns", len(table.rows[row]), len(table.columns))
			}
		}
	})
}
