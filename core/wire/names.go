package wire

import (
	"slices"

	"github.com/floodd/floodd/core"
)

// names remembers strings lately decoded, so that the few names that a link repeats
// in every message are allocated once; and the latest list of groups, for most messages
// are to the same. A nil *names remembers nothing.
type names struct {
	slots  [256]string
	groups []core.GroupName
	draft  []core.GroupName // memory for the next list
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

// string returns text as a string.
func (n *names) string(text []byte) string {
	if n == nil {
		return string(text)
	}
	hash := uint32(2166136261) // FNV-1a
	for _, c := range text {
		hash = (hash ^ uint32(c)) * 16777619
	}
	slot := &n.slots[(hash^hash>>16)%uint32(len(n.slots))]
	if *slot != string(text) {
		*slot = string(text)
	}
	return *slot
}
