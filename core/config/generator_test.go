package config

import (
	"fmt"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
)

func TestFormatProblem(t *testing.T) {
	got := string(FormatProblem(core.TopologyProblem{
		Group:        "mirror-1",
		Connectivity: 2,
		Sites:        []core.SiteName{"a", "b(c)", "d"},
		Current:      []core.Edge{{A: "a", B: "d", CostMicros: 20}},
	}.WithCosts(func() []int64 { return []int64{0, 10, 20, 10, 0, 30, 20, 30, 0} })))
	const want = `(:group mirror-1)
(:connectivity 2)
(:site a)
(:site "b(c)")
(:site d)
(:pair a "b(c)" 10)
(:pair a d 20)
(:pair "b(c)" d 30)
(:edge a d)
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestParseEdgesBound(t *testing.T) {
	var b strings.Builder
	for i := range core.EdgesMax {
		fmt.Fprintf(&b, "s s%d\n", i)
	}
	if edges, err := ParseEdges([]byte(b.String())); err != nil || len(edges) != core.EdgesMax {
		t.Errorf("%d edges: read %d, %v", core.EdgesMax, len(edges), err)
	}
	b.WriteString("s one\ns two\n")
	want := fmt.Sprintf("topology-generator:%d:1: more than %d edges", core.EdgesMax+1, core.EdgesMax)
	if _, err := ParseEdges([]byte(b.String())); err == nil || err.Error() != want {
		t.Errorf("one edge more: %v", err)
	}
}
