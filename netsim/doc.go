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
//	net.Send(now, conn, netsim.Dialer, "hello", 5, 5) // bytes, and room
//	cut := net.Cut(now, []netsim.HostID{oslo}, []netsim.HostID{lima}, false)
//	net.Heal(later, cut)                 // "hello" arrives after a retransmission
//
// # The model
//
// Messages are laid end to end in a stream of bytes. When its window and the uplink
// allow, a stream emits a piece: a run of bytes that travels as one event, whatever
// the number of packets and messages in it. An uplink serves the connections that wait
// for it in turn, a quantum each, as a host does that queues fairly. A trunk or a downlink
// serves who comes first, as routers do: it holds [QueueBytes], and what comes when that
// is full is dropped, whoever filled it. So shares of it are what TCP makes of them, and
// who comes late, or has a longer round trip, has less for a while.
//
// Windows start at ten segments and double per round trip, until HyStart, a loss or
// BBR's measurement of the bandwidth ends that; [Congestion] says what they do then.
// What is lost is repaired as Linux does it: a round trip later if three packets came
// behind, or one that was sent much later, or one and others are being repaired already, a
// little more if fewer did, and after a probe or a time-out if none, while the window is let
// down (RFC 6937). Timers fire by ticks, as a kernel's do. What is sent again takes its room
// in the window, goes through the same queues, and may be lost again.
// Silence lets a window decay. Acknowledgements are kept as a list of instants and read when
// someone wants to send, not fired as events.
//
// So a small message over idle unlimited lines costs two events (its departure and
// its arrival), one more when the receiver's downlink has a bandwidth, and bulk costs
// a few per quantum of 2 ms of line time. Cuts, deaths and the Set methods go through
// all connections: they are meant to be rare.
//
// How near that is to a kernel, package sim/calibrate measures. Over transfers of
// 1 KiB to 4 MiB that are not those it was tuned on, times are off by 0.7 % on the
// geometric mean without loss and by 2.9 % with 0.3 to 3 % of packets lost (95th
// percentiles 2 % and 10 %); latency and size over bandwidth alone, by 45 % and 112 %.
// The last of several flows that share a line is off by 3.1 % on the mean, 17 % at the
// 95th percentile and 58 % at worst: it depends on whose last packets a full queue drops, and
// of 34 kinds the two that are off by more than 15 % take as long in some of the kernel's repetitions.
//
// There is a cheaper model of the same connections, [Messages], for many hosts and
// many runs: a message is one piece, whatever its size, and waits for nothing but what
// was sent before it over the same lines. Choose it with [Network.SetFidelity].
//
// # Its limits
//
// Acknowledgements take no bandwidth in the reverse direction, and are never lost;
// handshakes take no bandwidth at all. Losses are drawn per piece, the first lost packet
// being equally likely to be any. A probe is sent where something is missing, not where
// acknowledgements are merely late. A receiver's window is never what limits a connection.
// A closed connection is closed both ways (close, not shutdown), and there are no keep-alives:
// an idle half-open connection lasts until someone writes to it.
//
// Open driver.go first, then stream.go for the life of a piece and repair.go for its loss.
package netsim
