// Package core is one floodd site as a deterministic state machine.
//
// A [Site] is driven by exactly one caller, which owns time, the network, the
// disk and every child process. The caller reports facts as [Input] values and
// carries out the [Effect] values that come back:
//
//	site := core.New(core.Options{Config: cfg, Life: 1, Seed: 7})
//	for _, effect := range site.Step(now, core.Booted{}) {
//		effect.Perform(&ports)
//	}
//
// The same machine runs under package sim, against a simulated wide-area
// network, and under package realnet, over TCP.
//
// Core never starts a goroutine, reads a clock, opens a file or a socket, logs,
// draws global randomness, decides by floating point, or lets the order of a
// map show: house_test.go enforces it. It moves references to payloads, never
// their bytes.
//
// Read site.go first: its type comment tells the whole story. Then update.go
// for the life of an update at one site, and link.go for what passes between two.
package core
