package config

// Nearest returns the known word that seen is most likely a misspelling of: the
// one that the fewest insertions, deletions, replacements and swaps of neighbours
// turn it into, if those are at most a third of its length, or one of a shorter word's two or more
// letters. The first of equals wins.
func Nearest(seen string, known []string) (word string, ok bool) {
	const longest = 64 // bytes; a longer word is no misspelling, and costs too much to compare
	if len(seen) < 2 || len(seen) > longest {
		return "", false
	}
	best := max(1, len(seen)/3) + 1
	for _, k := range known {
		if len(k) > longest {
			continue
		}
		if d := distance(seen, k); d < best {
			best, word, ok = d, k, true
		}
	}
	return word, ok
}

// distance is the restricted Damerau-Levenshtein distance in bytes: optimal string
// alignment, by three rows of Wagner and Fischer's table.
func distance(a, b string) int {
	before, previous, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := previous[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(replace, previous[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, previous, row = previous, row, before
	}
	return previous[len(b)]
}
