package core

import (
	"cmp"
	"strings"
)

func compareEdges(e, f Edge) int {
	return cmp.Or(strings.Compare(string(e.A), string(f.A)), strings.Compare(string(e.B), string(f.B)))
}
