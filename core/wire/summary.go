package wire

import (
	"math"

	"github.com/floodd/floodd/core"
	"google.golang.org/protobuf/encoding/protowire"
)

func (e *encoder) summary(m *core.Summary) {
	e.string(1, string(m.Group))
	for i := range m.Streams {
		s := &m.Streams[i]
		start := e.open(2)
		e.stream(s.Stream)
		e.groups(3, s.Groups)
		e.ranges(4, s.Seen)
		e.ranges(5, s.Held)
		e.close(start)
	}
	e.bool(3, m.Last)
	e.bool(4, m.Ask)
}

func decodeSummary(f fields) (core.Message, error) {
	var m core.Summary
	for f.next() {
		switch f.num {
		case 1:
			m.Group = f.group()
		case 2:
			if f.room(len(m.Streams), core.ItemsMax) {
				m.Streams = append(m.Streams, core.StreamSummary{})
				f.nest("stream", decodeStreamSummary(f.open(), &m.Streams[len(m.Streams)-1]))
			}
		case 3:
			m.Last = f.bool()
		case 4:
			m.Ask = f.bool()
		}
	}
	f.checkGroup(m.Group)
	return m, f.err
}

func decodeStreamSummary(f fields, s *core.StreamSummary) error {
	for f.next() {
		switch f.num {
		case 1, 2:
			f.stream(&s.Stream)
		case 3:
			s.Groups = f.addressee(s.Groups)
		case 4:
			f.ranges(&s.Seen, 1, seqMax)
		case 5:
			f.ranges(&s.Held, 1, seqMax)
		}
	}
	f.checkStream(s.Stream)
	f.checkGroups(s.Groups)
	return f.err
}

func (e *encoder) floors(m *core.Floors) {
	e.string(1, string(m.Group))
	e.version(2, m.Topology)
	e.uint(3, uint64(m.Sites))
	e.streamFloors(4, m.Floors)
}

func decodeFloors(f fields) (core.Message, error) {
	var m core.Floors
	for f.next() {
		switch f.num {
		case 1:
			m.Group = f.group()
		case 2:
			f.nest("topology", decodeVersion(f.open(), &m.Topology))
		case 3:
			m.Sites = f.uint32()
		case 4:
			m.Floors = f.streamFloor(m.Floors)
		}
	}
	f.checkGroup(m.Group)
	return m, f.err
}

func (e *encoder) stable(m *core.Stable) {
	e.string(1, string(m.Group))
	e.version(2, m.Topology)
	e.streamFloors(3, m.Floors)
}

func decodeStable(f fields) (core.Message, error) {
	var m core.Stable
	for f.next() {
		switch f.num {
		case 1:
			m.Group = f.group()
		case 2:
			f.nest("topology", decodeVersion(f.open(), &m.Topology))
		case 3:
			m.Floors = f.streamFloor(m.Floors)
		}
	}
	f.checkGroup(m.Group)
	return m, f.err
}

func (e *encoder) streamFloors(field protowire.Number, floors []core.StreamFloor) {
	for _, floor := range floors {
		start := e.open(field)
		e.stream(floor.Stream)
		e.uint(3, floor.Seq)
		e.close(start)
	}
}

// streamFloor reads one more floor.
func (f *fields) streamFloor(floors []core.StreamFloor) []core.StreamFloor {
	if !f.room(len(floors), core.ItemsMax) {
		return floors
	}
	var floor core.StreamFloor
	f.nest("floor", decodeStreamFloor(f.open(), &floor))
	return append(floors, floor)
}

func decodeStreamFloor(f fields, floor *core.StreamFloor) error {
	for f.next() {
		switch f.num {
		case 1, 2:
			f.stream(&floor.Stream)
		case 3:
			floor.Seq = f.uint(math.MaxUint64)
		}
	}
	f.checkStream(floor.Stream)
	return f.err
}
