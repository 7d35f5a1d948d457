package line_test

import (
	"fmt"
	"strings"

	"github.com/floodd/floodd/core"
	"github.com/floodd/floodd/core/line"
)

// A client sends an update and its farewell in one breath.
func ExampleSession() {
	session := line.NewSession(line.Options{Site: "valhalla", Software: "floodd 1.0"})
	session.Feed([]byte("data mirror-1\r\nhello\r\n.\r\nquit\r\n"))
	var staged []byte
	for {
		event, ok := session.Next()
		if !ok {
			break
		}
		switch e := event.(type) {
		case line.Ask:
			fmt.Printf("ask %+v\n", e.Request)
			session.Answer(core.Ready{})
		case line.Body:
			staged = append(staged, e.Bytes...)
		case line.Publish:
			fmt.Printf("publish %q to %v\n", staged, e.Groups)
			id := core.UpdateID{Stream: core.Stream{Origin: "valhalla", Epoch: 4096}, Seq: 1}
			session.Answer(core.Queued{ID: id, Size: int64(len(staged))})
		}
	}
	fmt.Print(strings.ReplaceAll(string(session.AppendOutput(nil)), "\r\n", "\n"))
	// Output:
	// ask {Groups:[mirror-1] Bytes:65536 Least:1}
	// publish "hello\r\n" to [mirror-1]
	// 220 valhalla floodd ready
	// 354 send the update; end it with "." alone on a line
	// 250 valhalla/35s/1 queued 7
	// 221 valhalla closing
}
