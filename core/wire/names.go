package wire

import (
	"slices"

	"github.com/floodd/floodd/core"
)

// names remembers names lately decoded, so that the few names that a link repeats
// in every message are allocated once; and the latest list of groups, for most messages
// are to the same. It also has memory for what grows while it is decoded. A nil *names
// remembers nothing.
type names struct {
	slots  [256]string
	groups []core.GroupName
	draft  []core.GroupName // memory for the next list
	parts  []core.Message   // and for the messages of the next batch
}

// batch returns memory for the messages of a batch, which go to bind when all are there.
func (n *names) batch() []core.Message {
	if n == nil {
		return nil
	}
	return n.parts[:0]
}

// bind returns messages that nobody changes any more.
func (n *names) bind(parts []core.Message) []core.Message {
	if n == nil {
		return parts
	}
	bound := slices.Clone(parts)
	clear(parts)
	n.parts = parts
	return bound
}

// list returns memory for a list of groups, which goes to settle when it is complete.
func (n *names) list() []core.GroupName {
	if n == nil {
		return nil
	}
	return n.draft[:0]
}

// settle returns a list that nobody changes any more.
func (n *names) settle(draft []core.GroupName) []core.GroupName {
	if n == nil || len(draft) == 0 {
		return draft
	}
	n.draft = draft
	if !slices.Equal(draft, n.groups) {
		n.groups = slices.Clone(draft)
	}
	return n.groups
}

// find returns the place of a name, nil where none are remembered, and whether the name is
// there: it has been checked then.
func (n *names) find(name []byte) (place *string, known bool) {
	if n == nil {
		return nil, false
	}
	hash := uint32(2166136261) // FNV-1a
	for _, c := range name {
		hash = (hash ^ uint32(c)) * 16777619
	}
	place = &n.slots[(hash^hash>>16)%uint32(len(n.slots))]
	return place, len(name) > 0 && *place == string(name)
}
