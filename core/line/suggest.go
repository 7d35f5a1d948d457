package line

import "strings"

// suggest returns the command that a word was probably meant to be, or "". A word
// is close when at most two letters are wrong, missing, extra or swapped, and more
// are right than not.
func (s *Session) suggest(word string) string {
	word = strings.ToLower(word)
	best, meant := 3, ""
	for i := range s.commands {
		name := s.commands[i].name
		if len(word) > len(name)+2 || len(name) > len(word)+2 {
			continue
		}
		if d := distance(word, name); d < best && 2*d < len(name) {
			best, meant = d, name
		}
	}
	return meant
}

// distance counts the single-letter changes and swaps of neighbours that turn a
// into b: the optimal string alignment distance.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, last, row = last, row, before
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
