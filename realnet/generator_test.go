package realnet

import (
	"reflect"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
)

var problem = core.TopologyProblem{
	Group: "mirror-1", Connectivity: 2, Sites: []core.SiteName{"inferno", "master", "purgatory"},
	Current: []core.Edge{{A: "inferno", B: "gone"}, {A: "inferno", B: "master"}},
}.WithCosts(func() []int64 { return []int64{0, 100, 300, 100, 0, 200, 300, 200, 0} })

func TestGenerator(t *testing.T) {
	triangle := []core.Edge{{A: "inferno", B: "master"}, {A: "inferno", B: "purgatory"}, {A: "master", B: "purgatory"}}
	for _, test := range []struct {
		name, command string
		edges         []core.Edge
		why           string
	}{
		{"built in", "", triangle, ""},
		{"by a command", "echo inferno master", triangle[:1], ""},
		{"of what it reads", `sed -n 's/^(:pair \([a-z]*\) \([a-z]*\) .*/\1 \2/p'`, triangle, ""},
		{"fails", "echo 'what happened' >&2; exit 4", nil, "topology generator: exit status 4: what happened"},
		{"fails in silence", "exit 4", nil, "topology generator: exit status 4"},
		{"talks nonsense", "echo inferno", nil, "topology generator: its answer: "},
		{"talks without end", "yes inferno master", nil, "topology generator: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			computed := generator{}.run(t.Context(), core.RunGenerator{Command: test.command, Problem: problem})
			if computed.Group != problem.Group || !reflect.DeepEqual(computed.Edges, test.edges) {
				t.Errorf("got %+v, wanted %+v", computed, test.edges)
			}
			if (test.why == "") != (computed.Why == "") || !strings.HasPrefix(computed.Why, test.why) {
				t.Errorf("because %q, wanted %q", computed.Why, test.why)
			}
		})
	}
}
