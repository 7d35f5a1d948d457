// Package system puts what is compared behind one interface: floodd and its peers, each
// as its users have it.
//
//	sites, err := system.NATS.Start(ctx, places, deliver)
//	defer sites.Stop()
//	sites.Publish(3, body) // deliver is called once for each other site
//
// An application gets its updates in the way that each system has for it: from floodd
// and from NATS over a connection to its site's client port, by the client library,
// with floodd's acknowledged one by one; from the libraries gossipsub and memberlist by
// a call in its own process. Every site's application gets updates; what a site's own
// application published does not count.
//
// All sites of a system are in one process. Nothing here measures.
//
// Open system.go first.
package system
