// Package netsim is a wide-area network as a calculator: told which host offers
// how many bytes to which other at what instant, it says when, or whether, they
// arrive. Hosts have coordinates or rows in a measured matrix; paths have latency,
// jitter and loss; uplinks, downlinks and shared trunks have bandwidth; connections
// behave as TCP does; hosts die, lines are cut, and everything can change on the way.
//
// It never reads a clock, starts a goroutine, keeps an event queue or uses a
// floating-point number. Time belongs to the [Driver]: the network asks for events
// with Schedule, and does its work when they come back through [Network.Fire].
// The same seed and the same calls give the same events on every machine. It knows
// bytes and hosts only; what the messages mean is the driver's business.
//
//	net := netsim.New(7, driver)
//	oslo := net.AddHost(netsim.HostConfig{Name: "oslo", Uplink: 2_500_000,
//		Place: geo.LatLon{LatMicroDeg: 59_913_900, LonMicroDeg: 10_752_200}})
//	lima := net.AddHost(netsim.HostConfig{Name: "lima",
//		Place: geo.LatLon{LatMicroDeg: -12_046_400, LonMicroDeg: -77_042_800}})
//	conn := net.Dial(0, oslo, lima)      // driver.Connected follows a round trip later
//	net.Send(now, conn, netsim.Dialer, "hello", 5)
//	cut := net.Cut(now, []netsim.HostID{oslo}, []netsim.HostID{lima}, false)
//	net.Heal(later, cut)                 // "hello" arrives after a retransmission
//
// # The model
//
// Messages are laid end to end in a stream of bytes. When its window and the uplink
// allow, a stream emits a piece: a run of bytes that travels as one event, whatever
// the number of packets and messages in it. An uplink, a trunk and a downlink serve
// the connections that wait for them in turn, a quantum each; round robin with
// windows gives max-min fair rates over the whole network (Hahne, "Round-robin
// scheduling for max-min fairness in data networks", IEEE JSAC 9(7), 1991), and
// costs nothing while a line is idle. Windows start at ten segments, double per
// round trip, and give way on loss as CUBIC's do; acknowledgements are kept as a
// list of instants and read when someone wants to send, not fired as events.
//
// So a small message over idle unlimited lines costs two events (its departure and
// its arrival), one more when the receiver's downlink has a bandwidth, and bulk costs
// a few per quantum of 2 ms of line time. Cuts, deaths and the Set methods go through
// all connections: they are meant to be rare.
//
// There is a cheaper model of the same connections, [Messages], for many hosts and
// many runs: a message is one piece, whatever its size, and waits for nothing but what
// was sent before it over the same lines. Choose it with [Network.SetFidelity].
//
// # Its limits
//
// Acknowledgements and retransmissions take no bandwidth in the reverse direction;
// handshakes take none at all. Congestion avoidance adds one segment per round trip
// (no cubic growth). Losses are drawn per piece: at most one recovery per piece, the
// first lost packet being equally likely to be any. Paths do not queue between the
// uplink and the first trunk or downlink. A closed connection is closed both ways
// (close, not shutdown), and there are no keep-alives: an idle half-open connection
// lasts until someone writes to it.
//
// Open driver.go first, then stream.go for the life of a piece.
package netsim
