package mutate

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/floodd/floodd/core/planted"
	"github.com/floodd/floodd/sim"
	"github.com/floodd/floodd/sim/script"
	"github.com/floodd/floodd/sim/shrink"
	"github.com/floodd/floodd/sim/sweep"
)

// TestWorlds: the worlds of all bugs are there, and hold where none is planted.
func TestWorlds(t *testing.T) {
	b := &Bench{root: filepath.Join("..", ".."), folder: t.TempDir()}
	tried := map[string]bool{"": true}
	for _, bug := range append(planted.Bugs(), planted.Bug{World: storm}) {
		if tried[bug.World] {
			continue
		}
		tried[bug.World] = true
		file, err := b.bring(bug.World)
		if err != nil {
			t.Fatal(err)
		}
		s, err := script.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Dir(file) != b.folder {
			continue // the project's scenarios are tested where they are
		}
		for seed := range uint64(3) {
			if _, failures := sweep.Try(sweep.Seeded(s, seed, len(s.Swarms) > 0), sim.Options{}, sim.Run); len(failures) > 0 {
				t.Errorf("%s fails with seed %d: %+v", bug.World, seed, failures)
			}
		}
	}
}

// TestTable: what was found, what was not, and what cannot be.
func TestTable(t *testing.T) {
	found := func(name string, seeds uint64, sites int) Row {
		return Row{Bug: name, World: storm, Found: true, Seeds: seeds, Failure: &sweep.Group{Check: "missing"}, After: shrink.Size{Sites: sites, Faults: 1, Updates: 2}, Shrink: 0.5}
	}
	rows := []Row{found("a", 3, 2), found("b", 1, 4), found("c", 40, 3), {Bug: "d", World: storm, Seeds: 1000, Unseen: "it costs bytes"}}
	rows[2].Shrink = 2.5
	text := Table(rows)
	for _, want := range []string{
		"a    storm  3      missing   2      1       2        0.5 s\n",
		"d    storm  1000   nothing: it costs bytes\n",
		"3 of 3 found, and 1 that nothing is to find\n",
		"at the median: 3 seeds; 3 sites, 1 fault, 2 updates; shrunk in 0.5 s of a processor, 2.5 s at most\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	for _, r := range rows {
		if !r.Proved() {
			t.Errorf("%s is as it should be, and it says not", r.Bug)
		}
	}
	slow := found("f", 2, 0)
	slow.Unable = "shrink: too slow"
	for _, bad := range []struct {
		row  Row
		want []string
	}{
		{Row{Bug: "e", World: "calm.scn", Seeds: 1000}, []string{"e    calm   1000   NOTHING\n", "3 of 4 found, and"}},
		{Row{Bug: "e", World: "calm.scn", Unable: "sweep: too slow"}, []string{"e    calm   0      NOTHING: sweep: too slow\n", "3 of 4 found, and"}},
		{slow, []string{"f    storm  2      missing  NOT SMALL: shrink: too slow\n", "4 of 4 found, and 1 that nothing is to find; 1 not made small\n", "at the median: 3 seeds; 3 sites"}},
	} {
		text := Table(append(rows, bad.row))
		for _, want := range bad.want {
			if !strings.Contains(text, want) {
				t.Errorf("it lacks %q:\n%s", want, text)
			}
		}
		if bad.row.Proved() {
			t.Errorf("%+v is not as it should be", bad.row)
		}
	}
}
