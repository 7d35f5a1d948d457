// Package shaper stands between sites on one machine as a wide-area network would:
// with a delay, and with one uplink for each site that all of its connections share.
//
//	network, err := shaper.Open(places, shaper.Options{Delay: 5 * time.Millisecond, Uplinks: rates})
//	defer network.Close()
//
// It is a relay before each site's port, in user space. Whoever dials a site's public
// address is connected to where the site listens, and is told apart by the address it
// dials from; the site sees the connection come from that address too. What a site
// sends, on connections that it dialled as well as on those that it accepted, leaves
// through its one uplink, in turn with its other connections, a chunk of half a
// millisecond at a time. It arrives when its last byte has left and the delay is over.
//
// Buffers are finite. What stands before a full uplink stays in its sender's hands: the
// relay's own socket takes [Options.Buffer] bytes, and reads no more until what it
// read has left.
//
// What it is not: there is no loss, downlinks have no limit, and each half of a
// connection is a TCP of its own without distance, so slow start is not seen, and a
// handshake ends at the relay.
//
// [Check] says how far from its settings it is. Open network.go first.
package shaper
