// Package line is the dialogue of the client port: SMTP's manners (RFC 5321,
// 2920, 3030) for floodd's commands, as a machine that is fed bytes.
//
// A [Session] is the daemon's end of one client's connection. Its driver feeds it
// what arrives, split anywhere, does what comes out, and sends the text that has
// gathered:
//
//	session := line.NewSession(line.Options{Site: "valhalla", Software: "floodd 1.0"})
//	session.Feed([]byte("GROUPS\r\nquit\r\n"))
//	for {
//		event, ok := session.Next()
//		if !ok {
//			break
//		}
//		if ask, isAsk := event.(line.Ask); isAsk {
//			session.Answer(put(ask.Request)) // or later: the session waits
//		}
//	}
//	text := session.AppendOutput(nil)
//	// 220 valhalla floodd ready
//	// 250-mirror-1
//	// 250 1 groups
//	// 221 valhalla closing
//
// [Reader], [AppendCommand] and the Parse functions are the client's end of the
// same dialogue.
//
// The package holds no socket, clock or goroutine, and decides nothing about
// updates: every such question is an [Ask] that core answers. Whatever bytes come,
// it neither panics nor holds more than its bounds.
//
// Open session.go first; then commands.go, the one table behind parsing, help and
// argument errors; body.go says where an update's bytes end, and why there.
package line
