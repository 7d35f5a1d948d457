package wire

// names remembers strings lately decoded, so that the few names that a link repeats
// in every message are allocated once. A nil *names remembers nothing.
type names struct {
	slots [256]string
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
