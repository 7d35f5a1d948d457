// Package client talks to a floodd daemon's client port.
//
//	c, err := client.Dial(ctx, "localhost:2000")
//	defer c.Close()
//	id, err := c.Publish(ctx, file, "mirror-1")
//
// and a program that takes updates instead of an export command:
//
//	err := c.Receive(ctx, nil, func(u client.Update) error {
//		return apply(u.ID, u.Body) // nil acknowledges; any error ends Receive
//	})
//
// A refusal by the daemon is an [*Error] with the reply's code, and leaves the
// connection in order. After any other error, and when a context ends in the middle
// of a call, the connection is of no more use: dial again.
//
// The package keeps no connections of its own, tries nothing twice, and starts no
// goroutine that outlives a call.
//
// Open client.go first; publish.go and receive.go are the two ways of updates.
package client
