package netsim

// Counters are running totals. Bytes are of messages, without headers, except for
// WireBytes.
type Counters struct {
	MessagesSent       int64 // put on the wire to the last byte
	BytesSent          int64 // put on the wire for the first time
	MessagesDelivered  int64
	BytesDelivered     int64
	BytesRetransmitted int64 // put on the wire again
	WireBytes          int64 // put on the wire, headers and retransmissions included
}

// HostCounters returns what a host has sent and what has been delivered to it.
func (n *Network) HostCounters(h HostID) Counters { return n.hosts[h].counters }

// PipeCounters are the running totals of a trunk in one direction.
type PipeCounters struct {
	Bytes     int64 // of messages, retransmissions included
	WireBytes int64 // headers included
	Overflows int64 // pieces that found the queue full, and lost a packet there
}

// TrunkCounters returns what a trunk has carried from its first set to its second,
// and back.
func (n *Network) TrunkCounters(id TrunkID) (there, back PipeCounters) {
	t := &n.trunks[id]
	return t.there.counters, t.back.counters
}
