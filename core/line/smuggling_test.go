package line

import (
	"fmt"
	"strings"
	"testing"
)

// TestSmuggling: a program that passes content on, and has checked it for the one
// sequence that ends it, is never made to say "exit". Each body below is sent after
// data with the ending named, followed by exit as a line of its own and by the true
// end; the whole must come out as one update and no question but its own.
func TestSmuggling(t *testing.T) {
	for _, test := range []struct{ ending, body, update string }{
		{"\r\n", "a\n.\nexit\r\n", "a\n.\nexit\r\n"},
		{"\r\n", "a\n.\r\nexit\r\n", "a\n.\r\nexit\r\n"},
		{"\r\n", "a\r\n.\nexit\r\n", "a\r\n\nexit\r\n"},
		{"\r\n", "a\r.\rexit\r\n", "a\r.\rexit\r\n"},
		{"\r\n", "a\r.\r\nexit\r\n", "a\r.\r\nexit\r\n"},
		{"\r\n", "a\r\n.\rexit\r\n", "a\r\n\rexit\r\n"},
		{"\r\n", "a\r\n.\r\r\nexit\r\n", "a\r\n\r\r\nexit\r\n"},
		{"\r\n", "a\n\r.\r\nexit\r\n", "a\n\r.\r\nexit\r\n"},
		{"\r\n", "a\r\n.\x00\r\nexit\r\n", "a\r\n\x00\r\nexit\r\n"},
		{"\r\n", "a\r\n..\r\nexit\r\n", "a\r\n.\r\nexit\r\n"},
		{"\r\n", "a\r\n .\r\nexit\r\n", "a\r\n .\r\nexit\r\n"},
		{"\r\n", ".\nexit\r\n", "\nexit\r\n"},
		{"\r\n", "\n.\nexit\r\n", "\n.\nexit\r\n"},
		{"\n", "a\r\n.\r\nexit\n", "a\r\n\r\nexit\n"},
		{"\n", "a\n.\r\nexit\n", "a\n\r\nexit\n"},
		{"\n", "a\r.\rexit\n", "a\r.\rexit\n"},
		{"\n", "a\r.\nexit\n", "a\r.\nexit\n"},
		{"\n", "a\n..\nexit\n", "a\n.\nexit\n"},
		{"\n", ".\r\nexit\n", "\r\nexit\n"},
	} {
		want := "S: 220 valhalla floodd ready\n" +
			"ask Reserve{Groups:[] Bytes:65536 Least:1}\n" +
			"S: 354 send the update; end it with \".\" alone on a line\n" +
			fmt.Sprintf("body %q\n", test.update) +
			fmt.Sprintf("publish [] %q\n", test.update) +
			fmt.Sprintf("S: 250 valhalla/35s/1 queued %d\n", len(test.update)) +
			"S: 221 valhalla closing\nclose\n"
		input := "data" + test.ending + test.body + "." + test.ending + "quit" + test.ending
		for _, chunk := range []int{1, 2, 3, len(input)} {
			d := newDriver(Options{ExitPermitted: true})
			d.feed([]byte(input), chunk)
			if got := d.takeLog(); got != want {
				t.Errorf("%q in chunks of %d went\n%swanted\n%s", input, chunk, got, want)
			}
		}
	}
}

// TestEveryUpdateComesThrough: content with its dots doubled as RFC 5321 says comes
// out as it was, whatever mixture of dots and line endings it is made of.
func TestEveryUpdateComesThrough(t *testing.T) {
	parts := []string{"", ".", "\r", "\n", "x"}
	for i := range 5 * 5 * 5 * 5 * 5 * 5 {
		var content strings.Builder
		for n, k := i, 0; k < 6; n, k = n/5, k+1 {
			content.WriteString(parts[n%5])
		}
		for _, ending := range []string{"\r\n", "\n"} {
			update := content.String() + ending
			lines := strings.SplitAfter(update, ending)
			var stuffed strings.Builder
			for _, line := range lines {
				if strings.HasPrefix(line, ".") {
					stuffed.WriteByte('.')
				}
				stuffed.WriteString(line)
			}
			d := newDriver(Options{})
			d.feed([]byte("data"+ending+stuffed.String()+"."+ending), 1)
			if want := fmt.Sprintf("publish [] %q\n", update); !strings.Contains(d.takeLog(), want) {
				t.Fatalf("update %q does not come through", update)
			}
		}
	}
}
