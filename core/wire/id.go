package wire

import (
	"math"

	"github.com/floodd/floodd/core"
	"google.golang.org/protobuf/encoding/protowire"
)

// stream writes the two fields by which every message about a stream begins.
func (e *encoder) stream(s core.Stream) {
	e.string(1, string(s.Origin))
	e.uint(2, uint64(s.Epoch))
}

// stream reads field 1 or 2 of a message about a stream.
func (f *fields) stream(s *core.Stream) {
	if f.num == 1 {
		s.Origin = f.site()
	} else {
		s.Epoch = core.Epoch(f.uint(math.MaxUint64))
	}
}

// checkStream wants a stream to have an origin.
func (f *fields) checkStream(s core.Stream) {
	if s.Origin == "" {
		f.fail("no origin")
	}
}

func (e *encoder) id(id core.UpdateID) {
	e.stream(id.Stream)
	e.uint(3, id.Seq)
}

func decodeID(f fields, id *core.UpdateID) error {
	for f.next() {
		switch f.num {
		case 1, 2:
			f.stream(&id.Stream)
		case 3:
			id.Seq = f.uint(math.MaxUint64)
		}
	}
	f.checkID(*id)
	return f.err
}

func (f *fields) checkID(id core.UpdateID) {
	f.checkStream(id.Stream)
	if id.Seq == 0 {
		f.fail("sequence 0; they count from 1")
	}
}

func (e *encoder) ids(ids []core.UpdateID) {
	for i := range ids {
		start := e.open(1)
		e.id(ids[i])
		e.close(start)
	}
}

func decodeIDs(f fields) (ids []core.UpdateID, err error) {
	for f.next() {
		if f.num == 1 && f.room(len(ids), core.ItemsMax) {
			ids = append(ids, core.UpdateID{})
			f.nest("id", decodeID(f.open(), &ids[len(ids)-1]))
		}
	}
	return ids, f.err
}

// version writes a version under a field of the message at hand; the zero Version,
// which precedes all, is left out.
func (e *encoder) version(field protowire.Number, v core.Version) {
	if v == (core.Version{}) {
		return
	}
	start := e.open(field)
	e.uint(1, uint64(v.Life))
	e.uint(2, v.Number)
	e.close(start)
}

func decodeVersion(f fields, v *core.Version) error {
	for f.next() {
		switch f.num {
		case 1:
			v.Life = core.Epoch(f.uint(math.MaxUint64))
		case 2:
			v.Number = f.uint(math.MaxUint64)
		}
	}
	return f.err
}

// groups writes the groups that a stream is addressed to.
func (e *encoder) groups(field protowire.Number, groups []core.GroupName) {
	for _, g := range groups {
		e.item(field, string(g))
	}
}

// addressee reads one more of the groups that a stream is addressed to.
func (f *fields) addressee(groups []core.GroupName) []core.GroupName {
	if !f.room(len(groups), core.GroupsMax) {
		return groups
	}
	g := f.group()
	if n := len(groups); n > 0 && groups[n-1] >= g {
		f.fail("group %q after %q; they ascend", g, groups[n-1])
	}
	return append(groups, g)
}

func (f *fields) checkGroups(groups []core.GroupName) {
	if len(groups) == 0 {
		f.fail("no group")
	}
}
