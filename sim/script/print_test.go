package script

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/floodd/floodd/netsim"
	"github.com/floodd/floodd/sim"
)

// mustReadBack wants the text of a scenario to be read as the same scenario.
func mustReadBack(t *testing.T, s sim.Scenario) {
	t.Helper()
	text, err := Print(s)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("again.scn", []byte(text), os.ReadFile)
	if err != nil {
		t.Fatalf("%v, in\n%s", err, text)
	}
	again.Network.Matrix = s.Network.Matrix // the file lies beside the other
	again.Network.MatrixFile = s.Network.MatrixFile
	if !reflect.DeepEqual(again, s) {
		t.Errorf("it reads back as\n%+v\nand was\n%+v\nprinted as\n%s", again, s, text)
	}
}

// TestPrintReadsBack: every scenario that there is reads back as what it was.
func TestPrintReadsBack(t *testing.T) {
	files, err := filepath.Glob("../../scenarios/*" + Extension)
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			s, err := Load(file)
			if err != nil {
				t.Fatal(err)
			}
			s.Network.Matrix, s.Network.MatrixFile = nil, ""
			mustReadBack(t, s)
		})
	}
}

// TestPrint: a file as a person would write it, and what no file can say.
func TestPrint(t *testing.T) {
	s, err := Parse("x.scn", []byte(`
(:scenario (:name tidy) (:seed 9) (:duration 90s))
(:sites 3 (:placement none))
(:host s2 s3 (:disk durable) (:exports no))
(:group-define (:group-name g) (:site all) (:master-site s1))
(:flood (:from s1) (:size 1KB) (:count 1))
(:at 10s (:cut s1 s2,s3 (:for 5s)) (:crash s1))
(:expect (:p99 <= 1.5s) (:delivered all))`), nothing)
	if err != nil {
		t.Fatal(err)
	}
	text, err := Print(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"(:scenario (:name tidy) (:seed 9) (:duration 90s))\n(:sites 3 (:placement none))\n", "(:host s2 s3 (:disk durable) (:exports no))\n",
		"(:group-define (:group-name g) (:site all) (:master-site s1))\n", "(:at 10s (:cut s1 s2,s3 (:for 5s)) (:crash s1))\n", "(:expect (:p99 <= 1.5s) (:delivered all))\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	s.Network.Matrix = new(netsim.Matrix)
	if _, err := Print(s); err == nil || !strings.Contains(err.Error(), "a matrix of its network is of no file") {
		t.Errorf("of a matrix of no file it said %v", err)
	}
	s.Network.MatrixFile = "m.csv"
	if text, err := Print(s); err != nil || !strings.Contains(text, "(:rtt-matrix m.csv)") {
		t.Errorf("it said %v, and\n%s", err, text)
	}
}
