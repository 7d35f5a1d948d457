package sim

import (
	"crypto/sha256"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/wire"
)

// states remembers the frames of the latest definitions and topologies of groups. One
// goes over every link of a group, unchanged, and in a large group is long: it is encoded
// once and not at every site.
type states struct {
	kept [8]state
	next int // the one to replace
}

// state is a frame that tells a group's definition or topology.
type state struct {
	key    stateKey
	size   int    // of the frame
	record []byte // what a trace takes down of it: the frame, or its digest if that is shorter by far
}

// stateKey tells states apart: by what they are of, and by where their lists lie, since
// what is decoded twice, or altered on the way, is another.
type stateKey struct {
	group   core.GroupName
	version core.Version
	members *core.Member
	edges   *core.Edge
	listed  int
}

// recordMax is the longest frame of a state that goes into a trace whole.
const recordMax = 8 << 10

// find returns what is kept of a message, nil if it tells no state.
func (s *states) find(m core.Message) *state {
	var key stateKey
	switch m := m.(type) {
	case core.GroupState:
		if len(m.Members) == 0 {
			return nil
		}
		key = stateKey{group: m.Group.Name, version: m.Version, members: &m.Members[0], listed: len(m.Members)}
	case core.TopologyState:
		if len(m.Edges) == 0 {
			return nil
		}
		key = stateKey{group: m.Group, version: m.Version, edges: &m.Edges[0], listed: len(m.Edges)}
	default:
		return nil
	}
	for i := range s.kept {
		if s.kept[i].key == key {
			return &s.kept[i]
		}
	}
	frame := wire.AppendHead(nil, m)
	kept := &s.kept[s.next]
	s.next = (s.next + 1) % len(s.kept)
	*kept = state{key: key, size: len(frame), record: frame}
	if len(frame) > recordMax {
		digest := sha256.Sum256(frame)
		kept.record = digest[:]
	}
	return kept
}

// append appends what a trace takes down of a message, and returns how many bytes the
// message takes on the wire.
func (s *states) append(b []byte, m core.Message) ([]byte, int) {
	if kept := s.find(m); kept != nil {
		return append(b, kept.record...), kept.size
	}
	before := len(b)
	b = wire.AppendHead(b, m)
	payload, _ := wire.Carried(m)
	return b, len(b) - before + int(payload)
}
