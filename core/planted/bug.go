package planted

import (
	"fmt"
	"strings"
)

// Bug replaces text that occurs once in a file of package core, within one function.
type Bug struct {
	Name     string // what the site then does
	File     string // within core
	Was, Is  string
	CaughtBy []string // tests of package core, and scenarios: each must fail
	// World is the scenario in which a sweep finds it: one of the project's, or one of
	// those that "sim mutate" brings along. Empty is its storm.
	World string
	// Unseen says why no sweep finds it, where that is so: it costs less time or bytes than
	// chance does, or a world has not what it takes. Empty for all others.
	Unseen string
}

// Plant returns a file's text as it is with the bug. It is an error if the text that the
// bug replaces does not occur once: the list is behind the code.
func (bug Bug) Plant(source string) (string, error) {
	if n := strings.Count(source, bug.Was); n != 1 {
		return "", fmt.Errorf("%s: its text occurs %d times in %s; it must occur once:\n%s", bug.Name, n, bug.File, bug.Was)
	}
	return strings.Replace(source, bug.Was, bug.Is, 1), nil
}
