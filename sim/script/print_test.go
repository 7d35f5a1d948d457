package script

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/floodd/floodd/core"
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
(:scenario (:name tidy) (:seed 18446744073709551615) (:duration 90s))
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
		"(:scenario (:name tidy) (:seed 18446744073709551615) (:duration 90s))\n(:sites 3 (:placement none))\n", "(:host s2 s3 (:disk durable) (:exports no))\n",
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

// TestEveryFieldIsPrinted: whatever a network, a host, a flood or a swarm is given, in
// numbers and words, is not lost: one that is new in sim has to be printed.
func TestEveryFieldIsPrinted(t *testing.T) {
	for _, part := range []func(*sim.Scenario) any{
		func(s *sim.Scenario) any { return s },
		func(s *sim.Scenario) any { return &s.Network },
		func(s *sim.Scenario) any { return &s.Hosts[0] },
		func(s *sim.Scenario) any { return &s.Hosts[0].Disk },
		func(s *sim.Scenario) any { return &s.Hosts[0].Export },
		func(s *sim.Scenario) any { return &s.Hosts[0].Local },
		func(s *sim.Scenario) any { return &s.Groups[0] },
		func(s *sim.Scenario) any { return &s.Floods[0] },
		func(s *sim.Scenario) any { return &s.Asks[0] },
		func(s *sim.Scenario) any { return &s.Swarms[0] },
	} {
		s, err := Parse("again.scn", []byte(smallest+`(:flood (:from s1) (:every 1s)) (:ask s1) (:swarm (:between 0s 30s) (:lasting 0s 30s))`), nothing)
		if err != nil {
			t.Fatal(err)
		}
		v := reflect.ValueOf(part(&s)).Elem()
		for i := range v.NumField() {
			field := v.Field(i)
			before := reflect.New(field.Type()).Elem()
			before.Set(field)
			switch name := v.Type().Field(i).Name; {
			case field.CanInt() && field.Type() == reflect.TypeFor[time.Duration]():
				field.SetInt(int64(30 * time.Second))
			case name == "SizeMax": // at least the other
				field.SetInt(2000)
			case field.CanInt():
				field.SetInt(1)
			case field.CanUint():
				field.SetUint(1)
			case field.Kind() == reflect.Bool:
				field.SetBool(!field.Bool())
			case field.Kind() == reflect.String && !strings.HasSuffix(name, "File") && name != "Claims" && v.Type() != reflect.TypeFor[core.GroupDef]():
				field.SetString("word")
			default:
				continue
			}
			text, err := Print(s)
			if err != nil {
				t.Fatal(err)
			}
			if again, err := Parse("again.scn", []byte(text), nothing); err != nil || !reflect.DeepEqual(again, s) {
				t.Errorf("%v.%s is lost (%v) in\n%s", v.Type(), v.Type().Field(i).Name, err, text)
			}
			field.Set(before)
		}
	}
}
