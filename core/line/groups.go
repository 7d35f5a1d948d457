package line

import (
	"fmt"
	"slices"
	"strings"

	"github.com/floodd/floodd/core"
)

// parseGroups reads names of groups, none twice. What group exists is core's to say.
func parseGroups(words []string) ([]core.GroupName, *refusal) {
	if len(words) > core.GroupsMax {
		return nil, &refusal{CodeArguments, fmt.Sprintf("%d groups are too many: an update goes to at most %d", len(words), core.GroupsMax)}
	}
	var groups []core.GroupName
	for _, word := range words {
		name := core.GroupName(word)
		switch {
		case len(word) > core.NameMax:
			return nil, &refusal{CodeArguments, fmt.Sprintf("%s is too long for a group's name: at most %d bytes", quote(word), core.NameMax)}
		case strings.ContainsFunc(word, isControl) || strings.ContainsAny(word, "/,"):
			return nil, &refusal{CodeArguments, quote(word) + " is not a group's name; groups lists those there are"}
		case slices.Contains(groups, name):
			return nil, &refusal{CodeArguments, quote(word) + " is named twice"}
		}
		groups = append(groups, name)
	}
	return groups, nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }
