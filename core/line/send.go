package line

import (
	"fmt"
	"strings"
)

// AppendCommand appends a command line for a daemon: a command and its arguments,
// such as "binary", "5", "mirror-1". It returns an error, and dst as it was, for a
// word that would not arrive as one word, or a line longer than [LineMax].
func AppendCommand(dst []byte, words ...string) ([]byte, error) {
	line := strings.Join(words, " ") + "\r\n"
	if len(line) > LineMax {
		return dst, fmt.Errorf("command %s is %d octets long; a daemon takes at most %d", quote(words[0]), len(line), LineMax)
	}
	for _, word := range words {
		if word == "" || strings.ContainsRune(word, ' ') || strings.ContainsFunc(word, isControl) {
			return dst, fmt.Errorf("%s cannot be sent: a word has no spaces or control characters, and is not empty", quote(word))
		}
	}
	return append(dst, line...), nil
}
