package script

import (
	"os"
	"testing"

	"github.com/floodd/floodd/sim"
)

func TestSmoke(t *testing.T) {
	s, err := Parse("smoke.scn", []byte(`
(:scenario (:name smoke) (:seed 7) (:duration 2m))
(:sites 5 (:placement cities))
(:group-define (:group-name g) (:site all) (:master-site s1))
(:flood (:from s*) (:size 1KB 100KB) (:every 1s) (:until 100s))
(:at 30s (:crash s3 (:for 10s)))
(:ask all)
(:expect (:delivered all) (:p99 < 2s) (:copies < 1.2))
`), os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	r, err := sim.RunTwice(s, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + r.Report("x"))
}
