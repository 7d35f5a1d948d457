package view

import (
	"strings"
	"unicode"
)

// kebab turns the name of a type or a field into a keyword: ClientAsked into
// client-asked, RTTMicros into rtt-micros, IDs into ids.
func kebab(name string) string {
	runes := []rune(strings.ReplaceAll(name, "IDs", "Ids"))
	var b strings.Builder
	for i, r := range runes {
		starts := unicode.IsUpper(r) && i > 0 &&
			(!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if starts {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
