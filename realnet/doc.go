// Package realnet drives a core.Site over TCP: the daemon.
//
//	file, err := config.Parse("mirror.conf", text)
//	cfg, err := file.For("inferno")
//	daemon, err := realnet.New(realnet.Options{Config: cfg, Log: slog.Default()})
//	daemon.Run(ctx) // until ctx ends, or a client says exit
//
// Here, and nowhere else in the daemon, are goroutines, sockets, timers, child
// processes and what is kept of payloads. Here is no decision of the protocol: who gets
// what, when to give up and what to drop are core's to say. The package turns facts
// into inputs, carries out effects, and bounds what the world may do to it.
//
// The clock in [Options] moves the site. Deadlines of sockets and of child processes
// follow the runtime's clock, because the operating system keeps them.
//
// Open daemon.go first: its type comment says which goroutines there are. Then
// network.go and link.go for the side of other sites, clientport.go and client.go for
// the side of local clients, export.go for the way out.
package realnet
