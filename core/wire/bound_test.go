package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
)

// TestLargestGroupFitsAFrame: what a master may publish, its members can read.
func TestLargestGroupFitsAFrame(t *testing.T) {
	name := func(i int) core.SiteName {
		return core.SiteName(fmt.Sprintf("%06d", i) + strings.Repeat("x", core.NameMax-6))
	}
	group := core.GroupState{Group: core.GroupDef{Name: "g", Master: name(0), Connectivity: 2}}
	for i := range core.MembersMax {
		group.Group.Sites = append(group.Group.Sites, name(i))
		group.Members = append(group.Members, core.Member{
			Site: core.SiteDef{
				Name: name(i), Hostname: strings.Repeat("h", 255), InetAddress: strings.Repeat("1", 45),
				ClientPort: 65535, DataPort: 65535, Coordinate: &core.Coordinate{LatMicroDeg: -90e6, LonMicroDeg: -180e6},
			},
			Life: 1<<63 - core.EpochsPerLife,
		})
	}
	topology := core.TopologyState{Group: "g"}
	for i := range core.EdgesMax {
		topology.Edges = append(topology.Edges, core.Edge{A: name(i), B: name(i + 1), CostMicros: 1 << 62})
	}
	for _, m := range []core.Message{group, topology} {
		if size := wire.Size(m); size > core.FrameMax {
			t.Errorf("the largest %T takes %d bytes of %d", m, size, core.FrameMax)
		}
	}
}
